package import Foundation
package import Ledger

/// A link as people want to see it.
package struct PeerStatus: Sendable, Hashable {
    package var id: NodeID
    package var name: String
    /// Where it is configured to listen, as host:port.
    package var address: String
    package var isLinked: Bool
    /// When the present link came up.
    package var since: Date?
    /// The other end of the present link, as IP:port.
    package var remoteAddress: String?
    /// Of the peer's data directory, as of the last hello.
    package var incarnation: UUID?
    /// Of the peer's certificate, as of the last handshake.
    package var certificateNotAfter: Date?
    /// Bytes of frames since this site started, TLS not counted.
    package var bytesIn: UInt64
    package var bytesOut: UInt64
    /// Frames not sent since this site started, because no link was up or too much was waiting in it.
    package var framesDropped: UInt64
    /// Why the last link or attempt failed; nil while linked.
    package var lastFailure: String?
}
