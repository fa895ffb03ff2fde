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

/// How the other sites are, asked over their links: whether they do their part, and what their clocks say. On the event
/// loop.
///
/// The peer read its clock at some moment of the round trip. The middle is taken, so the error is at most half of the
/// round trip: enough to find a clock that is wrong. Its answer is compared with this site's monotonic clock, which
/// nobody sets, so a step of this site's own wall clock does not falsify it.
final class PeerPulses {
    private static let interval = TimeAmount.seconds(5)
    private static let patience = TimeAmount.seconds(2)
    /// Nanoseconds. An answer that took longer tells too little of a clock: it leaves what was known before.
    private static let longestRoundTrip: Int64 = 200_000_000

    private let calls: PeerCalls
    private let loop: any EventLoop
    private let peers: [NodeID]
    /// Nanoseconds that the peer's wall clock is ahead of this site's monotonic one.
    private var wallClocks: [NodeID: Int64] = [:]
    private var impaired: Set<NodeID> = []
    /// Whose answer is awaited: one question at a time.
    private var asked: Set<NodeID> = []
    private var asking: RepeatedTask?
    /// Called when what is known of the peers' clocks has changed: whether this site's clock is too far from theirs.
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

    /// Nanoseconds that the peer's wall clock is ahead of this site's monotonic one; nil while it gives no answer.
    func wallClock(of peer: NodeID) -> Int64? { wallClocks[peer] }

    /// Nanoseconds that the peer's wall clock is ahead of this site's; nil while it gives no answer.
    func clockOffset(of peer: NodeID) -> Int64? {
        wallClocks[peer].map { Self.difference($0, WallClock.aheadOfMonotonic) }
    }

    /// Whether the peer said that something keeps it from doing its part.
    func isImpaired(_ peer: NodeID) -> Bool { impaired.contains(peer) }

    /// Called besides when a link comes up.
    func ask(_ peer: NodeID) {
        guard asked.insert(peer).inserted else { return }
        let start = Replica.now
        calls.ask(.pulse, of: peer, timeout: Self.patience).assumeIsolated().whenComplete { [self] result in
            asked.remove(peer)
            guard case .success(.pulse(let pulse)) = result else { return forget(peer) }
            if pulse.impairment == nil { impaired.remove(peer) } else { impaired.insert(peer) }
            let roundTrip = Replica.now - start
            guard roundTrip <= Self.longestRoundTrip else {
                // Until its clock is known this site cannot tell that peer, should it lead, how old a price is.
                if wallClocks[peer] == nil { ask(peer) }
                return
            }
            wallClocks[peer] = Self.offset(pulse.time, now: Replica.now, roundTrip: roundTrip)
            judge()
        }
    }

    private func forget(_ peer: NodeID) {
        wallClocks.removeValue(forKey: peer)
        impaired.remove(peer)
        judge()
    }

    private func judge() {
        judged?(ClockAgreement.isApart(offsets: peers.compactMap(clockOffset), of: peers.count + 1))
    }

    static func offset(_ theirs: Int64, now: Int64, roundTrip: Int64) -> Int64 {
        difference(theirs, now - roundTrip / 2)
    }

    private static func difference(_ left: Int64, _ right: Int64) -> Int64 {
        let (difference, overflow) = left.subtractingReportingOverflow(right)
        return overflow ? (left > 0 ? .max : .min) : difference
    }
}
