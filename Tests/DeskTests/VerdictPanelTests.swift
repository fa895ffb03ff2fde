import Ledger
import Testing
import Trading

@testable import Desk

/// How verdicts come together, from the side of site 1; times are nanoseconds.
@Suite struct VerdictPanelTests {
    private let signal = Signal(
        idempotencyKey: "k", strategy: "s", symbol: "EURUSD", side: .buy, quantity: Quantity(raw: 1),
        price: Price(raw: 1), asOf: 0, confidence: 500_000)

    private func verdict(of site: NodeID, on index: LogIndex = 7) -> Verdict {
        Verdict(
            site: site, signalIndex: index, action: .buy, confidence: 600_000, price: Price(raw: 1), seenAt: 0,
            model: "rsi14/1")
    }

    /// The macro cannot look into a call that changes its receiver.
    private func expect<Value: Equatable>(
        _ actual: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(actual == expected, sourceLocation: sourceLocation)
    }

    private func unanswered(_ panel: inout VerdictPanel) -> [LogIndex] {
        var indexes: [LogIndex] = []
        while let next = panel.nextUnanswered() { indexes.append(next.index) }
        return indexes
    }

    /// Site 1 leads and is linked to 2 and 3.
    private func leading() -> VerdictPanel {
        var panel = VerdictPanel(local: 1, timeout: 100)
        _ = panel.linked(2)
        _ = panel.linked(3)
        _ = panel.leaderChanged(to: 1, now: 0)
        return panel
    }

    @Test func leaderProposesWhenEveryPresentSiteHasAnswered() {
        var panel = leading()
        expect(panel.signalApplied(signal, at: 7, now: 10), [])
        expect(panel.received(verdict(of: 3), from: 3, now: 11), [])
        expect(panel.answered(verdict(of: 1), now: 12), [])
        let actions = panel.received(verdict(of: 2), from: 2, now: 13)
        #expect(actions == [.propose(signalIndex: 7, verdicts: [1, 2, 3].map { verdict(of: $0) })])
    }

    @Test func leaderProposesOnce() {
        var panel = leading()
        _ = panel.signalApplied(signal, at: 7, now: 10)
        for site in [2, 3] as [NodeID] { _ = panel.received(verdict(of: site), from: site, now: 11) }
        expect(panel.answered(verdict(of: 1), now: 12).count, 1)
        expect(panel.tick(now: 1_000), [])
        panel.proposalFailed(7)
        expect(panel.tick(now: 1_001).count, 1)
    }

    @Test func leaderWaitsForAnAbsentAnswerOnlyUntilTheTimeout() {
        var panel = leading()
        _ = panel.signalApplied(signal, at: 7, now: 10)
        _ = panel.answered(verdict(of: 1), now: 11)
        _ = panel.received(verdict(of: 2), from: 2, now: 12)
        expect(panel.tick(now: 109), [])
        expect(panel.tick(now: 110), [.propose(signalIndex: 7, verdicts: [verdict(of: 1), verdict(of: 2)])])
    }

    @Test func leaderDoesNotWaitForAnUnlinkedSite() {
        var panel = leading()
        _ = panel.signalApplied(signal, at: 7, now: 10)
        _ = panel.answered(verdict(of: 1), now: 11)
        _ = panel.received(verdict(of: 2), from: 2, now: 12)
        expect(panel.unlinked(3, now: 13).count, 1)
    }

    @Test func aVerdictThatComesBeforeItsSignalIsKept() {
        var panel = leading()
        expect(panel.received(verdict(of: 2), from: 2, now: 1), [])
        expect(panel.received(verdict(of: 3), from: 3, now: 1), [])
        _ = panel.signalApplied(signal, at: 7, now: 10)
        expect(panel.answered(verdict(of: 1), now: 11).count, 1)
    }

    @Test func aVerdictInAnotherSitesNameIsDropped() {
        var panel = leading()
        _ = panel.signalApplied(signal, at: 7, now: 10)
        _ = panel.answered(verdict(of: 1), now: 11)
        _ = panel.received(verdict(of: 3), from: 3, now: 12)
        expect(panel.received(verdict(of: 2), from: 3, now: 13), [])
    }

    @Test func followerSendsItsVerdictToTheLeaderAndAnotherToTheNext() {
        var panel = VerdictPanel(local: 1, timeout: 100)
        _ = panel.linked(2)
        _ = panel.leaderChanged(to: 2, now: 0)
        expect(panel.signalApplied(signal, at: 7, now: 10), [])
        expect(panel.answered(verdict(of: 1), now: 11), [.send(verdict(of: 1), to: 2)])
        expect(panel.tick(now: 10_000), [])
        expect(panel.linked(2), [.send(verdict(of: 1), to: 2)])
        // What it said has the time of its price by the clock of the one who led.
        expect(panel.leaderChanged(to: 3, now: 12), [])
        expect(panel.linked(3), [])
        #expect(unanswered(&panel) == [7])
        expect(panel.answered(verdict(of: 1), now: 13), [.send(verdict(of: 1), to: 3)])
        expect(panel.linked(3), [.send(verdict(of: 1), to: 3)])
        panel.decided(7)
        expect(panel.leaderChanged(to: 2, now: 14), [])
        #expect(unanswered(&panel).isEmpty)
    }

