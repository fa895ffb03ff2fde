import Ledger
import NIOCore
import Peering
import Raft

/// What a site says of itself whenever another asks, every few seconds.
struct Pulse: Codable, Sendable {
    /// What its clock says: nanoseconds UTC.
    var time: Int64
    /// What keeps it from doing its part: `disk failed`. Nil when nothing does.
    var impairment: String?
}

/// How the other sites are, asked over their links: whether they do their part, and how far their clocks are from this one's.
/// On the event loop.
///
/// Half of a round trip is all that is known of when the peer looked at its clock: as good as it gets without time servers,
/// and enough to tell a clock that is wrong.
final class PeerPulses {
    private static let interval = TimeAmount.seconds(5)
    private static let patience = TimeAmount.seconds(2)
    /// Nanoseconds. An answer that took longer tells too little of a clock: it leaves what was known before.
    private static let longestRoundTrip: Int64 = 200_000_000

    private let calls: PeerCalls
    private let loop: any EventLoop
    private let peers: [NodeID]
    private var offsets: [NodeID: Int64] = [:]
    private var impaired: Set<NodeID> = []
    private var asking: RepeatedTask?
    /// Told after each answer whether this site's clock is apart from the others'.
    var judged: ((_ isApart: Bool) -> Void)?

    init(peers: [NodeID], calls: PeerCalls, loop: any EventLoop) {
        self.peers = peers
        self.calls = calls
        self.loop = loop
    }

    func start() {
        asking = loop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.interval) {
            [bound = NIOLoopBound(self, eventLoop: loop)] _ in
            for peer in bound.value.peers { bound.value.ask(peer) }
        }
    }

    func stop() { asking?.cancel() }

    /// Nanoseconds that the peer's clock is ahead; nil while it gives no answer.
    func clockOffset(of peer: NodeID) -> Int64? { offsets[peer] }

    /// Whether the peer said that something keeps it from doing its part.
    func isImpaired(_ peer: NodeID) -> Bool { impaired.contains(peer) }

    /// Called besides when a link comes up.
    func ask(_ peer: NodeID) {
        let start = Replica.now
        calls.ask(.pulse, of: peer, timeout: Self.patience).assumeIsolated().whenComplete { [self] result in
            guard case .success(.pulse(let pulse)) = result else { return forget(peer) }
            if pulse.impairment == nil { impaired.remove(peer) } else { impaired.insert(peer) }
            let roundTrip = Replica.now - start
            guard roundTrip <= Self.longestRoundTrip else { return }
            offsets[peer] = Self.offset(pulse.time, now: WallClock.now, roundTrip: roundTrip)
            judge()
        }
    }

    private func forget(_ peer: NodeID) {
        offsets.removeValue(forKey: peer)
        impaired.remove(peer)
        judge()
    }

    private func judge() { judged?(ClockAgreement.isApart(offsets: Array(offsets.values), of: peers.count + 1)) }

    static func offset(_ theirs: Int64, now: Int64, roundTrip: Int64) -> Int64 {
        let (offset, overflow) = theirs.subtractingReportingOverflow(now - roundTrip / 2)
        return overflow ? (theirs > 0 ? .max : .min) : offset
    }
}
