package import Trading

/// What a site would do at one bar, by its own data: a verdict before it has a site and a signal to answer.
package struct Opinion: Sendable, Equatable {
    package let action: Action
    /// Parts per million, 0 to 1,000,000.
    package let confidence: Int32
    /// The close of the bar.
    package let price: Price
    /// The time of the bar: nanoseconds UTC.
    package let seenAt: Int64
}

/// The analyst `rsi14/1`: buys what is oversold (RSI below 30), sells what is overbought (RSI above 70).
///
/// A pure fold over the closed bars of the symbols it follows: the same bars in the same order give the same signals
/// and opinions.
package struct RSIAnalyst: Sendable {
    /// The analyst and its version, as a verdict names it.
    package static let model = "rsi14/1"
    /// The strategy its signals name.
    package static let strategy = "rsi14"
    /// Most symbols one analyst follows.
    package static let maximumSymbols = 256
    /// How many of a symbol's latest bars it has opinions on; on older ones it abstains.
    package static let maximumReadings = 10_000

    private struct Track {
        let quantity: Quantity
        var index = RelativeStrengthIndex()
        var lastTime: Int64?
        var readings: RSIReadings
    }

    private var tracks: [String: Track]

    /// - Parameters:
    ///   - quantities: the symbols to follow, each with the quantity its signals ask for; positive, and at most
    ///     ``maximumSymbols`` symbols.
    ///   - readings: how many bars of each symbol to keep opinions on.
    package init(quantities: [String: Quantity], readings: Int = maximumReadings) {
        precondition(quantities.count <= Self.maximumSymbols, "\(quantities.count) symbols to follow")
        precondition(quantities.values.allSatisfy { $0 > .zero }, "a quantity in \(quantities) is not positive")
        tracks = quantities.mapValues { Track(quantity: $0, readings: RSIReadings(limit: readings)) }
    }

    /// Takes the next closed bar, and gives a signal when the index crosses out of 30...70 with it.
    ///
    /// A bar of a symbol it does not follow, or not later than the symbol's last, changes nothing.
    package mutating func closed(_ bar: Bar) -> Signal? {
        guard var track = tracks.removeValue(forKey: bar.symbol) else { return nil }
        defer { tracks[bar.symbol] = track }
        if let last = track.lastTime, bar.time <= last { return nil }
        track.lastTime = bar.time
        guard let rsi = track.index.update(close: bar.close) else { return nil }
        let previous = track.readings.last
        let reading = RSIReading(bar: bar, rsi: rsi)
        track.readings.append(reading)
        guard let previous, let side = Self.crossing(from: previous, to: reading) else { return nil }
        return Signal(
            idempotencyKey: "\(Self.strategy):\(bar.symbol):\(CivilTime(nanoseconds: bar.time))",
            strategy: Self.strategy, symbol: bar.symbol, side: side, quantity: track.quantity, price: bar.close,
            asOf: bar.time, confidence: reading.confidence)
    }

    /// What it thinks of `symbol` at the bar that opened at `asOf`. Nil when it abstains: it has no such bar, has
    /// forgotten it, or had seen too little by then.
    package func opinion(on symbol: String, asOf: Int64) -> Opinion? {
        guard let reading = tracks[symbol]?.readings.reading(at: asOf) else { return nil }
        return Opinion(
            action: reading.action, confidence: reading.confidence, price: reading.close, seenAt: reading.time)
    }

    private static func crossing(from previous: RSIReading, to current: RSIReading) -> Side? {
        guard current.action != previous.action else { return nil }
        return switch current.action {
        case .buy: .buy
        case .sell: .sell
        case .hold: nil
        }
    }
}
