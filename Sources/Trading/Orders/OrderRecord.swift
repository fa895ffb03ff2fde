package import Ledger

/// An order and where it stands.
package struct OrderRecord: RowConvertible {
    package static let table = ReplicatedTable.orders

    package var order: Order
    /// Of the entry that made it, a decision or a person's approval of one.
    package var index: LogIndex
    /// Only the leader of this term may send it.
    package var term: Term
    /// Nanoseconds UTC, of that entry.
    package var time: Int64
    package var state: OrderState
    /// FIX tag 14, by our own count of the fills applied.
    package var cumulativeQuantity: Quantity
    /// FIX tag 37, as soon as the venue told it.
    package var orderID: String
    /// The entry that asked to take it back last; nil once that was refused.
    package var cancel: CancelMark?
    /// The entry that changed it last.
    package var updatedIndex: LogIndex

    /// FIX tag 151.
    package var leavesQuantity: Quantity {
        state.isTerminal ? .zero : Quantity(raw: order.quantity.raw - cumulativeQuantity.raw)
    }

    init(order: Order, index: LogIndex, term: Term, time: Int64) {
        self.order = order
        self.index = index
        self.term = term
        self.time = time
        state = .sent
        cumulativeQuantity = .zero
        orderID = ""
        updatedIndex = index
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        let clOrdID = try reader.text()
        index = try reader.number()
        let decisionIndex = try reader.number()
        term = try reader.number()
        time = try reader.integer()
        order = Order(
            clOrdID: clOrdID, decisionIndex: decisionIndex, strategy: try reader.text(), symbol: try reader.text(),
            side: try reader.label(), quantity: try reader.fixed(), limitPrice: try reader.fixed(),
            asOf: try reader.integer(), referencePrice: try reader.fixed())
        state = try reader.label()
        cumulativeQuantity = try reader.fixed()
        guard (0...order.quantity.raw).contains(cumulativeQuantity.raw) else {
            throw reader.error("not between zero and the order's quantity")
        }
        orderID = try reader.text()
        cancel = try CancelMark(reading: &reader)
        updatedIndex = try reader.number()
    }

    package func write(to row: inout RowWriter) {
        row.text(order.clOrdID)
        row.number(index)
        row.number(order.decisionIndex)
        row.number(term)
        row.integer(time)
        row.text(order.strategy)
        row.text(order.symbol)
        row.text(order.side.label)
        row.fixed(order.quantity)
        row.fixed(order.limitPrice)
        row.integer(order.asOf)
        row.fixed(order.referencePrice)
        row.text(state.label)
        row.fixed(cumulativeQuantity)
        row.text(orderID)
        row.number(cancel?.index)
        row.number(cancel?.term)
        row.number(updatedIndex)
    }
}

/// A request to take an order back.
package struct CancelMark: Sendable, Hashable {
    /// Of the request's entry; the request's own ClOrdID is made from it.
    package var index: LogIndex
    package var term: Term

    init(index: LogIndex, term: Term) {
        self.index = index
        self.term = term
    }

    /// Two columns, both there or neither.
    fileprivate init?(reading reader: inout RowReader) throws(RowError) {
        let index = try reader.optionalNumber()
        let term = try reader.optionalNumber()
        guard (index == nil) == (term == nil) else { throw reader.error("an index without a term, or the reverse") }
        guard let index, let term else { return nil }
        self.init(index: index, term: term)
    }
}
