import API
import Desk
import Ledger
import NIOCore
import Raft
import SiteSetup
import Trading
import TradingStore

extension Site {
    /// How long a request waits at a time for a leader to turn up.
    private static let patience = TimeAmount.milliseconds(100)

    /// Commits a command wherever the leader is. It is safe to try again and again: the key makes it one command.
    ///
    /// - Parameters:
    ///   - proposal: as it goes into the log, whichever site leads.
    ///   - key: its idempotency key.
    ///   - isSame: whether what was committed at an index is this command.
    /// - Throws: `conflict` when the key was used for another command, which was accepted.
    func commit(
        _ proposal: Proposal, key: String, isSame: @escaping @Sendable (TradingStore, LogIndex) throws -> Bool
    ) async throws -> CommandReceipt {
        let receipt = try await untilAnswered { try await self.attempt(proposal) }
        guard receipt.duplicate, receipt.outcome == .accepted else { return receipt }
        let index = receipt.index.value
        try await waitUntilApplied(index, until: .now + .milliseconds(configuration.requestTimeout))
        guard try await reading({ try isSame($0, index) }) else {
            throw ServiceError(
                .conflict, "idempotency key \(key) was used for another command, at index \(index)",
                hint: "a new command needs a new key")
        }
        return receipt
    }

    /// Tries until there is an answer, however often the leader changes meanwhile.
    func untilAnswered<Answer: LeaderAnswer>(
        _ attempt: () async throws -> Attempt<Answer>
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + .milliseconds(configuration.requestTimeout)
        var tries = Tries<Answer>()
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            switch tries.next(after: try await outcome(of: attempt)) {
            case .answer(let answer): return answer
            case .fail(let error): throw error
            case .tryAgain: try await onLoopFuture { $0.leadership.change(within: Self.patience) }
            }
        }
        throw tries.outcome(within: configuration.requestTimeout)
    }

    private func outcome<Answer: LeaderAnswer>(
        of attempt: () async throws -> Attempt<Answer>
    ) async throws -> Attempt<Answer> {
        do { return try await attempt() } catch let error as ServiceError { return .failed(error) }
    }

    private func attempt(_ proposal: Proposal) async throws -> Attempt<CommandReceipt> {
        let local = configuration.local.id
        let timeout = TimeAmount.milliseconds(Int64(configuration.requestTimeout))
        // One crossing to the event loop and one back.
        return try await onLoopFuture { parts in
            guard let leader = parts.replica.state.leader else {
                return parts.replica.loop.makeSucceededFuture(.noLeader)
            }
            if leader == local { return Self.propose(proposal, parts) }
            return Self.ask(.propose(ForwardedCommand(proposal)), of: leader, within: timeout, parts)
        }
    }

    /// Asks the leader, which is another site. On the event loop.
    static func ask<Answer: LeaderAnswer>(
        _ request: PeerRequest, of leader: NodeID, within timeout: TimeAmount, _ parts: Parts
    ) -> EventLoopFuture<Attempt<Answer>> {
        parts.calls.ask(request, of: leader, timeout: timeout).map(Attempt.init).flatMapErrorThrowing { error in
            switch error as? PeerCallError {
            case nil: throw error
            case .notLinked: return .noLeader
            case .tooMany: return .failed(busy)
            case .linkLost, .leaderChanged, .timedOut, .malformedReply: return .unknown
            }
        }
    }

    /// Proposes a command here and tells what came of it. On the event loop.
    static func propose(_ proposal: Proposal, _ parts: Parts) -> EventLoopFuture<Attempt<CommandReceipt>> {
        let promise = parts.replica.loop.makePromise(of: Attempt<CommandReceipt>.self)
        guard proposal.kind != .signal || parts.desk.desk.undecided < Desk.maximumUndecided else {
            promise.succeed(.failed(Self.busy))
            return promise.futureResult
        }
        parts.desk.withVerdict(proposal).assumeIsolated().whenSuccess { proposal in
            parts.replica.propose(proposal) { outcome in
                switch outcome {
                case .applied(let index, let reply): promise.succeed(Attempt(reply, proposedAt: index))
                case .notLeader: promise.succeed(.noLeader)
                case .busy: promise.succeed(.failed(Self.busy))
                case .unknown: promise.succeed(.unknown)
                }
            }
        }
        return promise.futureResult
    }

    fileprivate static let busy = ServiceError(
        .busy, "more is under way than this cluster takes at once", hint: "try again with the same idempotency key")

    /// Runs `body` on the event loop and waits for what it promises.
    func onLoopFuture<Value: Sendable>(
        _ body: @escaping @Sendable (Parts) -> EventLoopFuture<Value>
    ) async throws -> Value {
        try await loop.flatSubmit { [parts] in body(parts.value) }.get()
    }
}

extension Attempt where Answer == CommandReceipt {
    /// What the state machine answered. A refusal that may be retried is not kept under the command's key.
    fileprivate init(_ reply: Reply, proposedAt index: LogIndex) {
        switch reply {
        case .accepted(let first, let isDuplicate):
            self = .answered(CommandReceipt(index: first, duplicate: isDuplicate, refusal: nil))
        case .refused(let refusal) where refusal.reason.mayBeRetried: self = .failed(ServiceError(refusal))
        case .refused(let refusal):
            self = .answered(CommandReceipt(index: index, duplicate: false, refusal: refusal.message))
        }
    }
}

extension ServiceError {
    /// - Parameter refusal: one that may pass.
    fileprivate init(_ refusal: Refusal) {
        let hint = "try again with the same idempotency key"
        switch refusal.reason {
        case .busy: self = Site.busy
        case .notReconciled: self.init(.unavailable, refusal.message, hint: hint)
        default: self.init(.refused, refusal.message, hint: hint)
        }
    }
}
