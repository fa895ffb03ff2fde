package import Trading

/// A closed bar: what one instrument did in one interval.
///
/// A value of this type is always sound: prices are positive, and the open and the close lie between low and high.
package struct Bar: Sendable, Hashable {
    package let symbol: String
    /// When the bar opened: nanoseconds UTC, a whole second.
    package let time: Int64
    package let open: Price
    package let high: Price
    package let low: Price
    package let close: Price
    /// What the feed counts: ticks or units.
    package let volume: Int64

    /// Longest symbol, in UTF-8 bytes: as in a signal.
    package static let maximumSymbolLength = 16

    package init(symbol: String, time: Int64, open: Price, high: Price, low: Price, close: Price, volume: Int64)
        throws(BarError)
    {
        guard (1...Self.maximumSymbolLength).contains(symbol.utf8.count) else { throw .symbol(symbol) }
        guard CivilTime.nanoseconds.contains(time), time % CivilTime.nanosecondsPerSecond == 0 else {
            throw .time(time)
        }
        guard low > .zero else { throw .notPositive(low: low) }
        guard low <= min(open, close), max(open, close) <= high else {
            throw .range(open: open, high: high, low: low, close: close)
        }
        guard volume >= 0 else { throw .volume(volume) }
        self.symbol = symbol
        self.time = time
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }
}

extension Bar: CustomStringConvertible {
    package var description: String {
        "\(symbol) \(CivilTime(nanoseconds: time)) open \(open) high \(high) low \(low) close \(close) volume \(volume)"
    }
}

/// Why figures are not a bar.
package enum BarError: Error, Equatable, CustomStringConvertible {
    case symbol(String)
    case time(Int64)
    case notPositive(low: Price)
    case range(open: Price, high: Price, low: Price, close: Price)
    case volume(Int64)

    package var description: String {
        switch self {
        case .symbol(let symbol):
            "symbol of \(symbol.utf8.count) bytes, expected 1 to \(Bar.maximumSymbolLength)"
        case .time(let time):
            "bar time \(time) ns, expected a whole second from \(CivilTime.years.lowerBound) "
                + "to \(CivilTime.years.upperBound)"
        case .notPositive(let low):
            "low \(low), expected a price above zero"
        case .range(let open, let high, let low, let close):
            "open \(open) and close \(close) do not both lie between low \(low) and high \(high)"
        case .volume(let volume):
            "volume \(volume), expected zero or more"
        }
    }
}
