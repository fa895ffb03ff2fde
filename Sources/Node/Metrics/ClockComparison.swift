import Ledger
import NIOCore
import Peering

/// How far the other sites' clocks are from this one's, asked over their links. On the event loop.
///
/// Half of a round trip is all that is known of when the peer looked at its clock: as good as it gets without time servers,
/// and enough to tell a clock that is wrong.
final class ClockComparison {
    private static let interval = TimeAmount.seconds(5)
    private static let patience = TimeAmount.seconds(2)

    private let calls: PeerCalls
    private let loop: any EventLoop
    private let peers: [NodeID]
    private var offsets: [NodeID: Int64] = [:]
    private var asking: RepeatedTask?

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
    func offset(of peer: NodeID) -> Int64? { offsets[peer] }

    private func ask(_ peer: NodeID) {
        let start = Replica.now
        calls.ask(.time, of: peer, timeout: Self.patience).assumeIsolated().whenComplete { [self] result in
            if case .success(.time(let theirs)) = result {
                offsets[peer] = Self.offset(theirs, now: WallClock.now, roundTrip: Replica.now - start)
            } else {
                offsets[peer] = nil
            }
        }
    }

    static func offset(_ theirs: Int64, now: Int64, roundTrip: Int64) -> Int64 {
        let (offset, overflow) = theirs.subtractingReportingOverflow(now - roundTrip / 2)
        return overflow ? (theirs > 0 ? .max : .min) : offset
    }
}
