/// What became of one signal.
package struct DecisionRow: Codable, Sendable, Hashable {
    /// The log index, term and time of the decision's entry.
    package var index: DecimalIndex
    package var term: DecimalIndex
    package var time: Nanoseconds
    package var signalIndex: DecimalIndex
    package var symbol: String
    package var side: String
    package var quantity: String
    /// `approved`, `pending`, `rejected`, `denied` or `expired`.
    package var outcome: String
    /// The name of the rule or of the pre-trade check that settled it.
    package var reason: String
    /// What was compared with what, for people.
    package var detail: String
    /// FIX tag 11 of the order it became.
    package var clOrdID: String?
    /// When it expires, or would have, unless a person answers; absent unless it was ever pending.
    package var expiresAt: Nanoseconds?
    /// The entry that settled it, once it was pending and no longer is.
    package var settledIndex: DecimalIndex?

    package init(
        index: UInt64, term: UInt64, time: Int64, signalIndex: UInt64, symbol: String, side: String, quantity: String,
        outcome: String, reason: String, detail: String, clOrdID: String?, expiresAt: Int64?, settledIndex: UInt64?
    ) {
        self.index = DecimalIndex(index)
        self.term = DecimalIndex(term)
        self.time = Nanoseconds(time)
        self.signalIndex = DecimalIndex(signalIndex)
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.outcome = outcome
        self.reason = reason
        self.detail = detail
        self.clOrdID = clOrdID
        self.expiresAt = expiresAt.map { Nanoseconds($0) }
        self.settledIndex = settledIndex.map { DecimalIndex($0) }
    }
}

/// A signal as committed.
package struct SignalRow: Codable, Sendable, Hashable {
    package var index: DecimalIndex
    package var time: Nanoseconds
    /// Who submitted it.
    package var actor: String
    package var idempotencyKey: String
    package var strategy: String
    package var symbol: String
    package var side: String
    package var quantity: String
    /// What the submitter saw, and when.
    package var price: String
    package var asOf: Nanoseconds
    /// Parts per million.
    package var confidencePpm: Int32
    /// Absent when it asks for a market order.
    package var limitPrice: String?

    package init(
        index: UInt64, time: Int64, actor: String, idempotencyKey: String, strategy: String, symbol: String,
        side: String, quantity: String, price: String, asOf: Int64, confidencePpm: Int32, limitPrice: String?
    ) {
        self.index = DecimalIndex(index)
        self.time = Nanoseconds(time)
        self.actor = actor
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
