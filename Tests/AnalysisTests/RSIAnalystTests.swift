import Testing
import Trading

@testable import Analysis

@Suite struct RSIAnalystTests {
    private let hour: Int64 = 3_600_000_000_000
    private let quantity = Quantity(raw: 1_000 * Quantity.scale)

    private func analyst(readings: Int = RSIAnalyst.maximumReadings) -> RSIAnalyst {
        RSIAnalyst(quantities: ["TEST": quantity], readings: readings)
    }

    /// Fifteen closes alternating by one point, which leave the index at 50.
    private let calm = (0..<15).map { $0.isMultiple(of: 2) ? "100" : "101" }

    private func signals(_ closes: [String]) throws -> [Signal] {
        var analyst = analyst()
        return try bars(closes: closes).compactMap { analyst.closed($0) }
    }

    @Test func signalsOnTheSample() throws {
        var analyst = RSIAnalyst(quantities: ["EURUSD": quantity])
        let signals = try Sample.bars().compactMap { analyst.closed($0) }
        #expect(signals.count(where: { $0.side == .buy }) == 58)
        #expect(signals.count(where: { $0.side == .sell }) == 99)
        #expect(
            signals.first
                == Signal(
                    idempotencyKey: "rsi14:EURUSD:2017-04-20T08:00:00Z", strategy: "rsi14", symbol: "EURUSD",
                    side: .sell, quantity: quantity, price: Price(raw: 107_698_000), asOf: 1_492_675_200_000_000_000,
                    confidence: 743_791))
        let last = try #require(signals.last)
        #expect(last.idempotencyKey == "rsi14:EURUSD:2018-02-07T15:00:00Z")
        #expect(last.side == .buy)
        #expect(last.confidence == 731_236)
        #expect(Set(signals.map(\.idempotencyKey)).count == signals.count)
    }

    /// A signal's own bar answers it the same way, with the same confidence.
    @Test func theSiteAgreesWithItsOwnSignals() throws {
        var analyst = RSIAnalyst(quantities: ["EURUSD": quantity])
        for bar in try Sample.bars() {
            let signal = analyst.closed(bar)
            let opinion = analyst.opinion(on: "EURUSD", asOf: bar.time)
            if let opinion { #expect((500_000...1_000_000).contains(opinion.confidence)) }
            guard let signal else { continue }
            #expect(
                opinion
                    == Opinion(
                        action: signal.side == .buy ? .buy : .sell, confidence: signal.confidence, price: bar.close,
                        seenAt: bar.time))
        }
    }

    @Test func onlyTheCrossingSignals() throws {
        let falling = try signals(calm + ["90", "89", "88", "87"])
        #expect(falling.map(\.side) == [.buy])
        #expect(falling.first?.asOf == 15 * hour)
        #expect(falling.first?.price == Price("90"))
        let rising = try signals(calm + ["110", "111", "112", "113"])
        #expect(rising.map(\.side) == [.sell])
    }

    @Test func comingBackIsNoSignalAndCrossingAgainIs() throws {
        #expect(try signals(calm + ["90", "100", "100", "80"]).map(\.side) == [.buy, .buy])
        #expect(try signals(calm + ["90", "130"]).map(\.side) == [.buy, .sell])
    }

    @Test func startingBeyondAThresholdIsNoCrossing() throws {
        #expect(try signals((0..<30).map { String(100 - $0) }) == [])
        #expect(try signals((0..<30).map { String(100 + $0) }) == [])
        #expect(try signals(Array(repeating: "100", count: 50)) == [])
    }

    @Test func thresholdsThemselvesAreWithin() throws {
        let bar = try #require(try bars(closes: ["1"]).first)
        let cases: [(rsi: Double, action: Action, confidence: Int32)] = [
            (0, .buy, 1_000_000), (29.9999, .buy, 700_001), (30, .hold, 500_000), (40, .hold, 600_000),
            (50, .hold, 700_000), (65.5, .hold, 545_000), (70, .hold, 500_000), (70.0001, .sell, 700_001),
            (100, .sell, 1_000_000),
        ]
        for (rsi, action, confidence) in cases {
            let reading = RSIReading(bar: bar, rsi: rsi)
            #expect(reading.action == action, "\(rsi)")
            #expect(reading.confidence == confidence, "\(rsi)")
        }
    }

    @Test func abstains() throws {
        var analyst = analyst()
        for bar in try bars(closes: calm + ["90"]) { _ = analyst.closed(bar) }
        #expect(analyst.opinion(on: "TEST", asOf: 15 * hour)?.action == .buy)
        #expect(analyst.opinion(on: "TEST", asOf: 14 * hour)?.action == .hold)
        #expect(analyst.opinion(on: "TEST", asOf: 13 * hour) == nil, "not warm")
        #expect(analyst.opinion(on: "TEST", asOf: 16 * hour) == nil, "no such bar yet")
        #expect(analyst.opinion(on: "TEST", asOf: 15 * hour - 1) == nil, "no such bar")
        #expect(analyst.opinion(on: "OTHER", asOf: 15 * hour) == nil, "not followed")
    }

    @Test func aFlatMarketHasNoOpinion() throws {
        var analyst = analyst()
        for bar in try bars(closes: Array(repeating: "100", count: 50)) { _ = analyst.closed(bar) }
        #expect((0..<50).allSatisfy { analyst.opinion(on: "TEST", asOf: $0 * hour) == nil })
    }

    @Test func forgetsTheOldest() throws {
        var analyst = analyst(readings: 3)
        var whole = self.analyst()
        for bar in try bars(closes: (0..<40).map { String(100 + $0 % 7) }) {
            _ = analyst.closed(bar)
            _ = whole.closed(bar)
        }
        for time in 0..<40 {
            let expected = time < 37 ? nil : whole.opinion(on: "TEST", asOf: Int64(time) * hour)
            #expect((expected == nil) == (time < 37))
            #expect(analyst.opinion(on: "TEST", asOf: Int64(time) * hour) == expected)
        }
    }

    @Test func repeatedAndOlderBarsChangeNothing() throws {
        var once = analyst()
        var twice = analyst()
        let bars = try bars(closes: calm + ["90", "130", "80"])
        for bar in bars {
            let signal = once.closed(bar)
            #expect(twice.closed(bar) == signal)
            #expect(twice.closed(bar) == nil)
            #expect(twice.closed(bars[0]) == nil)
        }
        for bar in bars {
            #expect(once.opinion(on: "TEST", asOf: bar.time) == twice.opinion(on: "TEST", asOf: bar.time))
        }
    }

    @Test func symbolsAreKeptApart() throws {
        let other = Quantity(raw: 5)
        var both = RSIAnalyst(quantities: ["TEST": quantity, "OTHER": other])
        let falling = try bars(closes: calm + ["90"])
        let rising = try bars(closes: calm + ["110"], symbol: "OTHER")
        let strange = try bars(closes: calm + ["110"], symbol: "STRANGE")
        var signals: [Signal] = []
        for index in falling.indices {
            signals += [both.closed(falling[index]), both.closed(rising[index]), both.closed(strange[index])]
                .compactMap(\.self)
        }
        #expect(signals.map(\.symbol) == ["TEST", "OTHER"])
        #expect(signals.map(\.side) == [.buy, .sell])
        #expect(signals.map(\.quantity) == [quantity, other])
    }
}
