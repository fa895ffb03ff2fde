package import Trading

/// What was booked: I2 and I3.
extension TradingBooks {
    /// A report is booked once, and is what the venue reported.
    package mutating func book(_ record: ExecutionRecord, in venue: VenueRecord) -> [Finding] {
        let execution = record.execution
        guard execution.execType.isKnownByExecID else { return [] }
        let execID = execution.execID
        guard booked.insert(execID).inserted else {
            return [finding(.eachReportOnce, "\(execID) is booked again at entry \(record.index)")]
        }
        if execution.isMessageReject {
            unprocessed.insert(execution.orderClOrdID)
            return []
        }
        guard let line = venue.reports[execID] else {
            return [finding(.eachReportOnce, "\(execID), booked at entry \(record.index), is none of the venue's")]
        }
        bookedOfVenue += 1
        guard execution.isReport(line) else {
            return [
                finding(
                    .eachReportOnce,
                    "\(execID), booked at entry \(record.index), is not what the venue reported in line \(line.number)")
            ]
        }
        return count(record)
    }

    private mutating func count(_ record: ExecutionRecord) -> [Finding] {
        let execution = record.execution
        let account: Position.Account = record.booking == .external ? .external : .own
        switch execution.execType {
        case .trade: fill(execution, account)
        case .tradeCorrect, .tradeCancel:
            guard fills[account]?.remove(execution.execRefID) != nil else {
                return [
                    finding(
                        .quantities,
                        "\(execution.execID) amends \(execution.execRefID), which is no fill that was booked")
                ]
            }
            if execution.execType == .tradeCorrect { fill(execution, account) }
        default: return []
        }
        guard account == .external, isOurs(execution.orderClOrdID) else { return [] }
        return [finding(.position, "\(execution.execID), of \(execution.orderClOrdID), is booked as external")]
    }

    private mutating func fill(_ execution: Execution, _ account: Position.Account) {
        guard let side = execution.side else { return }
        let fill = FillBook.Fill(
            clOrdID: execution.orderClOrdID, symbol: execution.symbol, side: side, quantity: execution.lastQuantity,
            price: execution.lastPrice)
        fills[account, default: FillBook()].add(fill, as: execution.execID)
    }

    /// A position, after the fills that made it were booked.
    package func holds(_ position: Position) -> [Finding] {
        let sum = fills[position.account]?.positions[position.symbol] ?? 0
        guard Int128(position.quantity.raw) != sum else { return [] }
        return [
            finding(
                .position,
                "\(position.quantity) \(position.symbol) is held (\(position.account.label)), the fills booked sum up to "
                    + decimal(sum))
        ]
    }
}

extension Execution {
    fileprivate func isReport(_ line: VenueLine) -> Bool {
        guard line.kind == kind, orderClOrdID == line.order, cumulativeQuantity == line.cumulative else { return false }
        guard execType == .trade || execType == .tradeCorrect else { return true }
        return symbol == line.symbol && side == line.side && lastQuantity == line.lastQuantity
            && lastPrice == line.lastPrice
    }

    private var kind: VenueLine.Kind? {
        switch execType {
        case .new: .accepted
        case .trade: .executed
        case .rejected: .rejected
        case .canceled: .cancelled
        case .pendingNew: .pendingNew
        case .pendingCancel: .pendingCancel
        case .expired: .expired
        case .tradeCorrect: .corrected
        case .tradeCancel: .busted
        case .orderStatus, .cancelReject: nil
        }
    }
}
