import NIOCore

/// Inbound connections before their hello: which are listened to, and which give way.
///
/// Strangers, who hold no certificate, can connect as often as they like, and a handshake costs the consensus loop
/// time. What comes from an address that a site is known by has a budget and room of its own, so that strangers
/// elsewhere keep no site out.
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

    /// Whether a new connection is listened to.
    mutating func opens(toKnown isKnown: Bool, at now: NIODeadline) -> Bool {
        let isOpen = isKnown ? known.budget.take(at: now) : strangers.budget.take(at: now)
        if !isOpen { refused += 1 }
        return isOpen
    }

    /// Returns whoever has to give way to it.
    mutating func entered(_ link: PeerLink, isKnown: Bool) -> PeerLink? {
        if isKnown { known.enter(link) } else { strangers.enter(link) }
    }

    /// It has said hello, or is gone.
    mutating func left(_ link: PeerLink) {
        strangers.waiting.removeAll { $0 === link }
        known.waiting.removeAll { $0 === link }
    }
}
