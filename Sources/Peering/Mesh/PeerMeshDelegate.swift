package import Ledger

/// Told what happens on the links, always on the mesh's event loop.
package protocol PeerMeshDelegate: AnyObject {
    /// What it throws ends the link, and keeps the peer out for a while.
    func received(_ frame: PeerFrame, from peer: NodeID) throws(PeerMisconduct)
    /// After the frames of one read: the time to act on all of them at once, and to flush.
    func readComplete()
    func linkUp(_ peer: NodeID)
    /// Also before ``linkUp(_:)`` when a newer connection replaces a link that was up.
    func linkDown(_ peer: NodeID)
}
