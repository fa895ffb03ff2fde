import Ledger

extension Signal {
    /// Checks everything that can be told without the replicated state. Call it before proposing: what fails here would
    /// be refused by every site.
    package func validate() throws(PayloadError) {
        try Field.printable(idempotencyKey, "idempotency_key", 1...64)
        try Field.printable(strategy, "strategy", 1...64)
        try Field.symbol(symbol)
        try Field.positive(quantity, "quantity")
        try Field.positive(price, "price")
        try Field.time(asOf, "as_of")
        try Field.confidence(confidence)
        try Field.notNegative(limitPrice, "limit_price")
        try Field.time(issuedAt, "issued_at")
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/signal``, refusing what ``validate()`` refuses.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireSignal(reading: bytes, as: "Signal")
        self.init(
            idempotencyKey: wire.idempotencyKey, strategy: wire.strategy, symbol: wire.symbol,
            side: try Side(wire.side), quantity: Quantity(raw: wire.quantity), price: Price(raw: wire.price),
            asOf: wire.asOf, confidence: wire.confidencePpm, limitPrice: Price(raw: wire.limitPrice),
            issuedAt: wire.issuedAt)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireSignal()
        wire.idempotencyKey = idempotencyKey
        wire.strategy = strategy
        wire.symbol = symbol
        wire.side = side.wire
        wire.quantity = quantity.raw
        wire.price = price.raw
        wire.asOf = asOf
        wire.confidencePpm = confidence
        wire.limitPrice = limitPrice.raw
        wire.issuedAt = issuedAt
        return wire.payload
    }
}
