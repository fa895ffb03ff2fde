import Foundation
import Ledger
import NIOCore

/// What the mesh knows of one other site, across its links.
final class Peer {
    enum Dialling {
        case idle
        case connecting
        case waiting(Scheduled<Void>)
    }

    var address: PeerAddress
    /// Of the two sites, this one connects.
    let isDialled: Bool
    var link: PeerLink?
    var dialling = Dialling.idle
    /// Frames were sent to it since the last flush.
    var isUnflushed = false
    var backoff: Backoff
    /// Keeps the site out for a while after it sent what no correct site sends.
    var suspension: Suspension

    /// The IP address at the other end of its latest link.
    private var linkedFrom: String?
    var since: Date?
    var upAt = NIODeadline.now()
    var incarnation: UUID?
    var certificateNotAfter: Date?
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var framesDropped: UInt64 = 0
    var lastFailure: String?

    init(_ address: PeerAddress, isDialled: Bool, limits: PeerLimits) {
        self.address = address
        self.isDialled = isDialled
        backoff = Backoff(shortest: limits.shortestBackoff, longest: limits.longestBackoff)
        suspension = Suspension(
            shortest: limits.shortestSuspension, longest: limits.longestSuspension, memory: limits.suspensionMemory)
    }

    /// Whether a connection from this IP address may well be its own. A site that is configured by name is known by its
    /// latest link.
    func isKnown(by host: String) -> Bool {
        let host = Self.unmapped(host)
        return host == address.host || host == linkedFrom
    }

    /// A link is up to this IP address.
    func linked(from host: String) { linkedFrom = Self.unmapped(host) }

    /// IPv4 as a listener on IPv6 shows it (RFC 4291, 2.5.5.2), without what stands before it.
    private static func unmapped(_ host: String) -> String {
        let prefix = "::ffff:"
        return host.hasPrefix(prefix) ? String(host.dropFirst(prefix.count)) : host
    }

    var status: PeerStatus {
        PeerStatus(
            id: address.id, name: address.name, address: "\(address.host):\(address.port)", isLinked: link != nil,
            since: since, remoteAddress: link?.remoteAddress, incarnation: incarnation,
            certificateNotAfter: certificateNotAfter, bytesIn: bytesIn, bytesOut: bytesOut,
            framesDropped: framesDropped, lastFailure: lastFailure)
    }
}
