import NIOCore

/// Inbound connections that have not said hello: which are accepted, and which are closed to make room.
///
/// A client without a certificate can connect as often as it likes, and each TLS handshake takes time of the consensus
/// loop. Connections from the addresses of known sites have a budget and room of their own, so that strangers at other
/// addresses cannot keep a site out.
struct Doorway {
    private struct Side {
        var budget: HandshakeBudget
        let room: Int
        /// Oldest first.
        var waiting: [PeerLink] = []

        mutating func enter(_ link: PeerLink) -> PeerLink? {
            waiting.append(link)
            return waiting.count > room ? waiting[0] : nil
        }
    }

    private var strangers: Side
    private var known: Side
    /// Closed before their handshake, since the start.
    private(set) var refused: UInt64 = 0

    init(_ limits: PeerLimits) {
        strangers = Side(
            budget: HandshakeBudget(perSecond: limits.handshakesPerSecond, burst: limits.handshakesPerSecond),
            room: limits.unauthenticatedConnections)
        known = Side(
            budget: HandshakeBudget(perSecond: limits.knownHandshakesPerSecond, burst: limits.knownHandshakesPerSecond),
            room: limits.unauthenticatedConnections)
    }

    var waiting: [PeerLink] { strangers.waiting + known.waiting }

    /// Whether a new connection may begin its TLS handshake; takes it from the budget.
    mutating func mayHandshake(isKnown: Bool, at now: NIODeadline) -> Bool {
        let isOpen = isKnown ? known.budget.take(at: now) : strangers.budget.take(at: now)
        if !isOpen { refused += 1 }
        return isOpen
    }

    /// Adds a connection. Returns the oldest one when that has to be closed to make room.
    mutating func add(_ link: PeerLink, isKnown: Bool) -> PeerLink? {
        if isKnown { known.enter(link) } else { strangers.enter(link) }
    }

    /// Removes a connection that has said hello or has ended.
    mutating func remove(_ link: PeerLink) {
        strangers.waiting.removeAll { $0 === link }
        known.waiting.removeAll { $0 === link }
    }
}
