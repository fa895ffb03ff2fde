import Ledger
import SiteCore
import Testing

@testable import Journal

/// A snapshot of entry 100, term 5, that waits to be installed.
@Suite struct InstallationPlanTests {
    private struct Outcome: Equatable {
        var resets: Bool
        var replaces: Bool
    }

    /// - Parameter term: of the log's entry at the snapshot's index.
    private func plan(_ first: LogIndex, _ last: LogIndex, term: Term?, applied: LogIndex?) -> Outcome {
        let plan = InstallationPlan(
            index: 100, term: 5, log: .example(first, last, term: term ?? 1), applied: applied)
        return Outcome(resets: plan.resetsLog, replaces: plan.replacesDatabase)
    }

    private func plan(resets: Bool, replaces: Bool) -> Outcome { Outcome(resets: resets, replaces: replaces) }

    @Test func aLogThatEndsBeforeItIsReplaced() {
        #expect(plan(1, 0, term: nil, applied: nil) == plan(resets: true, replaces: true))
        #expect(plan(1, 60, term: nil, applied: 50) == plan(resets: true, replaces: true))
    }

    @Test func aLogThatContradictsItIsReplaced() {
        #expect(plan(1, 150, term: 4, applied: 50) == plan(resets: true, replaces: true))
    }

    /// The installation was given up, and the site came level by itself: what it has acknowledged since stays.
    @Test func whatIsNeededNoMoreChangesNothing() {
        #expect(plan(1, 150, term: 5, applied: 140) == plan(resets: false, replaces: false))
        for applied: LogIndex? in [nil, 140, 160] {
            #expect(plan(121, 150, term: nil, applied: applied) == plan(resets: false, replaces: false))
        }
    }

    /// The log lost its tail, and the database is ahead of what is left: both begin anew, or the same transfer would
    /// come again for ever.
    @Test func aDatabaseAheadOfALogThatLostItsTail() {
        #expect(plan(1, 60, term: nil, applied: 140) == plan(resets: true, replaces: true))
    }

    @Test func aDatabaseBehindALogThatHasIt() {
        #expect(plan(1, 150, term: 5, applied: 50) == plan(resets: false, replaces: true))
    }

    /// Interrupted after either step, it ends in the same.
    @Test func aCrashInTheMiddle() {
        for applied: LogIndex? in [nil, 50, 140] {
            #expect(plan(101, 100, term: nil, applied: applied) == plan(resets: false, replaces: true))
        }
        #expect(plan(101, 100, term: nil, applied: 100) == plan(resets: false, replaces: false))
    }
}

extension Journal.Recovery {
    /// A log of one term.
    static func example(_ first: LogIndex, _ last: LogIndex, term: Term, loss: Loss? = nil) -> Journal.Recovery {
        Journal.Recovery(
            vote: Journal.Vote(term: term, votedFor: nil), firstIndex: first, baseTerm: first > 1 ? 1 : 0,
            lastIndex: last, lastTerm: term, lastTime: 0,
            termRuns: first <= last ? [Journal.TermRun(term: term, first: first)] : [], peaks: MerklePeaks(),
            cutBytes: 0, repairedVote: false, rebuiltFooters: [], loss: loss)
    }
}
