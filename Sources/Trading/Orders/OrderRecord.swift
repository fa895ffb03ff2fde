package import Ledger

/// An order and where it stands.
package struct OrderRecord: RowConvertible {
    package static let table = Table.orders

    package var order: Order
    /// Only the leader of this term may send it.
    package var term: Term
    /// Nanoseconds UTC, of the decision's entry.
    package var time: Int64
    package var state: OrderState
    /// FIX tag 14, by our own count of the fills applied.
    package var cumulativeQuantity: Quantity
    /// FIX tag 37, as soon as the venue told it.
    package var orderID: String
    /// The entry that changed it last.
    package var updatedIndex: LogIndex

    /// FIX tag 151.
    package var leavesQuantity: Quantity {
        state.isTerminal ? .zero : Quantity(raw: order.quantity.raw - cumulativeQuantity.raw)
    }

    init(order: Order, term: Term, time: Int64) {
        self.order = order
        self.term = term
        self.time = time
        state = .sent
        cumulativeQuantity = .zero
        orderID = ""
        updatedIndex = order.decisionIndex
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        let clOrdID = try reader.text()
        let decisionIndex = try reader.number()
        term = try reader.number()
        time = try reader.integer()
        order = Order(
            clOrdID: clOrdID, decisionIndex: decisionIndex, symbol: try reader.text(), side: try reader.label(),
            quantity: try reader.fixed(), asOf: try reader.integer(), referencePrice: try reader.fixed())
        state = try reader.label()
        cumulativeQuantity = try reader.fixed()
        guard (0...order.quantity.raw).contains(cumulativeQuantity.raw) else {
            throw reader.error("not between zero and the order's quantity")
        }
        orderID = try reader.text()
        updatedIndex = try reader.number()
    }

    package func write(to row: inout RowWriter) {
        row.text(order.clOrdID)
        row.number(order.decisionIndex)
        row.number(term)
        row.integer(time)
        row.text(order.symbol)
        row.text(order.side.label)
        row.fixed(order.quantity)
        row.integer(order.asOf)
        row.fixed(order.referencePrice)
        row.text(state.label)
        row.fixed(cumulativeQuantity)
        row.text(orderID)
        row.number(updatedIndex)
    }
}
