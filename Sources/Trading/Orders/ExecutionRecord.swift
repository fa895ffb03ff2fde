package import Ledger

/// An execution report that was applied, once.
package struct ExecutionRecord: RowConvertible {
    package static let table = ReplicatedTable.executions

    /// What it was booked to.
    package enum Booking: String, Labelled {
        /// An open order of ours.
        case order
        /// A fill on an order that was already terminal: in the position, and the symbol halted.
        case late
        /// A fill on an order that this cluster never made: in the position of its symbol under
        /// ``Position/Account/external``, and the symbol halted.
        case external
    }

    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var execution: Execution
    package var booking: Booking

    init(index: LogIndex, time: Int64, execution: Execution, booking: Booking) {
        self.index = index
        self.time = time
        self.execution = execution
        self.booking = booking
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        time = try reader.integer()
        execution = try Execution(reading: &reader)
        booking = try reader.label()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(time)
        execution.write(to: &row)
        row.text(booking.label)
    }
}

extension Execution {
    fileprivate init(reading reader: inout RowReader) throws(RowError) {
        let venue = try reader.text()
        let tradeDate: UInt32 = try reader.small()
        self.init(
            venue: venue, execID: try reader.text(), clOrdID: try reader.text(), orderID: try reader.text(),
            execType: try reader.label(), ordStatus: try reader.label(), symbol: try reader.text(),
            side: try reader.optionalLabel(), lastQuantity: try reader.fixed(), lastPrice: try reader.fixed(),
            cumulativeQuantity: try reader.fixed(), leavesQuantity: try reader.fixed(),
            transactTime: try reader.integer(), tradeDate: tradeDate, text: try reader.text(),
            sessionSeq: try reader.number(), sessionTerm: try reader.number(),
            ordRejReason: try reader.optionalSmall(), cxlRejReason: try reader.optionalSmall(),
            execRefID: try reader.text(), origClOrdID: try reader.text())
    }

    fileprivate func write(to row: inout RowWriter) {
        row.text(venue)
        row.integer(Int64(tradeDate))
        row.text(execID)
        row.text(clOrdID)
        row.text(orderID)
        row.text(execType.label)
        row.text(ordStatus.label)
        row.text(symbol)
        row.text(side?.label)
        row.fixed(lastQuantity)
        row.fixed(lastPrice)
        row.fixed(cumulativeQuantity)
        row.fixed(leavesQuantity)
        row.integer(transactTime)
        row.text(text)
        row.number(sessionSeq)
        row.number(sessionTerm)
        row.integer(ordRejReason.map(Int64.init))
        row.integer(cxlRejReason.map(Int64.init))
        row.text(execRefID)
        row.text(origClOrdID)
    }
}
