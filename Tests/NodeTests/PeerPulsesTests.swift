import Testing

@testable import Node

@Suite struct PeerPulsesTests {
    @Test func theAnswerIsOfTheMiddleOfTheRoundTrip() {
        #expect(PeerPulses.offset(1_000, now: 1_000, roundTrip: 0) == 0)
        #expect(PeerPulses.offset(1_500, now: 1_100, roundTrip: 200) == 500)
        #expect(PeerPulses.offset(500, now: 1_100, roundTrip: 200) == -500)
    }

    @Test func noClockIsTooWrongToBeTold() {
        #expect(PeerPulses.offset(.max, now: -10, roundTrip: 0) == .max)
        #expect(PeerPulses.offset(.min, now: 10, roundTrip: 0) == .min)
    }
}
