package import Trading

/// What a venue does after the fact, here because a person asks for it.
package enum TradeAmendment: Sendable, Hashable {
    /// The trade never was (150=H).
    case bust(execID: String)
    /// It was of another quantity, at another price (150=G).
    case correct(execID: String, quantity: Quantity, price: Price)
    /// The order, named by OrderID or ClOrdID, had been filled once more before it ended (150=F).
    case lateFill(order: String, quantity: Quantity, price: Price)
}

/// A fill that stands: neither busted nor corrected.
struct Trade: Sendable, Hashable {
    /// ``BookOrder/number``.
    var order: Int
    var quantity: Quantity
    var price: Price
}
