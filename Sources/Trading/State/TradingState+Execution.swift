import Ledger

extension TradingState {
    mutating func applyExecution<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let execution: Execution
        do {
            execution = try Execution(decoding: entry.payload)
        } catch {
            consequences.alarm(.malformedEntry, "execution at index \(entry.index): \(error)")
            return .refused(Refusal(.malformed, error.description))
        }
        if let first = try history.executionIndex(venue: execution.venue, execID: execution.execID) {
            return .accepted(index: first, isDuplicate: true)
        }
        if let record = openOrders[execution.clOrdID] {
            return report(execution, on: record, by: entry, into: &consequences)
        }
        if let record = try history.order(clOrdID: execution.clOrdID) {
            return late(execution, on: record, by: entry, into: &consequences)
        }
        return external(execution, by: entry, into: &consequences)
    }

    private mutating func report(
        _ execution: Execution, on record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        guard let cumulative = cumulative(after: execution, on: record) else {
            return ignore(.quantityMismatch, .quantityMismatch, mismatch(execution, record), into: &consequences)
        }
        guard let state = record.state.after(event(of: execution, cumulative, record)) else {
            return ignore(
                .illegalTransition, .illegalTransition,
                "\(execution.execType.label) report \(execution.execID) on \(execution.clOrdID), which is "
                    + record.state.label, into: &consequences)
        }
        guard book(execution, to: record, .order, by: entry, into: &consequences) else {
            return ignore(
                .positionOverflow, .positionOverflow, "fill \(execution.execID) on \(execution.clOrdID)",
                into: &consequences)
        }
        var changed = record
        changed.state = state
        changed.cumulativeQuantity = cumulative
        if !execution.orderID.isEmpty { changed.orderID = execution.orderID }
        changed.updatedIndex = entry.index
        store(changed, into: &consequences)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// I5: CumQty only grows, by just what was filled, never passes OrderQty, and CumQty + LeavesQty = OrderQty while
    /// open. Nil when the report breaks that.
    private func cumulative(after execution: Execution, on record: OrderRecord) -> Quantity? {
        let filled = execution.execType == .trade ? execution.lastQuantity.raw : 0
        let (cumulative, overflow) = record.cumulativeQuantity.raw.addingReportingOverflow(filled)
        guard !overflow, cumulative <= record.order.quantity.raw, execution.cumulativeQuantity.raw == cumulative else {
            return nil
        }
        // A terminal report leaves nothing, whatever was filled.
        let isOpen = execution.execType == .trade || execution.execType == .new
        let leaves = isOpen ? record.order.quantity.raw - cumulative : 0
        return execution.leavesQuantity.raw == leaves ? Quantity(raw: cumulative) : nil
    }

    private func event(of execution: Execution, _ cumulative: Quantity, _ record: OrderRecord) -> OrderEvent {
        switch execution.execType {
        case .new: .acknowledged
        case .trade: cumulative == record.order.quantity ? .filledFully : .filledPartly
        case .rejected: .rejected
        case .canceled: .canceled
        }
    }

    /// The order is terminal. A fill is never thrown away, anything else is.
    private mutating func late(
        _ execution: Execution, on record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        guard execution.execType == .trade else {
            return ignore(
                .illegalTransition, .illegalTransition,
                "\(execution.execType.label) report \(execution.execID) on \(execution.clOrdID), which is "
                    + record.state.label, into: &consequences)
        }
        guard book(execution, to: record, .late, by: entry, into: &consequences) else {
            return ignore(
                .positionOverflow, .positionOverflow, "late fill \(execution.execID) on \(execution.clOrdID)",
                into: &consequences)
        }
        // The order's own count never passes its quantity; the position has the fill in any case.
        let (cumulative, overflow) = record.cumulativeQuantity.raw.addingReportingOverflow(execution.lastQuantity.raw)
        if !overflow, cumulative <= record.order.quantity.raw {
            var changed = record
            changed.cumulativeQuantity = Quantity(raw: cumulative)
            changed.updatedIndex = entry.index
            store(changed, into: &consequences)
        }
        halt(record.order.symbol, .lateFill, by: entry, into: &consequences)
        consequences.alarm(
            .lateFill,
            "\(execution.lastQuantity) \(record.order.symbol) at \(execution.lastPrice) on \(execution.clOrdID), which "
                + "is \(record.state.label): booked, \(record.order.symbol) halted")
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// Not an order of this cluster. A report names neither instrument nor side, so a fill can be kept but not valued:
    /// what is held is uncertain, and everything halts.
    private mutating func external(
        _ execution: Execution, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        guard execution.execType == .trade else {
            return ignore(
                .unknownOrder, .unknownOrder,
                "\(execution.execType.label) report \(execution.execID) on \(execution.clOrdID), which is not ours",
                into: &consequences)
        }
        let record = ExecutionRecord(index: entry.index, time: entry.time, execution: execution, booking: .external)
        consequences.changes.append(record)
        halt(Halt.everySymbol, .unknownOrderFill, by: entry, into: &consequences)
        consequences.alarm(
            .unknownOrderFill,
            "\(execution.lastQuantity) at \(execution.lastPrice) on \(execution.clOrdID), which is not ours: kept as "
                + "external, everything halted")
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// Adds a fill to the position and keeps the report; false, and nothing done, when the position has no room for it.
    private mutating func book(
        _ execution: Execution, to record: OrderRecord, _ booking: ExecutionRecord.Booking, by entry: Entry,
        into consequences: inout Consequences
    ) -> Bool {
        if execution.execType == .trade {
            let order = record.order
            var position = positions[order.symbol] ?? Position(symbol: order.symbol)
            guard position.add(order.side, execution.lastQuantity, at: execution.lastPrice, index: entry.index) else {
                return false
            }
            positions[order.symbol] = position
            consequences.changes.append(position)
        }
        let kept = ExecutionRecord(index: entry.index, time: entry.time, execution: execution, booking: booking)
        consequences.changes.append(kept)
        return true
    }

    private func mismatch(_ execution: Execution, _ record: OrderRecord) -> String {
        "\(execution.execType.label) report \(execution.execID) on \(execution.clOrdID): last "
            + "\(execution.lastQuantity), cumulative \(execution.cumulativeQuantity), leaves "
            + "\(execution.leavesQuantity) after \(record.cumulativeQuantity) of \(record.order.quantity)"
    }

    private func ignore(
        _ code: Alarm.Code, _ reason: Refusal.Reason, _ message: String, into consequences: inout Consequences
    ) -> Reply {
        consequences.alarm(code, message)
        return .refused(Refusal(reason, message))
    }
}
