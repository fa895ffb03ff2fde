/// What may be traded, and in which steps.
package struct Instrument: Sendable, Hashable {
    /// 1 to 16 printable ASCII characters.
    package var symbol: String
    /// What prices are in: 3 to 8 capital letters or digits.
    package var currency: String
    /// Prices are whole multiples of it.
    package var tickSize: Price
    /// Quantities are whole multiples of it.
    package var lotSize: Quantity
    package var tradable: Bool

    package init(symbol: String, currency: String, tickSize: Price, lotSize: Quantity, tradable: Bool) {
        self.symbol = symbol
        self.currency = currency
        self.tickSize = tickSize
        self.lotSize = lotSize
        self.tradable = tradable
    }
}

/// How much of one instrument may be asked for and held. Without them nothing may.
package struct Limits: Sendable, Hashable {
    package var symbol: String
    /// Of one order.
    package var maxOrderQuantity: Quantity
    /// Long or short, open orders counted as if filled.
    package var maxPosition: Quantity

    package init(symbol: String, maxOrderQuantity: Quantity, maxPosition: Quantity) {
        self.symbol = symbol
        self.maxOrderQuantity = maxOrderQuantity
        self.maxPosition = maxPosition
    }
}