    @Test func aNewLeaderStartsItsClockAnew() {
        var panel = VerdictPanel(local: 1, timeout: 100)
        _ = panel.linked(2)
        _ = panel.leaderChanged(to: 2, now: 0)
        _ = panel.signalApplied(signal, at: 7, now: 10)
        _ = panel.answered(verdict(of: 1), now: 11)
        expect(panel.leaderChanged(to: 1, now: 500), [])
        expect(panel.answered(verdict(of: 1), now: 501), [])
        expect(panel.tick(now: 599), [])
        expect(panel.tick(now: 600), [.propose(signalIndex: 7, verdicts: [verdict(of: 1)])])
    }

    @Test func whatTheSiteHasNotAnsweredIsListedOldestFirst() {
        var panel = VerdictPanel(local: 1, timeout: 100)
        for index in [7, 8, 9] as [LogIndex] { _ = panel.signalApplied(signal, at: index, now: 0) }
        _ = panel.answered(verdict(of: 1, on: 8), now: 1)
        #expect(unanswered(&panel) == [7, 9])
        #expect(unanswered(&panel).isEmpty)
        panel.askAgain()
        #expect(unanswered(&panel) == [7, 9])
    }

    /// Else they would pile up and, in the end, keep out those that really come early.
    @Test func verdictsThatComeTooLateAreNotKept() {
        var panel = leading()
        let late = LogIndex(VerdictPanel.maximumEarly)
        for index in 1...late {
            _ = panel.signalApplied(signal, at: index, now: 10)
            panel.decided(index)
        }
        panel.applied(through: late)
        for index in 1...late { expect(panel.received(verdict(of: 3, on: index), from: 3, now: 11), []) }

        let next = late + 1
        for site in [2, 3] as [NodeID] {
            expect(panel.received(verdict(of: site, on: next), from: site, now: 12), [])
        }
        _ = panel.signalApplied(signal, at: next, now: 13)
        expect(panel.answered(verdict(of: 1, on: next), now: 14).count, 1)
    }

    /// What one site sends ahead of time takes no other's place, and is gone with the signal that never was.
    @Test func earlyVerdictsAreBoundedForEachSite() {
        var panel = leading()
        let many = LogIndex(VerdictPanel.maximumEarly)
        for index in 1...many + 10 { _ = panel.received(verdict(of: 3, on: index + 1), from: 3, now: 1) }
        #expect(!panel.wants(verdict(of: 3, on: many + 20)))
        #expect(panel.wants(verdict(of: 2, on: many + 20)))
        panel.applied(through: many / 2)
        #expect(panel.wants(verdict(of: 3, on: many + 20)))
    }

    @Test func whatWaitsIsJudgedAgainAFewAtATimeOldestFirst() {
        var panel = VerdictPanel(local: 1, timeout: 100)
        let many = LogIndex(2 * VerdictPanel.maximumRenewals)
        for index in 1...many {
            _ = panel.signalApplied(signal, at: index, now: 0)
            _ = panel.answered(verdict(of: 1, on: index), now: Int64(index))
        }
        panel.askAgain(answeredBy: 0)
        #expect(unanswered(&panel).isEmpty)
        panel.askAgain(answeredBy: 3)
        #expect(unanswered(&panel) == [1, 2, 3])
        panel.askAgain(answeredBy: Int64(many))
        let few = LogIndex(VerdictPanel.maximumRenewals)
        #expect(unanswered(&panel) == Array(1...few))
        // Those that were just judged again come after those that were not.
        for index in 1...few { _ = panel.answered(verdict(of: 1, on: index), now: Int64(many + index)) }
        panel.askAgain(answeredBy: Int64(2 * many))
        #expect(unanswered(&panel) == Array(few + 1...2 * few))
    }

    /// Whoever waits for new verdicts on more at once than sites renew would decide most of them without.
    @Test func onlySoManyDecisionsWaitForNewVerdictsAtOnce() {
        var panel = leading()
        let many = LogIndex(VerdictPanel.maximumRenewals + 1)
        for index in 1...many {
            _ = panel.signalApplied(signal, at: index, now: 0)
            for site in [1, 2, 3] as [NodeID] {
                _ =
                    site == 1
                    ? panel.answered(verdict(of: 1, on: index), now: 1)
                    : panel.received(verdict(of: site, on: index), from: site, now: 1)
            }
        }
        for index in 1...many { _ = panel.forget(at: index, now: 500) { $0.site != 1 } }
        // The last one keeps what it has.
        #expect(panel.wants(verdict(of: 2, on: many - 1)))
        #expect(!panel.wants(verdict(of: 2, on: many)))
        panel.askAgain()
        _ = panel.forget(at: many, now: 500) { $0.site != 1 }
        #expect(panel.wants(verdict(of: 2, on: many)))
    }
}
