package import Ledger

/// What the gateway is told to place. A market order for the day.
package struct Order: Sendable, Hashable {
    /// FIX tag 11: a function of the decision's place in the log, never of who sends it.
    package var clOrdID: String
    /// The log index of the decision that made it.
    package var decisionIndex: LogIndex
    package var symbol: String
    package var side: Side
    package var quantity: Quantity
    /// The bar it is priced from: nanoseconds UTC.
    package var asOf: Int64
    /// The signal's price.
    package var referencePrice: Price

    package init(
        clOrdID: String, decisionIndex: LogIndex, symbol: String, side: Side, quantity: Quantity, asOf: Int64,
        referencePrice: Price
    ) {
        self.clOrdID = clOrdID
        self.decisionIndex = decisionIndex
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.asOf = asOf
        self.referencePrice = referencePrice
    }
}

/// FIX tag 150, as far as venues here use it.
package enum ExecType: UInt8, Sendable, Hashable, CaseIterable {
    case new = 1
    case trade = 2
    case rejected = 3
    case canceled = 4
}

/// What the venue said about one order: FIX 35=8.
package struct Execution: Sendable, Hashable {
    /// 1 to 32 bytes.
    package var venue: String
    /// FIX tag 17, unique per venue. 1 to 64 bytes.
    package var execID: String
    /// FIX tag 11. 1 to 64 bytes.
    package var clOrdID: String
    /// FIX tag 37.
    package var orderID: String
    package var execType: ExecType
    /// FIX tags 32, 31, 14, 151.
    package var lastQuantity: Quantity
    package var lastPrice: Price
    package var cumulativeQuantity: Quantity
    package var leavesQuantity: Quantity
    /// FIX tag 60: nanoseconds UTC.
    package var transactTime: Int64
    /// FIX tag 58.
    package var text: String

    package init(
        venue: String, execID: String, clOrdID: String, orderID: String, execType: ExecType, lastQuantity: Quantity,
        lastPrice: Price, cumulativeQuantity: Quantity, leavesQuantity: Quantity, transactTime: Int64, text: String
    ) {
        self.venue = venue
        self.execID = execID
        self.clOrdID = clOrdID
        self.orderID = orderID
        self.execType = execType
        self.lastQuantity = lastQuantity
        self.lastPrice = lastPrice
        self.cumulativeQuantity = cumulativeQuantity
        self.leavesQuantity = leavesQuantity
        self.transactTime = transactTime
        self.text = text
    }
}
