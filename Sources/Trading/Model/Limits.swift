/// How much of one instrument may be asked for and held. Without them nothing may.
package struct Limits: Sendable, Hashable {
    package var symbol: String
    /// Of one order.
    package var maxOrderQuantity: Quantity
    /// Long or short, open orders counted as if filled.
    package var maxPosition: Quantity
    /// Quantity times price of one order, in the instrument's currency.
    package var maxNotional: Money
    /// How far an order's price may lie from the reference price, in parts per million, 0 to 1,000,000.
    package var priceCollar: Int32
    /// How far it may lie from every reference price within ``TradingSettings/collarWindow``, in parts per million.
    package var windowCollar: Int32

    package init(
        symbol: String, maxOrderQuantity: Quantity, maxPosition: Quantity, maxNotional: Money, priceCollar: Int32,
        windowCollar: Int32
    ) {
        self.symbol = symbol
        self.maxOrderQuantity = maxOrderQuantity
        self.maxPosition = maxPosition
        self.maxNotional = maxNotional
        self.priceCollar = priceCollar
        self.windowCollar = windowCollar
    }
}
