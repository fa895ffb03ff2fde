import Ledger

/// The working set, changed together with its rows.
extension TradingState {
    /// Writes an order's new state, in memory as long as it is open.
    mutating func store(_ record: OrderRecord, into consequences: inout Consequences) {
        consequences.changes.append(record)
        let order = record.order
        let before = openOrders[order.clOrdID]
        if before != nil, record.state.isTerminal { consequences.milestones.append(.ended(record.state)) }
        openOrders[order.clOrdID] = record.state.isTerminal ? nil : record
        var open = openQuantities[order.symbol] ?? OpenQuantity()
        open[order.side] += Int128(record.leavesQuantity.raw) - Int128(before?.leavesQuantity.raw ?? 0)
        open.inDoubt += (record.state == .inDoubt ? 1 : 0) - (before?.state == .inDoubt ? 1 : 0)
        openQuantities[order.symbol] = open == OpenQuantity() ? nil : open
    }

    /// Halts a symbol; the first halt stands.
    mutating func halt(_ symbol: String, _ reason: Alarm.Code, by entry: Entry, into consequences: inout Consequences) {
        consequences.effects.append(.halt(symbol: symbol))
        guard halts[symbol] == nil else { return }
        let halt = Halt(symbol: symbol, index: entry.index, time: entry.time, reason: reason)
        halts[symbol] = halt
        consequences.changes.append(halt)
    }

    /// Keeps a decision for a person to answer.
    mutating func keepForApproval(_ pending: PendingDecision) {
        pendingDecisions[pending.decision.index] = pending
        let expiresAt = pending.expiresAt
        nextDeadline = min(nextDeadline ?? expiresAt, expiresAt)
    }

    /// A person has answered the decision, or it has expired.
    mutating func approvalEnded(_ decisionIndex: LogIndex) {
        pendingDecisions[decisionIndex] = nil
        nextDeadline = pendingDecisions.values.map(\.expiresAt).min()
    }

    /// Puts orders that the venue has not answered in doubt.
    mutating func putInDoubt(
        _ event: OrderEvent, by entry: Entry, into consequences: inout Consequences,
        where isMeant: (OrderRecord) -> Bool
    ) {
        let unanswered = openOrders.values.filter { $0.state == .sent && isMeant($0) }
        for var record in unanswered.sorted(by: { $0.order.clOrdID < $1.order.clOrdID }) {
            guard let state = record.state.after(event) else { continue }
            record.state = state
            record.updatedIndex = entry.index
            store(record, into: &consequences)
            consequences.alarm(
                .orderInDoubt, about: record.order.clOrdID,
                "\(record.order.clOrdID) was sent in term \(record.term), no answer yet")
        }
    }

    /// Whether the leader of the entry's term has taken over the session with the venue.
    func isReconciled(at entry: Entry) -> Bool {
        // Without settings the pre-trade checks say no, and say why.
        guard let settings else { return true }
        return venues[settings.settings.venue]?.reconciledTerm == entry.term
    }

    var notReconciled: Refusal {
        Refusal(
            .notReconciled,
            "the leader has not taken over the session with \(settings?.settings.venue ?? "the venue") yet, try again later"
        )
    }
}

/// A decision that waits for a person.
package struct PendingDecision: Sendable, Hashable {
    package var decision: DecisionRecord
    package var signal: SignalRecord

    /// Nanoseconds UTC.
    package var expiresAt: Int64 { decision.expiresAt ?? .max }
}
