import Ledger
import SiteCore
import Testing

@testable import Journal

@Suite struct DatabaseStandingTests {
    private func standing(
        applied: LogIndex, term: Term = 1, log first: LogIndex, _ last: LogIndex, snapshot: LogIndex = 0,
        loss: Loss? = nil
    ) -> DatabaseStanding {
        DatabaseStanding(
            applied: applied, term: applied == 0 ? 0 : term, log: .example(first, last, term: 1, loss: loss),
            snapshot: snapshot)
    }

    @Test func aDatabaseThatTheLogGoesOnFrom() {
        #expect(standing(applied: 0, log: 1, 0) == .fits)
        #expect(standing(applied: 50, log: 1, 60) == .fits)
        #expect(standing(applied: 60, log: 1, 60) == .fits)
        // The log begins right behind what is applied, with or without an entry.
        #expect(standing(applied: 60, log: 61, 60) == .fits)
        #expect(standing(applied: 60, log: 61, 90) == .fits)
    }

    @Test func aDatabaseThatEndsBeforeTheLog() {
        #expect(standing(applied: 59, log: 61, 90) == .endsBeforeLog)
        #expect(standing(applied: 59, log: 61, 90, snapshot: 59) == .endsBeforeLog)
        #expect(standing(applied: 59, log: 61, 90, snapshot: 60) == .needsSnapshot)
        #expect(standing(applied: 0, log: 61, 90, snapshot: 80) == .needsSnapshot)
        // The snapshot has what the log neither has nor is known to have lost.
        #expect(standing(applied: 0, log: 61, 90, snapshot: 91) == .endsPastLog)
    }

    @Test func aDatabasePastTheLog() {
        #expect(standing(applied: 61, log: 1, 60) == .endsPastLog)
        let tail = Loss.Tail(file: "x", offset: 0, firstIndex: 61, highestIndexSeen: nil, reason: "")
        #expect(standing(applied: 61, log: 1, 60, loss: Loss(tail: tail, vote: false)) == .fits)
        #expect(standing(applied: 61, log: 1, 60, loss: Loss(tail: nil, vote: true)) == .endsPastLog)
    }

    @Test func aDatabaseOfAnotherLog() {
        #expect(standing(applied: 50, term: 2, log: 1, 60) == .contradictsLog)
        #expect(standing(applied: 60, term: 2, log: 61, 90) == .contradictsLog)
        let tail = Loss.Tail(file: "x", offset: 0, firstIndex: 61, highestIndexSeen: nil, reason: "")
        #expect(standing(applied: 50, term: 2, log: 1, 60, loss: Loss(tail: tail, vote: false)) == .fits)
    }
}
