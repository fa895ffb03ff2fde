import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct ApprovalTests {
    @Test func aLoneLeaderAsks() throws {
        var desk = Desk()
        let index = desk.pend()
        let decision = try #require(try desk.decision(at: index))
        #expect((decision.outcome, decision.reason, decision.clOrdID) == (.pending, "insufficient", nil))
        #expect(decision.expiresAt == decision.time + TestCluster.settings().approvalExpiry)
        #expect(desk.state.nextDeadline == decision.expiresAt)
        #expect(desk.state.pendingDecisions[index]?.decision == decision)
        #expect(try desk.restored() == desk.state)
    }

    @Test func theSpreadsBoundaryDividesAgreementFromAsking() {
        for (spread, isPlaced) in [(200_000, true), (200_001, false)] as [(Int32, Bool)] {
            var desk = Desk()
            let signal = desk.commit(.signal, Signal.example().payload).index
            let applied = desk.decide(
                signal,
                [
                    desk.example(1, on: signal, confidence: 500_000),
                    desk.example(2, on: signal, confidence: 500_000 + spread),
                ])
            #expect((applied.placed != nil) == isPlaced)
            #expect(desk.state.pendingDecisions.isEmpty == isPlaced)
        }
    }

    @Test func approvedItBecomesAnOrder() throws {
        var desk = Desk()
        let index = desk.pend()
        let applied = desk.answer(index)
        let order = try #require(applied.placed)
        #expect(order.decisionIndex == index)
        #expect(order.clOrdID == ClOrdID.make(clusterTag: "TEST", index: applied.index))
        #expect(desk.state.pendingDecisions.isEmpty && desk.state.nextDeadline == nil)
        let decision = try #require(try desk.decision(at: index))
        #expect(
            (decision.outcome, decision.reason, decision.clOrdID) == (.approved, "approved_by_person", order.clOrdID))
        #expect((decision.settledIndex, decision.detail) == (applied.index, "alice: by phone"))
        let record = try #require(try desk.tables.records(ApprovalRecord.self).first)
        #expect((record.actor, record.answer, record.reason) == ("alice", .approve, "by phone"))
        #expect((record.index, record.decisionIndex, record.outcome) == (applied.index, index, .approved))
        #expect(record.time == desk.now + Int64(applied.index) * 1_000)
        #expect(try desk.restored() == desk.state)
    }

    @Test func oneDecisionMakesOneOrderAtMost() {
        var desk = Desk()
        let index = desk.pend()
        #expect(desk.answer(index, key: "first").placed != nil)
        #expect(desk.answer(index, key: "second").refusal == .notPending)
        #expect(desk.answer(index, key: "third", actor: "bob").refusal == .notPending)
        // The first one's retry gets the first one's answer.
        #expect(desk.answer(index, key: "first").reply == .accepted(index: index + 1, isDuplicate: true))
        #expect(desk.state.openOrders.count == 1)
    }

    @Test func rejectedItIsSettledToo() throws {
        var desk = Desk()
        let index = desk.pend()
        #expect(desk.answer(index, approve: false).placed == nil)
        let decision = try #require(try desk.decision(at: index))
        #expect((decision.outcome, decision.reason, decision.clOrdID) == (.rejected, "rejected_by_person", nil))
        #expect(try desk.tables.records(ApprovalRecord.self).first?.answer == .reject)
        #expect(desk.answer(index).refusal == .notPending)
    }

    @Test func theChecksAreThoseOfTheMoment() throws {
        var desk = Desk()
        let index = desk.pend(100)
        #expect(desk.trade(.buy, 100).placed != nil)
        #expect(desk.answer(index).placed == nil)
        let decision = try #require(try desk.decision(at: index))
        #expect((decision.outcome, decision.reason) == (.denied, "projected_position"))
        #expect(decision.detail == "200, allowed is at most 150 long")
        #expect(try desk.tables.records(ApprovalRecord.self).first?.outcome == .denied)
    }

    @Test func theReferencePriceMustBeFreshOnceMore() throws {
        var desk = Desk()
        let index = desk.pend()
        desk.now += 60 * TradingSettings.second
        let stale = desk.answer(index, verdicts: [])
        #expect(stale.placed == nil)
        #expect(try desk.decision(at: index)?.reason == "reference_fresh")
        let second = desk.pend()
        desk.now += 60 * TradingSettings.second
        let signal = try #require(desk.state.pendingDecisions[second]?.signal.index)
        let order = try #require(desk.answer(second, verdicts: [desk.example(1, on: signal, price: "10.2")]).placed)
        #expect(order.referencePrice == "10.2")
        // Just brought by another decision, it needs no verdict of its own.
        let third = desk.pend()
        #expect(desk.trade(.sell, 1).placed != nil)
        #expect(desk.answer(third, verdicts: []).placed?.referencePrice == 10)
    }

    @Test func freshVerdictsMustBeSignedAndOnTheSignal() throws {
        var desk = Desk()
        let index = desk.pend()
        var forged = TestCluster.signed([.example(1, on: index - 1)])[0]
        forged.price = 11
        for verdicts in [[forged], [.example(1, on: index)], [.example(4, on: index - 1)]] {
            let applied = desk.answer(index, verdicts: verdicts)
            #expect(applied.refusal == .invalidVerdicts)
            #expect(applied.alarms == [.invalidDecision])
            #expect(applied.changes.map(\.table) == [.alarms])
        }
        #expect(desk.answer(index).placed != nil)
    }

    /// Whoever comes too late is told what became of it.
    @Test func theRefusalSaysWhatBecameOfIt() {
        var desk = Desk(settings: TestCluster.settings { $0.approvalExpiry = TradingSettings.second })
        func message(_ applied: Committed) -> String? {
            guard case .refused(let refusal) = applied.reply else { return nil }
            return refusal.message
        }
        #expect(message(desk.answer(9_999, key: "none")) == "there is no decision at index 9999")
        let first = desk.pend()
        let approval = desk.answer(first, key: "first")
        #expect(
            message(desk.answer(first, key: "again"))
                == "decision \(first) waits no longer: approved at index \(approval.index)")
        let second = desk.pend()
        let rejection = desk.answer(second, approve: false, key: "second")
        #expect(
            message(desk.answer(second, key: "late"))
                == "decision \(second) waits no longer: rejected at index \(rejection.index)")
        // By the time of the answer itself.
        let third = desk.pend()
        desk.now += 2 * TradingSettings.second
        let late = desk.answer(third, key: "third")
        let expired = "decision \(third) waits no longer: expired at index \(late.index)"
        #expect(message(late) == expired)
        #expect(message(desk.answer(third, key: "later")) == expired)
    }

    @Test func aPersonMustBeNamed() {
        var desk = Desk()
        let index = desk.pend()
        #expect(desk.answer(index, actor: "").refusal == .anonymous)
        #expect(desk.state.pendingDecisions[index] != nil)
    }

    @Test func anotherTermsLeaderMustHaveTheSession() {
        var desk = Desk()
        let index = desk.pend()
        desk.elect()
        let applied = desk.answer(index, key: "k")
        #expect(applied.refusal == .notReconciled)
        #expect(applied.changes.isEmpty)
        // A rejection sends nothing and needs no session; and the refused key is free.
        desk.reconcile()
        #expect(desk.answer(index, key: "k").placed != nil)
        let second = desk.pend()
        desk.elect()
        #expect(desk.answer(second, approve: false).acceptedIndex != nil)
    }

    @Test func whatNobodyAnswersExpires() throws {
        var desk = Desk(settings: TestCluster.settings { $0.approvalExpiry = TradingSettings.second })
        let index = desk.pend()
        let expiresAt = try #require(desk.state.nextDeadline)
        desk.now = expiresAt - Int64(index + 1) * 1_000 - 1
        let early = desk.commit(.timer, [])
        #expect(early.changes.isEmpty)
        #expect(desk.state.pendingDecisions[index] != nil)
        desk.now = expiresAt - Int64(index + 2) * 1_000
        let due = desk.commit(.timer, [])
        #expect(due.acceptedIndex == index + 2)
        #expect(due.changes.map(\.table) == [.decisions])
        let decision = try #require(try desk.decision(at: index))
        #expect((decision.outcome, decision.settledIndex) == (.expired, index + 2))
        #expect(desk.state.nextDeadline == nil)
        #expect(desk.answer(index).refusal == .notPending)
        #expect(try desk.restored() == desk.state)
    }

    @Test func anyLaterEntryExpiresIt() throws {
        var desk = Desk(settings: TestCluster.settings { $0.approvalExpiry = TradingSettings.second })
        let first = desk.pend()
        desk.now += TradingSettings.second / 2
        let second = desk.pend()
        desk.now += TradingSettings.second / 2
        // An answer that comes too late, too.
        let late = desk.answer(first)
        #expect(late.refusal == .notPending)
        #expect(late.changes.first?.table == .decisions)
        #expect(try desk.decision(at: first)?.outcome == .expired)
        #expect(desk.state.pendingDecisions.keys.sorted() == [second])
        desk.now += TradingSettings.second / 2
        #expect(desk.commit(.note, Note(idempotencyKey: "n", text: "x").payload).changes.first?.table == .decisions)
        #expect(desk.state.pendingDecisions.isEmpty)
    }

    @Test func onlySoManyWait() throws {
        var desk = Desk()
        let template = PendingDecision(
            decision: DecisionRecord(
                index: 0, term: 1, time: 0, signalIndex: 0, outcome: .pending, reason: "r", detail: ""),
            signal: SignalRecord(index: 0, time: 0, actor: "", signal: .example()))
        for index in 0..<TradingState.maximumPendingDecisions {
            desk.state.pendingDecisions[1_000_000 + LogIndex(index)] = template
        }
        let index = desk.pend()
        let decision = try #require(try desk.decision(at: index))
        #expect((decision.outcome, decision.reason) == (.rejected, "too_many_pending"))
    }
}
