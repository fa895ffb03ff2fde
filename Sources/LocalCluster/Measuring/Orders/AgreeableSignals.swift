package import Analysis
package import Trading

/// Signals that every site's analyst agrees with: each on a bar at which it would do the same.
package struct AgreeableSignals: Sendable {
    private struct Occasion {
        var side: Side
        var asOf: Int64
    }

    private let occasions: [Side: [Occasion]]
    private let symbol: String
    private let price: Price
    private let lot: Quantity

    /// Signals of one strategy, so that no strategy orders more often than it may.
    private static let perStrategy = 20
    /// Sizes in lots, so that the same order does not come twice in a row.
    private static let sizes = 10

    /// - Parameters:
    ///   - bars: of one symbol, oldest first; all closed by the time the signals are given.
    ///   - lot: of the instrument.
    package init(bars: [Bar], lot: Quantity) {
        guard let last = bars.last else { preconditionFailure("signals need bars to refer to") }
        var analyst = RSIAnalyst(quantities: [last.symbol: lot])
        for bar in bars { _ = analyst.closed(bar) }
        let all = bars.compactMap { bar -> Occasion? in
            switch analyst.opinion(on: bar.symbol, asOf: bar.time)?.action {
            case .buy: Occasion(side: .buy, asOf: bar.time)
            case .sell: Occasion(side: .sell, asOf: bar.time)
            case .hold, nil: nil
            }
        }
        occasions = Dictionary(grouping: all, by: \.side)
        precondition(occasions.count == Side.allCases.count, "the bars give no reason to buy, or none to sell")
        symbol = last.symbol
        price = last.close
        self.lot = lot
    }

    /// Buys and sells in turn, of the same sizes: the position stays small.
    package func signal(_ number: Int, key: String) -> Signal {
        let side: Side = number.isMultiple(of: 2) ? .buy : .sell
        let choice = occasions[side, default: []]
        let lots = Int64(1 + number / 2 % Self.sizes)
        return Signal(
            idempotencyKey: key, strategy: "drill-\(number / Self.perStrategy)", symbol: symbol, side: side,
            quantity: Quantity(raw: lot.raw * lots), price: price, asOf: choice[number / 2 % choice.count].asOf,
            confidence: 600_000)
    }
}
