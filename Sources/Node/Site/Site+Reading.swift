import API
import Ledger
import NIOCore
import Raft
import SiteSetup
import TradingStore

/// Reads of replicated state, at the level asked for: any site answers from its own database, once it has applied what
/// the leader says it has to.
extension Site {
    /// How long a read may wait for a leader and for this site to catch up; longer than an election takes, and shorter
    /// than a request, so that the answer is an error that says why.
    private static let limit = Duration.seconds(3)
    /// How long one attempt to ask the leader may take; a leader that was cut off is replaced sooner.
    private static let attemptLimit = Duration.seconds(1)
    /// How long a read waits at a time for a leader to turn up.
    private static let patience = TimeAmount.milliseconds(100)

    /// Runs a query away from the event loop, on a database as fresh as `level` says. It throws rather than answer with
    /// anything older.
    func reading<Value: Sendable>(
        at level: Consistency, _ query: @escaping @Sendable (TradingStore) throws -> Value
    ) async throws -> (value: Value, freshness: Freshness) {
        let deadline = ContinuousClock.now + min(Self.limit, .milliseconds(configuration.requestTimeout))
        var given = Consistency.stale
        if level != .stale {
            let (index, confirmed) = try await confirmRead(lease: level == .leader, until: deadline)
            try await waitUntilApplied(index, until: deadline)
            given = confirmed
        }
        // Before the query: the rows are at least this new.
        let fresh = freshness(age: try await onLoop { $0.replica.leaderAge }, given)
        return (try await reading(query), fresh)
    }

    /// - Returns: the index to apply through, and whether the lease or a quorum stands for it.
    private func confirmRead(
        lease: Bool, until deadline: ContinuousClock.Instant
    ) async throws -> (index: LogIndex, given: Consistency) {
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            switch try await askToConfirm(lease: lease, until: deadline) {
            case .index(let index, let isLease): return (index, isLease ? .leader : .linearizable)
            case .busy: throw Self.busyReading
            case .notLeader: try await onLoopFuture { $0.leadership.change(within: Self.patience) }
            }
        }
        throw ServiceError(
            .noLeader, "no leader that a majority follows in time",
            hint: "see qnode status, or read this site's own rows, however old: consistency=stale")
    }

    private func askToConfirm(lease: Bool, until deadline: ContinuousClock.Instant) async throws -> ReadOutcome {
        let local = configuration.local.id
        guard let leader = try await onLoop({ $0.replica.state.leader }) else { return .notLeader }
        if leader == local { return try await onLoopFuture { Self.confirmRead(lease: lease, $0) } }
        let limit = TimeAmount(max(.zero, min(Self.attemptLimit, deadline - .now)))
        do {
            let reply = try await onLoopFuture {
                $0.calls.ask(.readIndex(lease: lease), of: leader, timeout: limit)
            }
            switch reply {
            case .readIndex(let index, let isLease): return .index(index, isLease: isLease)
            case .failed: return .busy
            case .notLeader, .receipt, .report, .leader, .status, .pulse, .data, .archived, .ends, .unknown:
                return .notLeader
            }
        } catch PeerCallError.tooMany {
            return .busy
        } catch is PeerCallError {
            return .notLeader
        }
    }

    /// Asks this site's own core. On the event loop.
    static func confirmRead(lease: Bool, _ parts: Parts) -> EventLoopFuture<ReadOutcome> {
        let promise = parts.replica.loop.makePromise(of: ReadOutcome.self)
        parts.replica.confirmRead(lease: lease) { promise.succeed($0) }
        return promise.futureResult
    }

    func waitUntilApplied(_ index: LogIndex, until deadline: ContinuousClock.Instant) async throws {
        let limit = TimeAmount(max(.zero, deadline - .now))
        let isReached: Bool = try await onLoopFuture { parts in
            let watch = parts.replica.appliedWatch
            guard !watch.isFull else { return parts.replica.loop.makeFailedFuture(Self.busyReading) }
            return watch.reached(index, within: limit)
        }
        guard isReached else {
            throw ServiceError(
                .timeout,
                "\(configuration.local.name) has not applied entry \(index) in time, it is at \(store.appliedIndex)",
                hint: "ask another site, or read this site's own rows, however old: consistency=stale")
        }
    }

    static let busyReading = ServiceError(
        .busy, "more reads wait than this cluster takes at once", hint: "try again in a moment")
}
