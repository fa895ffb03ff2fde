/// A wish to trade, as a client submits it. ``validated()`` says which values are taken.
package struct SignalRequest: Codable, Sendable, Hashable {
    /// The same key from the same actor is the same command: a retry gets the first answer. 1 to 64 bytes.
    package var idempotencyKey: String
    /// 1 to 64 bytes.
    package var strategy: String
    /// 1 to 16 bytes.
    package var symbol: String
    package var side: Side
    /// Units of the instrument, a decimal above zero with at most eight digits after the point.
    package var quantity: String
    /// What the submitter saw, as `quantity`.
    package var price: String
    /// When it saw that.
    package var asOf: Nanoseconds
    /// Parts per million, 0 to 1,000,000.
    package var confidencePpm: Int32
    /// As `quantity`; absent asks for a market order.
    package var limitPrice: String?

    package enum Side: String, Codable, Sendable, CaseIterable {
        case buy
        case sell
    }

    package init(
        idempotencyKey: String, strategy: String, symbol: String, side: Side, quantity: String, price: String,
        asOf: Int64, confidencePpm: Int32, limitPrice: String? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.strategy = strategy
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.price = price
        self.asOf = Nanoseconds(asOf)
        self.confidencePpm = confidencePpm
        self.limitPrice = limitPrice
    }
}
