package import Ledger

/// Whether a snapshot that others get from here is to be read through.
package struct SnapshotSuspicion: Sendable {
    /// The one that a site has begun to get.
    private var begun: Hash?

    package init() {}

    /// A site asks for the snapshot from its beginning. One that asks again may have found that it is rotten.
    package mutating func isRoused(byAskingFor digest: Hash) -> Bool {
        defer { begun = digest }
        return begun == digest
    }
}
