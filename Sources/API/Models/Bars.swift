/// One interval of the market. Prices are decimal strings.
package struct BarRow: Codable, Sendable, Hashable {
    /// When it opened: a whole second.
    package var time: Nanoseconds
    package var open: String
    package var high: String
    package var low: String
    package var close: String
    /// What the feed counts: ticks or units.
    package var volume: DecimalString<Int64>

    package init(time: Int64, open: String, high: String, low: String, close: String, volume: Int64) {
        self.time = Nanoseconds(time)
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = DecimalString(volume)
    }
}

/// Bars for the one site that is asked: market data is each site's own and never enters the log.
package struct BarsRequest: Codable, Sendable, Hashable {
    package var symbol: String
    /// Oldest first, at most ``APILimits/barsPerRequest``.
    package var bars: [BarRow]

    package init(symbol: String, bars: [BarRow]) {
        self.symbol = symbol
        self.bars = bars
    }
}

package struct BarsReceipt: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    /// How many were new to the site.
    package var stored: Int
    /// The time of the last bar the site now holds of this symbol.
    package var last: Nanoseconds?

    package init(stored: Int, last: Int64?) {
        self.stored = stored
        self.last = last.map { Nanoseconds($0) }
    }
}

/// The last bar a site holds of a symbol.
package struct LastBar: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    package var symbol: String
    /// Absent when it holds none.
    package var time: Nanoseconds?

    package init(symbol: String, time: Int64?) {
        self.symbol = symbol
        self.time = time.map { Nanoseconds($0) }
    }
}
