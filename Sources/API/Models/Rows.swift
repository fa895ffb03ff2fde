/// One order. Quantities and prices are decimal strings.
package struct OrderRow: Codable, Sendable, Hashable {
    /// FIX tag 11.
    package var clOrdID: String
    /// The log index and term of the decision that made it, and when.
    package var decisionIndex: DecimalIndex
    package var term: DecimalIndex
    package var time: Nanoseconds
    package var symbol: String
    package var side: String
    package var quantity: String
    /// FIX tag 14.
    package var cumulativeQuantity: String
    package var referencePrice: String
    /// The bar it is priced from.
    package var asOf: Nanoseconds
    /// FIX tag 39 in words.
    package var state: String
    /// FIX tag 37; empty until the venue has answered.
    package var orderID: String
    /// The log index of the entry that changed it last.
    package var updatedIndex: DecimalIndex

    package init(
        clOrdID: String, decisionIndex: UInt64, term: UInt64, time: Int64, symbol: String, side: String,
        quantity: String, cumulativeQuantity: String, referencePrice: String, asOf: Int64, state: String,
        orderID: String, updatedIndex: UInt64
    ) {
        self.clOrdID = clOrdID
        self.decisionIndex = DecimalIndex(decisionIndex)
        self.term = DecimalIndex(term)
        self.time = Nanoseconds(time)
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.cumulativeQuantity = cumulativeQuantity
        self.referencePrice = referencePrice
        self.asOf = Nanoseconds(asOf)
        self.state = state
        self.orderID = orderID
        self.updatedIndex = DecimalIndex(updatedIndex)
    }
}

/// One report of the venue about one order: FIX 35=8.
package struct ExecutionRow: Codable, Sendable, Hashable {
    /// The log index it was committed at.
    package var index: DecimalIndex
    package var venue: String
    /// FIX tags 17, 11, 37.
    package var execID: String
    package var clOrdID: String
    package var orderID: String
    /// FIX tag 150 in words: `new`, `trade`, `rejected`, `canceled`.
    package var execType: String
    /// FIX tags 32, 31, 14, 151.
    package var lastQuantity: String
    package var lastPrice: String
    package var cumulativeQuantity: String
    package var leavesQuantity: String
    /// FIX tag 60.
    package var transactTime: Nanoseconds
    /// FIX tag 58.
    package var text: String

    package init(
        index: UInt64, venue: String, execID: String, clOrdID: String, orderID: String, execType: String,
        lastQuantity: String, lastPrice: String, cumulativeQuantity: String, leavesQuantity: String,
        transactTime: Int64, text: String
    ) {
        self.index = DecimalIndex(index)
        self.venue = venue
        self.execID = execID
        self.clOrdID = clOrdID
        self.orderID = orderID
        self.execType = execType
        self.lastQuantity = lastQuantity
        self.lastPrice = lastPrice
        self.cumulativeQuantity = cumulativeQuantity
        self.leavesQuantity = leavesQuantity
        self.transactTime = Nanoseconds(transactTime)
        self.text = text
    }
}

/// What is held of one instrument.
package struct PositionRow: Codable, Sendable, Hashable {
    package var symbol: String
    /// Negative when short.
    package var quantity: String
    /// What it cost, in the quote currency: an exact decimal.
    package var cost: String
    /// The log index of the entry that changed it last.
    package var updatedIndex: DecimalIndex

    package init(symbol: String, quantity: String, cost: String, updatedIndex: UInt64) {
        self.symbol = symbol
        self.quantity = quantity
        self.cost = cost
        self.updatedIndex = DecimalIndex(updatedIndex)
    }
}
