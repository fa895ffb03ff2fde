import API
import Ledger
import NIOCore
import Raft
import Trading

extension Site {
    /// How long a request waits at a time for a leader to turn up.
    private static let patience = TimeAmount.milliseconds(100)

    /// Commits a signal wherever the leader is. It is safe to try again and again: the key makes it one command.
    func submit(_ signal: Signal, request: SignalRequest, actor: String) async throws -> SignalReceipt {
        let deadline = ContinuousClock.now + .milliseconds(configuration.requestTimeout)
        var mayBeCommitted = false
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            switch try await attempt(signal, request: request, actor: actor) {
            case .receipt(let receipt): return receipt
            case .failed(let error): throw error
            case .unknown: mayBeCommitted = true
            case .noLeader: break
            }
            try await onLoopFuture { $0.leadership.change(within: Self.patience) }
        }
        if mayBeCommitted {
            throw ServiceError(
                .timeout, "no answer within \(configuration.requestTimeout) ms; the signal may be committed",
                hint: "ask again with the same idempotency key")
        }
        throw ServiceError(
            .noLeader, "no leader within \(configuration.requestTimeout) ms; the signal was not committed",
            hint: "check that a majority of the sites is running and linked: qnode status")
    }

    enum Attempt: Sendable {
        case receipt(SignalReceipt)
        case failed(ServiceError)
        /// It may be committed or not.
        case unknown
        /// It is not committed.
        case noLeader
    }

    private func attempt(_ signal: Signal, request: SignalRequest, actor: String) async throws -> Attempt {
        let local = configuration.local.id
        guard let leader = try await onLoop({ $0.replica.state.leader }) else { return .noLeader }
        if leader == local { return try await onLoopFuture { Self.propose(signal, actor: actor, parts: $0) } }
        let timeout = TimeAmount.milliseconds(Int64(configuration.requestTimeout))
        do {
            let reply = try await onLoopFuture {
                $0.calls.ask(.submit(request, actor: actor), of: leader, timeout: timeout)
            }
            switch reply {
            case .receipt(let receipt): return .receipt(receipt)
            case .notLeader: return .noLeader
            case .unknown: return .unknown
            case .failed(let error): return .failed(ServiceError(error))
            case .leader, .status, .readIndex: return .unknown
            }
        } catch PeerCallError.notLinked {
            return .noLeader
        } catch is PeerCallError {
            return .unknown
        }
    }

    /// Proposes a signal here and tells what came of it.
    static func propose(_ signal: Signal, actor: String, parts: Parts) -> EventLoopFuture<Attempt> {
        let promise = parts.replica.loop.makePromise(of: Attempt.self)
        guard parts.desk.undecided < Desk.maximumUndecided else {
            promise.succeed(.failed(Self.busy))
            return promise.futureResult
        }
        let proposal = Proposal(kind: .signal, actor: actor, payload: signal.payload)
        parts.replica.propose(proposal) { outcome in
            switch outcome {
            case .applied(let index, let reply): promise.succeed(.receipt(SignalReceipt(reply, proposedAt: index)))
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

extension SignalReceipt {
    init(_ reply: Reply, proposedAt index: LogIndex) {
        switch reply {
        case .accepted(let first, let isDuplicate):
            self.init(index: first, duplicate: isDuplicate, refusal: nil)
        case .refused(let refusal):
            self.init(index: index, duplicate: false, refusal: refusal.message)
        }
    }
}
