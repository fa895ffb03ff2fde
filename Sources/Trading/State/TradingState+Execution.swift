import Ledger

extension TradingState {
    mutating func applyExecution<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let execution: Execution
        do {
            execution = try Execution(decoding: entry.payload)
        } catch {
            consequences.alarm(.malformedEntry, about: nil, "execution at index \(entry.index): \(error)")
            return .refused(Refusal(.malformed, error.description))
        }
        received(execution.sessionSeq, of: execution.venue, by: entry, into: &consequences)
        if let first = try firstTelling(of: execution, by: entry, history, into: &consequences) {
            return .accepted(index: first, isDuplicate: true)
        }
        if execution.execType == .tradeCorrect || execution.execType == .tradeCancel {
            return try amend(execution, by: entry, history: history, into: &consequences)
        }
        let id = execution.orderClOrdID
        guard let record = try order(id, history), execution.isAbout(record.order) else {
            return external(execution, by: entry, into: &consequences)
        }
        if record.state.isTerminal { return takeLateReport(execution, on: record, by: entry, into: &consequences) }
        return switch execution.execType {
        case .trade: fill(execution, on: record, by: entry, into: &consequences)
        case .cancelReject: cancelRejected(execution, on: record, by: entry, into: &consequences)
        default: report(execution, on: record, by: entry, into: &consequences)
        }
    }

    /// The entry in which the venue said this before; nil when it is news. An ExecID that says something else now is
    /// told of: a venue that uses its ExecIDs again has reported something all the same.
    private mutating func firstTelling<History: TradingHistory>(
        of execution: Execution, by entry: Entry, _ history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> LogIndex? {
        // That an order is unknown is no event of the venue's book: it is as new each time it is said.
        let saysUnknown = execution.execType == .rejected && execution.isUnknownOrder
        guard execution.execType.isKnownByExecID, !saysUnknown else { return nil }
        let before = try history.reports(
            venue: execution.venue, tradeDate: execution.tradeDate, execID: execution.execID)
        if let same = before.first(where: { $0.execution.saysTheSame(as: execution) }) {
            if same.execution.lastPrice != execution.lastPrice {
                halt(execution.symbol, .execIDReused, by: entry, into: &consequences)
                consequences.alarm(
                    .execIDReused, about: execution.orderClOrdID,
                    "fill \(execution.execID) on \(execution.orderClOrdID) came at \(same.execution.lastPrice) before and "
                        + "comes at \(execution.lastPrice) now: booked as before, \(execution.symbol) halted")
            }
            return same.index
        }
        if let other = before.first {
            consequences.alarm(
                .execIDReused, about: execution.orderClOrdID,
                "\(execution.execType.label) report on \(execution.orderClOrdID) has the ExecID \(execution.execID) of the "
                    + "\(other.execution.execType.label) report on \(other.execution.orderClOrdID) at index "
                    + "\(other.index): taken as another one")
        }
        return nil
    }

    /// An order of ours, open or terminal.
    func order<History: TradingHistory>(
        _ clOrdID: String, _ history: History
    ) throws(History.Failure) -> OrderRecord? {
        if let open = openOrders[clOrdID] { return open }
        return try history.order(clOrdID: clOrdID)
    }

    /// Anything but a fill and a 35=9, on an open order.
    private mutating func report(
        _ execution: Execution, on record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        if execution.isOvertaken(on: record) {
            keep(execution, .order, by: entry, into: &consequences)
            return .accepted(index: entry.index, isDuplicate: false)
        }
        // That an order is unknown, or known twice, says nothing of its fills.
        let countsFills = !execution.isUnknownOrder && !execution.isDuplicateOrder
        if countsFills, execution.cumulativeQuantity > record.cumulativeQuantity {
            return fillsAreMissing(execution, on: record, by: entry, into: &consequences)
        }
        guard !countsFills || execution.addsUp(to: record) else {
            return ignore(
                .quantityMismatch, .quantityMismatch, about: record.order.clOrdID, mismatch(execution, record),
                into: &consequences)
        }
        var changed = record
        // A request to take it back that is on its way is not undone by an answer to an older question.
        let isOldNews = record.state == .pendingCancel && record.cancel?.term == entry.term && execution.isLive
        if !isOldNews {
            guard let event = event(of: execution, on: record, at: entry), let state = record.state.after(event) else {
                return illegal(execution, on: record, into: &consequences)
            }
            if event == .unknownAtVenue, let wait = settlingTimeLeft(record, at: entry) {
                return .refused(Refusal(.notSettled, "\(record.order.clOrdID) may wait inside the venue for \(wait)"))
            }
            changed.state = state
            if event == .foundUnfilled || event == .foundFilled { changed.cancel = nil }
        }
        if execution.isDuplicateOrder {
            consequences.alarm(
                .orderInDoubt, about: record.order.clOrdID, "the venue says that it has \(record.order.clOrdID) already"
            )
        }
        keep(execution, .order, by: entry, into: &consequences)
        change(&changed, execution, by: entry, into: &consequences)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    private func event(of execution: Execution, on record: OrderRecord, at entry: Entry) -> OrderEvent? {
        if execution.isUnknownOrder {
            // Only what a session of this very term says is said after the barrier. An order that the venue has reported
            // on was there: that it does not know it any more says nothing of its fills.
            let wasThere = !record.orderID.isEmpty || record.cumulativeQuantity > .zero
            guard execution.sessionTerm == entry.term, !wasThere else { return nil }
            return .unknownAtVenue
        }
        if execution.isDuplicateOrder { return .duplicateID }
        return switch execution.execType {
        case .new: .acknowledged
        case .pendingNew: .pendingNew
        case .rejected: .rejected
        case .canceled: .canceled
        case .expired: .expired
        case .pendingCancel: .pendingCancel
        case .orderStatus: status(execution, of: record)
        case .trade, .tradeCorrect, .tradeCancel, .cancelReject: nil
        }
    }

    /// How long the venue may yet find the order among what it has taken in; nil when it has had its time.
    private func settlingTimeLeft(_ record: OrderRecord, at entry: Entry) -> String? {
        let left =
            (settings?.settings ?? TradingSettings()).settlingTime - entry.time.clampedDistance(from: record.time)
        return left > 0 ? SpanText.text(left) : nil
    }

    private func status(_ execution: Execution, of record: OrderRecord) -> OrderEvent? {
        switch execution.ordStatus {
        case .new, .partiallyFilled: record.cumulativeQuantity == .zero ? .foundUnfilled : .foundFilled
        case .pendingNew: .pendingNew
        case .pendingCancel: .pendingCancel
        case .canceled: .canceled
        case .expired: .expired
        case .rejected: .rejected
        // With as many fills as we have seen, and we have not seen all: it contradicts itself.
        case .filled: nil
        }
    }

    /// The venue has counted more than came. What is missing must come as fills: the order is in doubt until then, and
    /// the report is refused, so that it may come again. What it says of the order's end is to be asked for once they
    /// came.
    private mutating func fillsAreMissing(
        _ execution: Execution, on record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        let message = mismatch(execution, record)
        consequences.alarm(.fillsMissing, about: record.order.clOrdID, message)
        consequences.effects.append(.query(clOrdID: record.order.clOrdID))
        let refusal = Refusal(.quantityMismatch, message)
        guard record.state != .inDoubt, let state = record.state.after(.fillsMissing) else { return .refused(refusal) }
        var changed = record
        changed.state = state
        change(&changed, execution, by: entry, into: &consequences)
        return .refused(refusal)
    }

    /// 35=9. It answers the last request to take the order back, or nothing.
    private mutating func cancelRejected(
        _ execution: Execution, on record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) -> Reply {
        let event: OrderEvent =
            execution.cxlRejReason == Execution.unknownToCancel
            ? .cancelRejectedUnknown
            : record.cumulativeQuantity == .zero ? .cancelRejectedUnfilled : .cancelRejectedFilled
        guard let cancel = record.cancel,
            execution.clOrdID == ClOrdID.make(clusterTag: configuration.clusterTag, index: cancel.index),
            let state = record.state.after(event)
        else { return illegal(execution, on: record, into: &consequences) }
        if state == .inDoubt {
            consequences.alarm(
                .orderInDoubt, about: record.order.clOrdID, "the venue cannot find \(record.order.clOrdID)")
        }
        // It ended, and the report of that never came.
        if execution.ordStatus.isTerminal { consequences.effects.append(.query(clOrdID: record.order.clOrdID)) }
        var changed = record
        changed.state = state
        changed.cancel = nil
        keep(execution, .order, by: entry, into: &consequences)
        change(&changed, execution, by: entry, into: &consequences)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// Writes an order as a report changed it.
    mutating func change(
        _ record: inout OrderRecord, _ execution: Execution, by entry: Entry, into consequences: inout Consequences
    ) {
        if !execution.orderID.isEmpty { record.orderID = execution.orderID }
        record.updatedIndex = entry.index
        store(record, into: &consequences)
    }

    func keep(
        _ execution: Execution, _ booking: ExecutionRecord.Booking, by entry: Entry,
        into consequences: inout Consequences
    ) {
        consequences.changes.append(
            ExecutionRecord(index: entry.index, time: entry.time, execution: execution, booking: booking))
    }

    func mismatch(_ execution: Execution, _ record: OrderRecord) -> String {
        "\(execution.execType.label) report \(execution.execID) on \(record.order.clOrdID): last "
            + "\(execution.lastQuantity), cumulative \(execution.cumulativeQuantity), leaves "
            + "\(execution.leavesQuantity) after \(record.cumulativeQuantity) of \(record.order.quantity)"
    }

    func illegal(_ execution: Execution, on record: OrderRecord, into consequences: inout Consequences) -> Reply {
        ignore(
            .illegalTransition, .illegalTransition, about: record.order.clOrdID,
            "\(execution.execType.label) report \(execution.execID) (\(execution.ordStatus.label)) on "
                + "\(record.order.clOrdID), which is \(record.state.label)", into: &consequences)
    }

    func ignore(
        _ code: Alarm.Code, _ reason: Refusal.Reason, about subject: String, _ message: String,
        into consequences: inout Consequences
    ) -> Reply {
        consequences.alarm(code, about: subject, message)
        return .refused(Refusal(reason, message))
    }
}

extension Execution {
    /// One with the same ExecID tells nothing new when it is about the same event of the same order. A fill that is told
    /// again may come with the order's present status, and with a price that was rounded otherwise.
    fileprivate func saysTheSame(as other: Execution) -> Bool {
        orderClOrdID == other.orderClOrdID && execType == other.execType
            && (execType == .trade || ordStatus == other.ordStatus) && symbol == other.symbol && side == other.side
            && lastQuantity == other.lastQuantity && cumulativeQuantity == other.cumulativeQuantity
            && execRefID == other.execRefID
    }

    /// A 35=9 names neither symbol nor side.
    fileprivate func isAbout(_ order: Order) -> Bool {
        execType == .cancelReject || (symbol == order.symbol && side == order.side)
    }

    /// The venue says that it has seen this ClOrdID before.
    fileprivate var isDuplicateOrder: Bool { ordStatus == .rejected && ordRejReason == Self.duplicateOrder }

    /// An acknowledgement that what it acknowledges went ahead of: I2 wants it kept, and there is nothing left to
    /// change.
    func isOvertaken(on record: OrderRecord) -> Bool {
        guard [.new, .pendingNew, .pendingCancel].contains(execType) else { return false }
        return switch record.state {
        case .filled, .canceled, .expired: true
        case .rejected, .notAtVenue: false
        case .sent, .inDoubt, .working, .partial, .pendingCancel: cumulativeQuantity < record.cumulativeQuantity
        }
    }

    /// An answer that says that the order stands at the venue.
    var isLive: Bool {
        guard execType == .orderStatus else { return false }
        return switch ordStatus {
        case .new, .partiallyFilled, .pendingNew, .pendingCancel: true
        case .filled, .canceled, .rejected, .expired: false
        }
    }

    /// I5, of anything but a fill: CumQty is our own count, and CumQty + LeavesQty = OrderQty while the order is open.
    fileprivate func addsUp(to record: OrderRecord) -> Bool {
        let isOpen: Bool =
            switch execType {
            case .new, .pendingNew, .pendingCancel: true
            case .orderStatus: isLive
            default: false
            }
        let leaves = isOpen ? record.order.quantity.raw - record.cumulativeQuantity.raw : 0
        return cumulativeQuantity == record.cumulativeQuantity && leavesQuantity.raw == leaves
    }
}
