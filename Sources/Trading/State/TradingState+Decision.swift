import Ledger

extension TradingState {
    mutating func applyDecision<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let decision: Decision
        do {
            decision = try Decision(decoding: entry.payload)
        } catch {
            consequences.alarm(.malformedEntry, about: nil, "decision at index \(entry.index): \(error)")
            return .refused(Refusal(.malformed, error.description))
        }
        guard let record = undecidedSignals[decision.signalIndex] else {
            if let earlier = try history.decisionIndex(signalIndex: decision.signalIndex) {
                return .refused(
                    Refusal(.alreadyDecided, "signal \(decision.signalIndex) was decided at index \(earlier)"))
            }
            return .refused(Refusal(.unknownSignal, "no signal was accepted at index \(decision.signalIndex)"))
        }
        if let problem = problem(with: decision.verdicts, on: decision.signalIndex, history: history) {
            consequences.alarm(.invalidDecision, about: nil, "decision at index \(entry.index): \(problem)")
            return .refused(Refusal(.invalidVerdicts, problem))
        }
        let ruling = self.ruling(on: record.signal, decision.verdicts)
        guard ruling.outcome == decision.claim else {
            let message = "the leader claims \(decision.claim.label), the verdicts say \(ruling.outcome.label)"
            consequences.alarm(
                .decisionContradictsVerdicts, about: nil, "decision at index \(entry.index): \(message)")
            return .refused(Refusal(.contradictsVerdicts, message))
        }
        guard ruling.outcome != .approved || isReconciled(at: entry) else { return .refused(notReconciled) }
        try settle(record, decision, ruling, by: entry, history: history, into: &consequences)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// What this cluster's voters cannot have said, or have not signed.
    func problem(
        with verdicts: [Verdict], on signalIndex: LogIndex, history: some TradingHistory
    ) -> String? {
        var sites: Set<NodeID> = []
        for verdict in verdicts {
            guard let voter = voters.first(where: { $0.id == verdict.site }) else {
                return "site \(verdict.site) is no voter"
            }
            guard sites.insert(verdict.site).inserted else { return "site \(verdict.site) answers twice" }
            guard verdict.signalIndex == signalIndex else {
                return "site \(verdict.site) answers signal \(verdict.signalIndex), not \(signalIndex)"
            }
            guard history.isSigned(verdict, by: voter.verdictKey, clusterID: configuration.clusterID) else {
                return "the verdict of site \(verdict.site) is not signed by its key"
            }
        }
        return nil
    }

    /// Evaluates the checks, here as on every other site, whatever the leader thought.
    private mutating func settle<History: TradingHistory>(
        _ record: SignalRecord, _ decision: Decision, _ ruling: CrossValidation.Ruling, by entry: Entry,
        history: History, into consequences: inout Consequences
    ) throws(History.Failure) {
        let signal = record.signal
        var outcome = DecisionRecord(
            index: entry.index, term: entry.term, time: entry.time, signalIndex: record.index,
            outcome: ruling.outcome, reason: ruling.reason.label, detail: ruling.detail)
        let reference = Reference(decision.verdicts)
        if let reference, decision.verdicts.count > voters.count / 2 {
            observe(reference, of: signal.symbol, at: entry, into: &consequences)
        }
        var decided = record
        decided.decisionIndex = entry.index
        undecidedSignals[record.index] = nil
        consequences.decidedSignal = record.index
        var order: OrderRecord?
        switch ruling.outcome {
        case .approved:
            let subject = try subject(
                of: signal, reference, issuedAt: record.issuedAt, at: entry, history: history)
            order = make(
                signal, subject, reference, decision: &outcome, agreed: ruling.reason.label, by: entry,
                into: &consequences)
        case .pending:
            ask(&outcome, decided, at: entry)
        case .rejected, .denied, .expired:
            break
        }
        consequences.changes.append(decided)
        consequences.store(outcome)
        for verdict in decision.verdicts {
            consequences.changes.append(VerdictRecord(decisionIndex: entry.index, verdict: verdict))
        }
        place(order, into: &consequences)
    }

    /// Lets a decision wait for a person, as long as there is room.
    private mutating func ask(_ decision: inout DecisionRecord, _ signal: SignalRecord, at entry: Entry) {
        guard pendingDecisions.count < Self.maximumPendingDecisions else {
            decision.outcome = .rejected
            decision.reason = "too_many_pending"
            decision.detail = "\(Self.maximumPendingDecisions) decisions wait for a person already"
            return
        }
        let expiry = settings?.settings.approvalExpiry ?? TradingSettings().approvalExpiry
        let (expiresAt, overflow) = entry.time.addingReportingOverflow(expiry)
        decision.expiresAt = overflow ? .max : expiresAt
        keepForApproval(PendingDecision(decision: decision, signal: signal))
    }
}
