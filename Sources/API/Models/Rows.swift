/// One order. Quantities and prices are decimal strings.
package struct OrderRow: Codable, Sendable, Hashable {
    /// FIX tag 11.
    package var clOrdID: String
    /// The log index of the decision that it follows from; term and time of the entry that made it.
    package var decisionIndex: DecimalIndex
    package var term: DecimalIndex
    package var time: Nanoseconds
    package var strategy: String
    package var symbol: String
    package var side: String
    /// `market` or `limit`.
    package var type: String
    package var quantity: String
    /// FIX tag 44; absent of a market order.
    package var limitPrice: String?
    /// FIX tag 14.
    package var cumulativeQuantity: String
    package var referencePrice: String
    /// The bar it is priced from.
    package var asOf: Nanoseconds
    /// FIX tag 39 in words.
    package var state: String
    /// FIX tag 37; empty until the venue has answered.
    package var orderID: String
    /// The entry that asked to take it back; absent unless that is under way.
    package var cancelIndex: DecimalIndex?
    /// The log index of the entry that changed it last.
    package var updatedIndex: DecimalIndex

    package init(
        clOrdID: String, decisionIndex: UInt64, term: UInt64, time: Int64, strategy: String, symbol: String,
        side: String, type: String, quantity: String, limitPrice: String?, cumulativeQuantity: String,
        referencePrice: String, asOf: Int64, state: String, orderID: String, cancelIndex: UInt64?, updatedIndex: UInt64
    ) {
        self.clOrdID = clOrdID
        self.decisionIndex = DecimalIndex(decisionIndex)
        self.term = DecimalIndex(term)
        self.time = Nanoseconds(time)
        self.strategy = strategy
        self.symbol = symbol
        self.side = side
        self.type = type
        self.quantity = quantity
        self.limitPrice = limitPrice
        self.cumulativeQuantity = cumulativeQuantity
        self.referencePrice = referencePrice
        self.asOf = Nanoseconds(asOf)
        self.state = state
        self.orderID = orderID
        self.cancelIndex = cancelIndex.map { DecimalIndex($0) }
        self.updatedIndex = DecimalIndex(updatedIndex)
    }
}

/// One order and everything the venue reported about it, oldest first.
package struct OrderDetail: Sendable, Hashable {
    package var order: OrderRow
    package var executions: [ExecutionRow]

    package init(order: OrderRow, executions: [ExecutionRow]) {
        self.order = order
        self.executions = executions
    }
}

/// The order's fields and `executions` beside them.
extension OrderDetail: Codable {
    private enum CodingKeys: CodingKey {
        case executions
    }

    package init(from decoder: any Decoder) throws {
        order = try OrderRow(from: decoder)
        executions = try decoder.container(keyedBy: CodingKeys.self).decode([ExecutionRow].self, forKey: .executions)
    }

    package func encode(to encoder: any Encoder) throws {
        try order.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(executions, forKey: .executions)
    }
}

/// What is held of one instrument.
package struct PositionRow: Codable, Sendable, Hashable {
    package var symbol: String
    /// `own`, or `external` for what fills on orders of others at the same account came to.
    package var account: String
    /// Negative when short.
    package var quantity: String
    /// What it cost, in the quote currency: an exact decimal.
    package var cost: String
    /// The log index of the entry that changed it last.
    package var updatedIndex: DecimalIndex

    package init(symbol: String, account: String, quantity: String, cost: String, updatedIndex: UInt64) {
        self.symbol = symbol
        self.account = account
        self.quantity = quantity
        self.cost = cost
        self.updatedIndex = DecimalIndex(updatedIndex)
    }
}
