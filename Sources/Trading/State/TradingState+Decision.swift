import Ledger

extension TradingState {
    mutating func applyDecision<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let decision: Decision
        do {
            decision = try Decision(decoding: entry.payload)
        } catch {
            consequences.alarm(.malformedEntry, "decision at index \(entry.index): \(error)")
            return .refused(Refusal(.malformed, error.description))
        }
        guard let record = undecidedSignals[decision.signalIndex] else {
            if let earlier = try history.decisionIndex(signalIndex: decision.signalIndex) {
                return .refused(
                    Refusal(.alreadyDecided, "signal \(decision.signalIndex) was decided at index \(earlier)"))
            }
            return .refused(Refusal(.unknownSignal, "no signal was accepted at index \(decision.signalIndex)"))
        }
        if let problem = problem(with: decision) {
            consequences.alarm(.invalidDecision, "decision at index \(entry.index): \(problem)")
            return .refused(Refusal(.invalidVerdicts, problem))
        }
        settle(record, decision, by: entry, into: &consequences)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// What this cluster's voters cannot have said.
    private func problem(with decision: Decision) -> String? {
        var sites: Set<NodeID> = []
        for verdict in decision.verdicts {
            guard configuration.voters.contains(verdict.site) else { return "site \(verdict.site) is no voter" }
            guard sites.insert(verdict.site).inserted else { return "site \(verdict.site) answers twice" }
            guard verdict.signalIndex == decision.signalIndex else {
                return "site \(verdict.site) answers signal \(verdict.signalIndex), not \(decision.signalIndex)"
            }
        }
        return nil
    }

    /// Evaluates the rule and the checks, here as on every other site, whatever the leader thought.
    private mutating func settle(
        _ record: SignalRecord, _ decision: Decision, by entry: Entry, into consequences: inout Consequences
    ) {
        let signal = record.signal
        let ruling = CrossValidation.ruling(
            side: signal.side, verdicts: decision.verdicts, voters: configuration.voters.count)
        var outcome = DecisionRecord(
            index: entry.index, term: entry.term, time: entry.time, signalIndex: record.index,
            outcome: ruling.outcome, reason: ruling.reason.label, detail: ruling.detail)
        var order: OrderRecord?
        if ruling.outcome == .approved {
            if let denial = PreTradeCheck.firstDenial(of: subject(of: signal)) {
                outcome.outcome = .denied
                outcome.reason = denial.check.label
                outcome.detail = denial.description
            } else {
                let made = makeOrder(signal, by: entry)
                outcome.clOrdID = made.order.clOrdID
                order = made
            }
        }
        undecidedSignals[record.index] = nil
        consequences.decidedSignal = record.index
        var decided = record
        decided.decisionIndex = entry.index
        consequences.changes.append(decided)
        consequences.changes.append(outcome)
        for verdict in decision.verdicts {
            consequences.changes.append(VerdictRecord(decisionIndex: entry.index, verdict: verdict))
        }
        if let order {
            store(order, into: &consequences)
            consequences.effects.append(.place(order.order))
        }
    }

    private func subject(of signal: Signal) -> PreTradeCheck.Subject {
        PreTradeCheck.Subject(
            side: signal.side, quantity: signal.quantity, referencePrice: signal.price,
            halt: halts[Halt.everySymbol] ?? halts[signal.symbol], instrument: instruments[signal.symbol]?.instrument,
            limits: limits[signal.symbol]?.limits, position: positions[signal.symbol]?.quantity ?? .zero,
            open: openQuantities[signal.symbol] ?? OpenQuantity(), openOrders: openOrders.count)
    }

    private func makeOrder(_ signal: Signal, by entry: Entry) -> OrderRecord {
        let order = Order(
            clOrdID: ClOrdID.make(clusterTag: configuration.clusterTag, decisionIndex: entry.index),
            decisionIndex: entry.index, symbol: signal.symbol, side: signal.side, quantity: signal.quantity,
            asOf: signal.asOf, referencePrice: signal.price)
        return OrderRecord(order: order, term: entry.term, time: entry.time)
    }
}
