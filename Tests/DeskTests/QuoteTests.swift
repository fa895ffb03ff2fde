import Testing
import Trading

@testable import Desk

/// Prices age by the monotonic clock, and verdicts tell their times by the leader's wall clock.
@Suite struct QuoteTests {
    private static let second: Int64 = 1_000_000_000
    private let quote = Quote(price: Price(raw: 1), seenAt: 10 * second)

    @Test func itHoldsForItsAge() {
        #expect(quote.holds(at: 12 * Self.second, maximumAge: 2 * Self.second))
        #expect(!quote.holds(at: 12 * Self.second + 1, maximumAge: 2 * Self.second))
    }

    @Test func itsTimeIsThatOfTheClockItIsAskedFor() {
        #expect(quote.time(byClockAhead: 1_700_000_000 * Self.second) == 1_700_000_010 * Self.second)
        // A machine that was started just now, beside one that runs for long.
        #expect(quote.time(byClockAhead: -9 * Self.second) == Self.second)
    }

    @Test func aClockThatTellsNoTimeGivesNone() {
        #expect(quote.time(byClockAhead: -11 * Self.second) == nil)
        #expect(quote.time(byClockAhead: .max) == nil)
        #expect(quote.time(byClockAhead: .min) == nil)
    }
}
