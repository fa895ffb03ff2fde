import Testing

@testable import Node

@Suite struct UnansweredRequestsTests {
    private let part = PeerRequest.snapshot(digest: "d", offset: 0)

    @Test func aPeerReadsSoMuchAtATime() {
        var unanswered = UnansweredRequests()
        for _ in 0..<UnansweredRequests.maximumReads { #expect(unanswered.begin(part, of: 2) == .answered) }
        #expect(unanswered.begin(part, of: 2) == .busy)
        #expect(unanswered.begin(.entries(first: 1, last: 2), of: 2) == .busy)
        // Neither what needs no disk, nor another peer, waits for it.
        #expect(unanswered.begin(.status, of: 2) == .answered)
        #expect(unanswered.begin(part, of: 3) == .answered)
        unanswered.end(part, of: 2)
        #expect(unanswered.begin(part, of: 2) == .answered)
    }

    @Test func whoAsksForTooMuchIsToldSo() {
        var unanswered = UnansweredRequests()
        for _ in 0..<UnansweredRequests.maximumRequests { #expect(unanswered.begin(.status, of: 2) == .answered) }
        #expect(unanswered.begin(.status, of: 2) == .busy)
        unanswered.end(.status, of: 2)
        #expect(unanswered.begin(.status, of: 2) == .answered)
    }
}
