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
