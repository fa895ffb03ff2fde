import Testing
import Trading

@testable import Analysis

@Suite struct RelativeStrengthIndexTests {
    /// The published worked example of StockCharts, to its two decimals.
    @Test func reference() throws {
        let closes = """
            44.3389 44.0902 44.1497 43.6124 44.3278 44.8264 45.0955 45.4245 45.8433 46.0826 45.8931 46.0328 45.6140
            46.2820 46.2820 46.0028 46.0328 46.4116 46.2222 45.6439 46.2122 46.2521 45.7137 46.4515 45.7835 45.3548
            44.0288 44.1783 44.2181 44.5672 43.4205 42.6628 43.1314
            """
        let expected = [
            70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87,
            45.46, 37.30, 33.08, 37.77,
        ]
        var index = RelativeStrengthIndex()
        let values = try closes.split(whereSeparator: \.isWhitespace).map {
            index.update(close: try #require(Price($0)))
        }
        #expect(values.prefix(14).allSatisfy { $0 == nil })
        #expect(values.dropFirst(14).map { $0.map { ($0 * 100).rounded() / 100 } } == expected)
    }

    /// The definition written down over whole arrays, for each bar anew up to it.
    private func batch(_ closes: [Double]) -> [Double?] {
        let changes = zip(closes.dropFirst(), closes).map { $0 - $1 }
        func smoothed(_ values: [Double]) -> [Double] {
            var averages = [values[..<14].reduce(0, +) / 14]
            for value in values[14...] { averages.append((averages[averages.count - 1] * 13 + value) / 14) }
            return averages
        }
        let gains = smoothed(changes.map { max($0, 0) })
        let losses = smoothed(changes.map { max(-$0, 0) })
        let values = zip(gains, losses).map { gain, loss in loss == 0 ? 100 : 100 - 100 / (1 + gain / loss) }
        return Array(repeating: nil, count: 14) + values
    }

    @Test func incrementalIsTheBatchOnTheSample() throws {
        let closes = try Sample.bars().map(\.close)
        var index = RelativeStrengthIndex()
        let incremental = closes.map { index.update(close: $0) }
        let expected = batch(closes.map { Double($0.raw) / 1e8 })
        #expect(incremental.count == expected.count)
        for (value, other) in zip(incremental, expected) {
            guard let value, let other else {
                #expect(value == nil && other == nil)
                continue
            }
            #expect(abs(value - other) < 1e-6)
        }
    }

    @Test func aFlatSeriesHasNoValueUntilItMoves() {
        var index = RelativeStrengthIndex()
        for _ in 0..<100 { #expect(index.update(close: Price(raw: 107_160_000)) == nil) }
        #expect(index.update(close: Price(raw: 107_160_001)) == 100)
        var other = RelativeStrengthIndex()
        for _ in 0..<100 { #expect(other.update(close: Price(raw: 107_160_000)) == nil) }
        #expect(other.update(close: Price(raw: 107_159_999)) == 0)
    }

    @Test func standingStillAfterAMoveKeepsTheValue() throws {
        var index = RelativeStrengthIndex()
        var last: Double?
        for raw in 1...16 { last = index.update(close: Price(raw: Int64(raw % 4 + 1))) }
        let value = try #require(last)
        for _ in 0..<100 { last = index.update(close: Price(raw: 1)) }
        #expect(abs(try #require(last) - value) < 1e-9)
    }

    @Test func extremePricesDoNotOverflow() {
        var index = RelativeStrengthIndex()
        var last: Double?
        for step in 0..<20 { last = index.update(close: Price(raw: step.isMultiple(of: 2) ? 1 : .max)) }
        #expect((last ?? -1) > 0 && (last ?? 101) < 100)
    }
}
