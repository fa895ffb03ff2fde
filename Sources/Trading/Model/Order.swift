package import Ledger

/// FIX tag 40.
package enum OrderType: UInt8, Sendable, Hashable, CaseIterable {
    case market = 1
    case limit = 2
}

/// What the gateway is told to place, for the day.
package struct Order: Sendable, Hashable {
    /// FIX tag 11: a function of the place in the log of the entry that made the order, never of who sends it.
    package var clOrdID: String
    /// The log index of the decision that it follows from.
    package var decisionIndex: LogIndex
    package var strategy: String
    package var symbol: String
    package var side: Side
    package var quantity: Quantity
    /// FIX tag 44; zero of a market order.
    package var limitPrice: Price
    /// The bar it is priced from: nanoseconds UTC.
    package var asOf: Int64
    /// The median of the sites' prices.
    package var referencePrice: Price

    /// FIX tag 40.
    package var type: OrderType { limitPrice == .zero ? .market : .limit }

    package init(
        clOrdID: String, decisionIndex: LogIndex, strategy: String, symbol: String, side: Side, quantity: Quantity,
        limitPrice: Price, asOf: Int64, referencePrice: Price
    ) {
        self.clOrdID = clOrdID
        self.decisionIndex = decisionIndex
        self.strategy = strategy
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.limitPrice = limitPrice
        self.asOf = asOf
        self.referencePrice = referencePrice
    }
}

/// What the gateway is told to take back: FIX 35=F.
package struct Cancel: Sendable, Hashable {
    /// FIX tag 11 of the request itself: a function of the cancel entry's place in the log.
    package var clOrdID: String
    /// FIX tag 41: the order's ClOrdID.
    package var origClOrdID: String
    /// FIX tag 37; empty while the venue has told none.
    package var orderID: String
    package var symbol: String
    package var side: Side
    /// FIX tag 38, of the order.
    package var quantity: Quantity

    package init(
        clOrdID: String, origClOrdID: String, orderID: String, symbol: String, side: Side, quantity: Quantity
    ) {
        self.clOrdID = clOrdID
        self.origClOrdID = origClOrdID
        self.orderID = orderID
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
    }
}
