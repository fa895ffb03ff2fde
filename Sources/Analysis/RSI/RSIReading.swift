import Algorithms
import Trading

/// The index at one bar, as an integer: what a Double says ends here.
struct RSIReading: Sendable, Equatable {
    /// Bar time, nanoseconds UTC.
    let time: Int64
    let close: Price
    /// The index in parts per million of its range: an RSI of 30 is 300,000.
    let rsi: Int32

    static let oversold: Int32 = 300_000
    static let overbought: Int32 = 700_000

    /// - Parameter rsi: 0 to 100.
    init(bar: Bar, rsi: Double) {
        time = bar.time
        close = bar.close
        self.rsi = Int32((rsi * 10_000).rounded())
    }

    var action: Action {
        if rsi < Self.oversold { return .buy }
        return rsi > Self.overbought ? .sell : .hold
    }

    /// Parts per million: 500,000 and 10,000 for each point of the index by which it is beyond its middle (to buy or
    /// to sell) or within its thresholds (to hold).
    var confidence: Int32 {
        switch action {
        case .buy: 1_000_000 - rsi
        case .sell: rsi
        case .hold: 500_000 + min(rsi - Self.oversold, Self.overbought - rsi)
        }
    }
}

/// The last readings of one symbol, oldest first, in a ring of bounded size.
struct RSIReadings: Sendable {
    private let limit: Int
    private var ring: [RSIReading] = []
    /// Where the oldest reading is.
    private var start = 0

    init(limit: Int) {
        precondition(limit > 0, "limit of \(limit) readings")
        self.limit = limit
    }

    var last: RSIReading? { ring.isEmpty ? nil : self[ring.count - 1] }

    /// Adds a reading later than all others and drops the oldest when the ring is full.
    mutating func append(_ reading: RSIReading) {
        if ring.count < limit {
            ring.append(reading)
        } else {
            ring[start] = reading
            start = (start + 1) % limit
        }
    }

    func reading(at time: Int64) -> RSIReading? {
        let position = (0..<ring.count).partitioningIndex { self[$0].time >= time }
        guard position < ring.count, self[position].time == time else { return nil }
        return self[position]
    }

    private subscript(position: Int) -> RSIReading { ring[(start + position) % ring.count] }
}
