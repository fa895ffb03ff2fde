import Ledger

extension Instrument {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.symbol(symbol)
        guard (3...8).contains(currency.utf8.count),
            currency.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
        else { throw .field("currency", allowed: "3 to 8 capital letters or digits") }
        try Field.positive(tickSize, "tick_size")
        try Field.positive(lotSize, "lot_size")
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/instrument``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireInstrument(reading: bytes, as: "Instrument")
        self.init(
            symbol: wire.symbol, currency: wire.currency, tickSize: Price(raw: wire.tickSize),
            lotSize: Quantity(raw: wire.lotSize), tradable: wire.tradable)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireInstrument()
        wire.symbol = symbol
        wire.currency = currency
        wire.tickSize = tickSize.raw
        wire.lotSize = lotSize.raw
        wire.tradable = tradable
        return wire.payload
    }
}
