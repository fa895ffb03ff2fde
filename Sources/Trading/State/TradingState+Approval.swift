import Ledger

extension TradingState {
    /// A person answers for a decision that waits. It becomes at most one order, ever: the first answer settles it.
    mutating func applyApproval<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let approval: Approval
        do {
            approval = try Approval(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let actor = entry.actor
        guard !actor.isEmpty else { return .refused(Self.anonymous) }
        if let first = try history.idempotency(actor: actor, key: approval.idempotencyKey) { return first.reply }
        guard let pending = pendingDecisions[approval.decisionIndex] else {
            let refusal = try notPending(approval.decisionIndex, at: entry, history: history)
            return consequences.answer(entry, key: approval.idempotencyKey, refusing: refusal)
        }
        if let problem = problem(with: approval.verdicts, on: pending.signal.index, history: history) {
            consequences.alarm(.invalidDecision, about: nil, "approval at index \(entry.index): \(problem)")
            return .refused(Refusal(.invalidVerdicts, problem))
        }
        guard !approval.approve || isReconciled(at: entry) else { return .refused(notReconciled) }
        let reply = consequences.answer(entry, key: approval.idempotencyKey, refusing: nil)
        try settle(pending, approval, by: entry, history: history, into: &consequences)
        return reply
    }

    /// What became of it, for whoever answers too late.
    private func notPending<History: TradingHistory>(
        _ index: LogIndex, at entry: Entry, history: History
    ) throws(History.Failure) -> Refusal {
        guard let decision = try history.decision(index: index) else {
            return Refusal(.notPending, "there is no decision at index \(index)")
        }
        // The history is that before this entry, by whose time it has expired.
        let outcome = decision.outcome == .pending ? Outcome.expired : decision.outcome
        guard let settled = decision.outcome == .pending ? entry.index : decision.settledIndex else {
            return Refusal(.notPending, "decision \(index) never waited: it was \(outcome.label) at once")
        }
        return Refusal(.notPending, "decision \(index) waits no longer: \(outcome.label) at index \(settled)")
    }

    private mutating func settle<History: TradingHistory>(
        _ pending: PendingDecision, _ approval: Approval, by entry: Entry, history: History,
        into consequences: inout Consequences
    ) throws(History.Failure) {
        var decision = pending.decision
        var order: OrderRecord?
        if approval.approve {
            let signal = pending.signal.signal
            let reference = reference(for: approval, on: signal, at: entry, into: &consequences)
            let subject = try subject(
                of: signal, reference, issuedAt: entry.time, at: entry, history: history)
            order = make(
                signal, subject, reference, decision: &decision, agreed: "approved_by_person", by: entry,
                into: &consequences)
        } else {
            decision.outcome = .rejected
            decision.reason = "rejected_by_person"
        }
        if decision.outcome != .denied { decision.detail = "\(entry.actor): \(approval.reason)" }
        decision.settledIndex = entry.index
        approvalEnded(decision.index)
        consequences.store(decision)
        consequences.changes.append(ApprovalRecord(approval, by: entry, decision))
        place(order, into: &consequences)
    }

    /// The sites' prices as of now; without them the newest that there is.
    private mutating func reference(
        for approval: Approval, on signal: Signal, at entry: Entry, into consequences: inout Consequences
    ) -> Reference? {
        guard let fresh = Reference(approval.verdicts) else {
            return marks[signal.symbol].map { Reference(price: $0.price, oldest: $0.time, newest: $0.time) }
        }
        if approval.verdicts.count > voters.count / 2 {
            observe(fresh, of: signal.symbol, at: entry, into: &consequences)
        }
        return fresh
    }

    /// Whatever waited for a person until this entry's time waits no longer.
    mutating func expire(at entry: Entry, into consequences: inout Consequences) {
        let due = pendingDecisions.values.filter { $0.expiresAt <= entry.time }
        for pending in due.sorted(by: { $0.decision.index < $1.decision.index }) {
            var decision = pending.decision
            decision.outcome = .expired
            decision.reason = "expired"
            decision.settledIndex = entry.index
            approvalEnded(decision.index)
            consequences.store(decision)
        }
    }
}
