package import API
import Ledger
import Raft
import SiteSetup
import Trading
import TradingStore

/// Commands, wherever the leader is. Each has a key that makes it one command.
extension Site {
    package func submit(_ request: SignalRequest, actor: String) async throws -> CommandReceipt {
        let proposal = Proposal(kind: .signal, actor: actor, payload: try Signal(request).payload)
        return try await commit(proposal, key: request.idempotencyKey) { store, index in
            try proposal.isCommitted(at: index, in: store)
        }
    }

    package func submit(_ request: NoteRequest, actor: String) async throws -> CommandReceipt {
        let proposal = Proposal(kind: .note, actor: actor, payload: try Note(request).payload)
        return try await commit(proposal, key: request.idempotencyKey) { store, index in
            try proposal.isCommitted(at: index, in: store)
        }
    }

    package func submit(_ command: TradingCommand, actor: String) async throws -> CommandReceipt {
        let proposal = try Proposal(command, by: actor)
        guard case .halt(let request) = command else { return try await commit(command, as: proposal) }
        return try await holdingBack(request.symbol ?? Halt.everySymbol) { try await commit(command, as: proposal) }
    }

    private func commit(_ command: TradingCommand, as proposal: Proposal) async throws -> CommandReceipt {
        try await commit(proposal, key: command.idempotencyKey) { store, index in
            try command.isCommitted(at: index, in: store)
        }
    }

    /// A halt holds here at once, for the log may have no quorum; and for as long as it may yet get into the log.
    private func holdingBack(
        _ symbol: String, _ halt: () async throws -> CommandReceipt
    ) async throws -> CommandReceipt {
        try await onLoop { $0.desk.haltHere(symbol) }
        do {
            let receipt = try await halt()
            let isApplied = await isApplied(receipt)
            try await onLoop { $0.desk.haltSettled(symbol, isKnown: isApplied) }
            return receipt
        } catch {
            let isKnown = (error as? ServiceError)?.code == .conflict
            try await onLoop { $0.desk.haltSettled(symbol, isKnown: isKnown) }
            throw error
        }
    }

    private func isApplied(_ receipt: CommandReceipt) async -> Bool {
        let limit = ContinuousClock.now + .milliseconds(configuration.requestTimeout)
        return (try? await waitUntilApplied(receipt.index.value, until: limit)) != nil
    }
}

extension Proposal {
    /// Whether the accepted signal or note of an entry is this one.
    func isCommitted(at index: LogIndex, in store: TradingStore) throws -> Bool {
        switch kind {
        case .signal: try store.signal(index: index)?.signal == Signal(decoding: payload)
        case .note: try store.note(index: index)?.note == Note(decoding: payload)
        default: preconditionFailure("\(kind) is compared by its command")
        }
    }

    /// Throws ``ServiceError`` when a value is not allowed.
    init(_ command: TradingCommand, by actor: String) throws {
        do throws(PayloadError) {
            switch command {
            case .cancel(let request):
                let cancel = CancelRequest(
                    idempotencyKey: request.idempotencyKey, clOrdID: request.clOrdID, reason: request.reason)
                try cancel.validate()
                self.init(kind: .cancel, actor: actor, payload: cancel.payload)
            case .approve(let request):
                let approval = Approval(
                    idempotencyKey: request.idempotencyKey, decisionIndex: request.decisionIndex.value,
                    approve: request.approve, reason: request.reason)
                try approval.validate()
                self.init(kind: .approval, actor: actor, payload: approval.payload)
            case .halt(let request):
                let halt = HaltRequest(
                    idempotencyKey: request.idempotencyKey, symbol: request.symbol ?? "", reason: request.reason)
                try halt.validate()
                self.init(kind: .halt, actor: actor, payload: halt.payload)
            case .resume(let request):
                let resume = Resume(
                    idempotencyKey: request.idempotencyKey, scope: Resume.Scope(request.scope), name: request.name,
                    reason: request.reason)
                try resume.validate()
                self.init(kind: .resume, actor: actor, payload: resume.payload)
            }
        } catch {
            throw ServiceError(error)
        }
    }
}

extension Resume.Scope {
    init(_ scope: HaltScope) {
        self =
            switch scope {
            case .symbol: .symbol
            case .all: .all
            case .strategy: .strategy
            }
    }
}

extension TradingCommand {
    /// Whether the accepted command of an entry is this one.
    fileprivate func isCommitted(at index: LogIndex, in store: TradingStore) throws -> Bool {
        switch self {
        case .cancel(let request):
            guard let record = try store.cancel(index: index) else { return false }
            return record.clOrdID == request.clOrdID && record.reason == request.reason
        case .approve(let request):
            guard let record = try store.approval(index: index) else { return false }
            return record.decisionIndex == request.decisionIndex.value && (record.answer == .approve) == request.approve
                && record.reason == request.reason
        case .halt(let request):
            guard let record = try store.haltRequest(index: index) else { return false }
            return record.symbol == request.symbol ?? "" && record.reason == request.reason
        case .resume(let request):
            guard let record = try store.resume(index: index) else { return false }
            return record.scope == Resume.Scope(request.scope) && record.name == request.name
                && record.reason == request.reason
        }
    }
}
