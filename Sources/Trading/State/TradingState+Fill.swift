import Ledger

/// Fills. One is never thrown away, whatever else is wrong with it.
extension TradingState {
    /// On an open order of ours.
    mutating func fill(
        _ execution: Execution, on record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        let quantity = record.order.quantity.raw
        let (cumulative, overflow) = record.cumulativeQuantity.raw.addingReportingOverflow(execution.lastQuantity.raw)
        let addsUp =
            !overflow && cumulative <= quantity && execution.cumulativeQuantity.raw == cumulative
            && execution.leavesQuantity.raw == quantity - cumulative
        guard book(execution, .own, by: entry, into: &consequences) else {
            return overflowed(execution, by: entry, into: &consequences)
        }
        var changed = record
        // I5: our own count never passes the order's quantity; the position has the fill in any case.
        changed.cumulativeQuantity = Quantity(raw: overflow ? quantity : min(cumulative, quantity))
        let isWhole = changed.cumulativeQuantity == record.order.quantity
        let event: OrderEvent = isWhole ? .filledFully : addsUp ? .filledPartly : .fillsMissing
        changed.state = record.state.after(event) ?? record.state
        if !addsUp {
            halt(record.order.symbol, .quantityMismatch, by: entry, into: &consequences)
            consequences.alarm(
                .quantityMismatch, about: record.order.clOrdID,
                mismatch(execution, record) + ": booked, \(record.order.symbol) halted")
        }
        if changed.state == .inDoubt { consequences.effects.append(.query(clOrdID: record.order.clOrdID)) }
        keep(execution, .order, by: entry, into: &consequences)
        change(&changed, execution, by: entry, into: &consequences)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// A report on an order that is terminal. A fill is booked; a report that confirms the end changes nothing; a
    /// report that the order stands at the venue halts the symbol.
    mutating func takeLateReport(
        _ execution: Execution, on record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        guard execution.execType == .trade else {
            if execution.isOvertaken(on: record) {
                keep(execution, .order, by: entry, into: &consequences)
                return .accepted(index: entry.index, isDuplicate: false)
            }
            // The cancel reached the venue after the order had ended.
            let isNoNews = execution.execType == .cancelReject || execution.confirms(record.state)
            if isNoNews { return .accepted(index: entry.index, isDuplicate: false) }
            if execution.isLive || execution.execType == .new {
                halt(record.order.symbol, .illegalTransition, by: entry, into: &consequences)
            }
            return illegal(execution, on: record, into: &consequences)
        }
        guard book(execution, .own, by: entry, into: &consequences) else {
            return overflowed(execution, by: entry, into: &consequences)
        }
        keep(execution, .late, by: entry, into: &consequences)
        let (cumulative, overflow) = record.cumulativeQuantity.raw.addingReportingOverflow(execution.lastQuantity.raw)
        if !overflow, cumulative <= record.order.quantity.raw {
            var changed = record
            changed.cumulativeQuantity = Quantity(raw: cumulative)
            change(&changed, execution, by: entry, into: &consequences)
        }
        halt(record.order.symbol, .lateFill, by: entry, into: &consequences)
        consequences.alarm(
            .lateFill, about: record.order.clOrdID,
            "\(execution.lastQuantity) \(record.order.symbol) at \(execution.lastPrice) on \(record.order.clOrdID), which "
                + "is \(record.state.label): booked, \(record.order.symbol) halted")
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// A report on an order that is not this cluster's, or that differs from it. A fill is booked as external.
    mutating func external(
        _ execution: Execution, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        let what = "\(execution.execType.label) report \(execution.execID) on \(execution.orderClOrdID)"
        guard execution.execType == .trade else {
            return ignore(
                .unknownOrder, .unknownOrder, about: execution.orderClOrdID, what + ", which is not ours",
                into: &consequences)
        }
        guard book(execution, .external, by: entry, into: &consequences) else {
            return overflowed(execution, by: entry, into: &consequences)
        }
        keep(execution, .external, by: entry, into: &consequences)
        halt(execution.symbol, .unknownOrderFill, by: entry, into: &consequences)
        consequences.alarm(
            .unknownOrderFill, about: execution.orderClOrdID,
            "\(execution.lastQuantity) \(execution.symbol) at \(execution.lastPrice) on \(execution.orderClOrdID), which "
                + "is not ours: booked as external, \(execution.symbol) halted")
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// 150=G and 150=H: corrects or cancels the fill that ExecRefID (19) names.
    mutating func amend<History: TradingHistory>(
        _ execution: Execution, by entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let what = "\(execution.execType.label) report \(execution.execID) of fill \(execution.execRefID)"
        let fills = try history.fills(venue: execution.venue, execID: execution.execRefID)
        guard let fill = fills.first(where: { $0.execution.mayBeAmended(by: execution) }),
            try history.amendment(venue: execution.venue, execRefID: execution.execRefID, after: fill.index) == nil
        else {
            halt(execution.symbol, .unknownExecution, by: entry, into: &consequences)
            return ignore(
                .unknownExecution, .unknownExecution, about: execution.orderClOrdID,
                what + ", which never came or was amended before: "
                    + "\(execution.symbol) halted", into: &consequences)
        }
        let account: Position.Account = fill.booking == .external ? .external : .own
        guard rebook(fill.execution, as: execution, account, by: entry, into: &consequences) else {
            return overflowed(execution, by: entry, into: &consequences)
        }
        keep(execution, fill.booking, by: entry, into: &consequences)
        let id = fill.execution.orderClOrdID
        if account == .own, let record = try order(id, history) {
            recount(record, without: fill.execution, execution, by: entry, into: &consequences)
        }
        consequences.alarm(
            .fillAmended, about: fill.execution.orderClOrdID,
            what + ": \(fill.execution.lastQuantity) at \(fill.execution.lastPrice) is now "
                + (execution.execType == .tradeCorrect
                    ? "\(execution.lastQuantity) at \(execution.lastPrice)" : "nothing"))
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// The order's own count without a fill, and with what corrects it.
    private mutating func recount(
        _ record: OrderRecord, without fill: Execution, _ execution: Execution, by entry: Entry,
        into consequences: inout Consequences
    ) {
        let filled = execution.execType == .tradeCorrect ? execution.lastQuantity.raw : 0
        let cumulative = Int128(record.cumulativeQuantity.raw) - Int128(fill.lastQuantity.raw) + Int128(filled)
        var changed = record
        changed.cumulativeQuantity = Quantity(
            raw: Int64(clamping: min(max(cumulative, 0), Int128(record.order.quantity.raw))))
        changed.state = record.state.amended(cumulative: changed.cumulativeQuantity, of: record.order.quantity)
        change(&changed, execution, by: entry, into: &consequences)
    }

    /// Refuses a fill that would overflow the position, and halts its symbol.
    private mutating func overflowed(
        _ execution: Execution, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        halt(execution.symbol, .positionOverflow, by: entry, into: &consequences)
        return ignore(
            .positionOverflow, .positionOverflow, about: execution.orderClOrdID,
            "\(execution.execType.label) \(execution.execID) on \(execution.orderClOrdID): \(execution.symbol) halted",
            into: &consequences)
    }
}

extension Execution {
    /// Whether the report confirms the terminal state that the order already has.
    fileprivate func confirms(_ state: OrderState) -> Bool {
        if state == .notAtVenue { return isUnknownOrder && (execType == .orderStatus || execType == .rejected) }
        guard execType == .orderStatus else { return false }
        return switch state {
        case .filled: ordStatus == .filled
        case .canceled: ordStatus == .canceled
        case .expired: ordStatus == .expired
        case .rejected: ordStatus == .rejected
        case .sent, .inDoubt, .working, .partial, .pendingCancel, .notAtVenue: false
        }
    }
}

extension Execution {
    /// Whether a correction or cancellation of this fill's ExecID is about this fill: ExecIDs come again.
    fileprivate func mayBeAmended(by amendment: Execution) -> Bool {
        let isOfOrder = orderClOrdID == amendment.orderClOrdID || amendment.clOrdID == amendment.orderID
        return isOfOrder && symbol == amendment.symbol && side == amendment.side
    }
}
