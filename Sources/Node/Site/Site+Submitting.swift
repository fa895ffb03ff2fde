import API
import Ledger
import NIOCore
import Raft
import Trading

extension Site {
    /// How long a request waits at a time for a leader to turn up.
    private static let patience = TimeAmount.milliseconds(100)

    /// Commits a command wherever the leader is. It is safe to try again and again: the key makes it one command.
    ///
    /// - Parameter request: what another site is asked when that leads.
    func commit(_ proposal: Proposal, asking request: PeerRequest) async throws -> CommandReceipt {
        let deadline = ContinuousClock.now + .milliseconds(configuration.requestTimeout)
        var mayBeCommitted = false
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            switch try await attempt(proposal, asking: request) {
            case .receipt(let receipt): return receipt
            case .failed(let error): throw error
            case .unknown: mayBeCommitted = true
            case .noLeader: break
            }
            try await onLoopFuture { $0.leadership.change(within: Self.patience) }
        }
        if mayBeCommitted {
            throw ServiceError(
                .timeout, "no answer within \(configuration.requestTimeout) ms; the command may be committed",
                hint: "ask again with the same idempotency key")
        }
        throw ServiceError(
            .noLeader, "no leader within \(configuration.requestTimeout) ms; the command was not committed",
            hint: "check that a majority of the sites is running and linked: qnode status")
    }

    enum Attempt: Sendable {
        case receipt(CommandReceipt)
        case failed(ServiceError)
        /// It may be committed or not.
        case unknown
        /// It is not committed.
        case noLeader
    }

    private func attempt(_ proposal: Proposal, asking request: PeerRequest) async throws -> Attempt {
        let local = configuration.local.id
        let timeout = TimeAmount.milliseconds(Int64(configuration.requestTimeout))
        // One crossing to the event loop and one back.
        return try await onLoopFuture { parts in
            guard let leader = parts.replica.state.leader else {
                return parts.replica.loop.makeSucceededFuture(.noLeader)
            }
            if leader == local { return Self.propose(proposal, parts) }
            return parts.calls.ask(request, of: leader, timeout: timeout).map(Attempt.init)
                .flatMapErrorThrowing { error in
                    guard let error = error as? PeerCallError else { throw error }
                    return error == .notLinked ? .noLeader : .unknown
                }
        }
    }

    /// Proposes a command here and tells what came of it.
    static func propose(_ proposal: Proposal, _ parts: Parts) -> EventLoopFuture<Attempt> {
        let promise = parts.replica.loop.makePromise(of: Attempt.self)
        guard proposal.kind != .signal || parts.desk.undecided < Desk.maximumUndecided else {
            promise.succeed(.failed(Self.busy))
            return promise.futureResult
        }
        parts.replica.propose(proposal) { outcome in
            switch outcome {
            case .applied(let index, let reply): promise.succeed(.receipt(CommandReceipt(reply, proposedAt: index)))
            case .notLeader: promise.succeed(.noLeader)
            case .busy: promise.succeed(.failed(Self.busy))
            case .unknown: promise.succeed(.unknown)
            }
        }
        return promise.futureResult
    }

    private static let busy = ServiceError(
        .busy, "more is under way than this cluster takes at once", hint: "try again with the same idempotency key")

    /// Runs `body` on the event loop and waits for what it promises.
    func onLoopFuture<Value: Sendable>(
        _ body: @escaping @Sendable (Parts) -> EventLoopFuture<Value>
    ) async throws -> Value {
        try await loop.flatSubmit { [parts] in body(parts.value) }.get()
    }
}

extension Site.Attempt {
    init(_ reply: PeerReply) {
        self =
            switch reply {
            case .receipt(let receipt): .receipt(receipt)
            case .notLeader: .noLeader
            case .failed(let error): .failed(ServiceError(error))
            case .unknown, .leader, .status, .data, .readIndex: .unknown
            }
    }
}

extension CommandReceipt {
    init(_ reply: Reply, proposedAt index: LogIndex) {
        switch reply {
        case .accepted(let first, let isDuplicate):
            self.init(index: first, duplicate: isDuplicate, refusal: nil)
        case .refused(let refusal):
            self.init(index: index, duplicate: false, refusal: refusal.message)
        }
    }
}
