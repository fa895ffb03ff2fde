package import Ledger

/// An instrument as last committed.
package struct InstrumentRecord: RowConvertible {
    package static let table = ReplicatedTable.instruments

    package var instrument: Instrument
    /// The log index of its entry.
    package var version: LogIndex

    init(instrument: Instrument, version: LogIndex) {
        self.instrument = instrument
        self.version = version
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        let symbol = try reader.text()
        let currency = try reader.text()
        let tickSize: Price = try reader.fixed()
        guard tickSize.raw > 0 else { throw reader.error("not greater than zero") }
        let lotSize: Quantity = try reader.fixed()
        guard lotSize.raw > 0 else { throw reader.error("not greater than zero") }
        instrument = Instrument(
            symbol: symbol, currency: currency, tickSize: tickSize, lotSize: lotSize, tradable: try reader.boolean())
        version = try reader.number()
    }

    package func write(to row: inout RowWriter) {
        row.text(instrument.symbol)
        row.text(instrument.currency)
        row.fixed(instrument.tickSize)
        row.fixed(instrument.lotSize)
        row.integer(instrument.tradable ? 1 : 0)
        row.number(version)
    }
}

/// Limits as last committed.
package struct LimitsRecord: RowConvertible {
    package static let table = ReplicatedTable.limits

    package var limits: Limits
    /// The log index of their entry.
    package var version: LogIndex

    init(limits: Limits, version: LogIndex) {
        self.limits = limits
        self.version = version
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        limits = Limits(
            symbol: try reader.text(), maxOrderQuantity: try reader.fixed(), maxPosition: try reader.fixed(),
            maxNotional: try reader.fixed(), priceCollar: try reader.partsPerMillion(),
            windowCollar: try reader.partsPerMillion())
        version = try reader.number()
    }

    package func write(to row: inout RowWriter) {
        row.text(limits.symbol)
        row.fixed(limits.maxOrderQuantity)
        row.fixed(limits.maxPosition)
        row.fixed(limits.maxNotional)
        row.integer(Int64(limits.priceCollar))
        row.integer(Int64(limits.windowCollar))
        row.number(version)
    }
}

/// The start of a leader's term.
package struct LeaderRecord: RowConvertible {
    package static let table = ReplicatedTable.leaders

    package var term: Term
    /// The leader's name.
    package var node: String
    package var index: LogIndex
    /// Nanoseconds UTC.
    package var time: Int64

    init(term: Term, node: String, index: LogIndex, time: Int64) {
        self.term = term
        self.node = node
        self.index = index
        self.time = time
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        term = try reader.number()
        node = try reader.text()
        index = try reader.number()
        time = try reader.integer()
    }

    package func write(to row: inout RowWriter) {
        row.number(term)
        row.text(node)
        row.number(index)
        row.integer(time)
    }
}

/// No new order of this symbol: something happened that a person must look at first. A ``Resume`` lifts it.
package struct Halt: RowConvertible {
    package static let table = ReplicatedTable.halts
    /// The symbol that stands for all of them.
    package static let everySymbol = "*"

    package var symbol: String
    /// The entry that caused it.
    package var index: LogIndex
    /// Nanoseconds UTC, of that entry.
    package var time: Int64
    /// The alarm that went with it.
    package var reason: Alarm.Code
    /// The entry that lifted it.
    package var resumedIndex: LogIndex?

    init(symbol: String, index: LogIndex, time: Int64, reason: Alarm.Code) {
        self.symbol = symbol
        self.index = index
        self.time = time
        self.reason = reason
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        symbol = try reader.text()
        index = try reader.number()
        time = try reader.integer()
        reason = try reader.label()
        resumedIndex = try reader.optionalNumber()
    }

    package func write(to row: inout RowWriter) {
        row.text(symbol)
        row.number(index)
        row.integer(time)
        row.text(reason.label)
        row.number(resumedIndex)
    }
}
