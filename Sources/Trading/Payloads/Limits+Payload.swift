import Ledger

extension Limits {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.symbol(symbol)
        try Field.notNegative(maxOrderQuantity, "max_order_quantity")
        try Field.notNegative(maxPosition, "max_position")
        try Field.notNegative(maxNotional, "max_notional")
        try Field.partsPerMillion(priceCollar, "price_collar_ppm")
        try Field.partsPerMillion(windowCollar, "window_collar_ppm")
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/limits``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireLimits(reading: bytes, as: "Limits")
        self.init(
            symbol: wire.symbol, maxOrderQuantity: Quantity(raw: wire.maxOrderQuantity),
            maxPosition: Quantity(raw: wire.maxPosition), maxNotional: Money(raw: wire.maxNotional),
            priceCollar: wire.priceCollarPpm, windowCollar: wire.windowCollarPpm)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireLimits()
        wire.symbol = symbol
        wire.maxOrderQuantity = maxOrderQuantity.raw
        wire.maxPosition = maxPosition.raw
        wire.maxNotional = maxNotional.raw
        wire.priceCollarPpm = priceCollar
        wire.windowCollarPpm = windowCollar
        return wire.payload
    }
}
