package import Ledger

/// An execution report that was applied, once.
package struct ExecutionRecord: RowConvertible {
    package static let table = Table.executions

    /// What it was booked to.
    package enum Booking: String, Labelled {
        /// An open order of ours.
        case order
        /// A fill on an order that was already terminal: in the position, and the symbol halted.
        case late
        /// A fill on an order that this cluster never made: in no position, since a report names no instrument, and
        /// everything halted.
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
        execution = Execution(
            venue: try reader.text(), execID: try reader.text(), clOrdID: try reader.text(),
            orderID: try reader.text(), execType: try reader.label(), lastQuantity: try reader.fixed(),
            lastPrice: try reader.fixed(), cumulativeQuantity: try reader.fixed(),
            leavesQuantity: try reader.fixed(), transactTime: try reader.integer(), text: try reader.text())
        booking = try reader.label()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(time)
        row.text(execution.venue)
        row.text(execution.execID)
        row.text(execution.clOrdID)
        row.text(execution.orderID)
        row.text(execution.execType.label)
        row.fixed(execution.lastQuantity)
        row.fixed(execution.lastPrice)
        row.fixed(execution.cumulativeQuantity)
        row.fixed(execution.leavesQuantity)
        row.integer(execution.transactTime)
        row.text(execution.text)
        row.text(booking.label)
    }
}
