import Testing

@testable import Node

@Suite struct ClockComparisonTests {
    @Test func theAnswerIsOfTheMiddleOfTheRoundTrip() {
        #expect(ClockComparison.offset(1_000, now: 1_000, roundTrip: 0) == 0)
        #expect(ClockComparison.offset(1_500, now: 1_100, roundTrip: 200) == 500)
        #expect(ClockComparison.offset(500, now: 1_100, roundTrip: 200) == -500)
    }

    @Test func noClockIsTooWrongToBeTold() {
        #expect(ClockComparison.offset(.max, now: -10, roundTrip: 0) == .max)
        #expect(ClockComparison.offset(.min, now: 10, roundTrip: 0) == .min)
    }
}
