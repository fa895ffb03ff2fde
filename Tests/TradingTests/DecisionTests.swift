import Ledger
import Testing

@testable import Trading

@Suite struct DecisionTests {
    @Test func approvedItBecomesAnOrder() throws {
        var desk = Desk()
        desk.term = 3
        let applied = desk.trade(.buy, 10)
        let order = try #require(applied.placed)
        #expect(
            order
                == Order(
                    clOrdID: "TEST-0000000000005", decisionIndex: 5, symbol: "AAA", side: .buy, quantity: 10,
                    asOf: 1_699_999_999_000_000_000, referencePrice: 10))
        #expect(applied.term == 3)
        #expect(applied.decidedSignal == 4)
        #expect(applied.changes.map(\.table) == [.signals, .decisions, .verdicts, .verdicts, .verdicts, .orders])
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.term, record.order) == (.sent, 3, order))
        let decision = try #require(try desk.decision(at: 5))
        #expect((decision.outcome, decision.reason, decision.clOrdID) == (.approved, "agreed", order.clOrdID))
        #expect(desk.state.undecidedSignals.isEmpty)
        #expect(try desk.tables.records(SignalRecord.self).first?.decisionIndex == 5)
        #expect(try desk.tables.records(VerdictRecord.self).count == 3)
    }

    @Test func twoOfThreeAreAMajority() {
        var desk = Desk()
        let signal = desk.commit(.signal, Signal.example().payload).index
        #expect(desk.decide(signal, [.example(1, on: signal), .example(3, on: signal)]).placed != nil)
    }

    @Test(arguments: [
        ([Verdict.example(1, on: 4)], Outcome.rejected, "insufficient"),
        ([], .rejected, "insufficient"),
        ([.example(1, on: 4), .example(2, on: 4, .sell)], .rejected, "actions_differ"),
        ([.example(1, on: 4, .hold), .example(2, on: 4, .hold)], .rejected, "not_the_signals_side"),
        (
            [.example(1, on: 4, confidence: 200_001), .example(2, on: 4, confidence: 400_002)], .pending,
            "confidences_too_far_apart"
        ),
    ])
    func anythingElseDoesNot(_ verdicts: [Verdict], _ outcome: Outcome, _ reason: String) throws {
        var desk = Desk()
        desk.commit(.signal, Signal.example().payload)
        let applied = desk.decide(4, verdicts)
        #expect(applied.acceptedIndex == 5)
        #expect(applied.effects.isEmpty)
        #expect(desk.state.openOrders.isEmpty)
        let decision = try #require(try desk.decision(at: 5))
        #expect((decision.outcome, decision.reason, decision.clOrdID) == (outcome, reason, nil))
        #expect(desk.state.undecidedSignals.isEmpty)
    }

    @Test func aCheckCanStillDenyIt() throws {
        var desk = Desk()
        #expect(desk.trade(.buy, 100).placed != nil)
        // 100 are open already, and 150 may be held.
        let denied = desk.trade(.buy, 51)
        #expect(denied.placed == nil)
        let decision = try #require(try desk.decision(at: denied.index))
        #expect((decision.outcome, decision.reason) == (.denied, "projected_position"))
        #expect(decision.detail == "151, allowed is at most 150 long")
        #expect(desk.trade(.buy, 50).placed != nil)
        #expect(desk.trade(.sell, 100).placed != nil)
        #expect(desk.trade(.sell, 51).placed == nil)
    }

    @Test func withoutLimitsNothingTrades() throws {
        var desk = Desk(empty: ())
        desk.commit(.instrument, Instrument.aaa.payload)
        let applied = desk.trade(.buy, 1)
        #expect(applied.placed == nil)
        #expect(try desk.decision(at: applied.index)?.reason == "maximum_order_quantity")
    }

    @Test func aSignalIsDecidedOnce() {
        var desk = Desk()
        let first = desk.trade(.buy, 10)
        let again = desk.decide(4, [.example(1, on: 4), .example(2, on: 4)])
        #expect(again.refusal == .alreadyDecided)
        #expect(again.changes.isEmpty && again.effects.isEmpty && again.decidedSignal == nil)
        #expect(desk.state.openOrders.count == 1)
        #expect(first.placed != nil)
    }

    @Test func onlySignalsCanBeDecided() {
        var desk = Desk()
        for index: LogIndex in [1, 2, 99, .max] {
            let applied = desk.decide(index, [])
            #expect(applied.refusal == .unknownSignal)
            #expect(applied.changes.isEmpty)
        }
    }

    @Test(arguments: [
        [Verdict.example(1, on: 4), .example(4, on: 4)],
        [.example(1, on: 4), .example(1, on: 4)],
        [.example(1, on: 4), .example(2, on: 5)],
    ])
    func whatTheVotersCannotHaveSaidIsRefused(_ verdicts: [Verdict]) {
        var desk = Desk()
        desk.commit(.signal, Signal.example().payload)
        let applied = desk.decide(4, verdicts)
        #expect(applied.refusal == .invalidVerdicts)
        #expect(applied.alarms == [.invalidDecision])
        #expect(applied.changes.isEmpty)
        // Still open to a proper decision.
        #expect(desk.decide(4, [.example(1, on: 4), .example(2, on: 4)]).placed != nil)
    }

    @Test func anUnreadableDecisionIsAlarmed() {
        var desk = Desk()
        let applied = desk.commit(.decision, [0xFF])
        #expect(applied.refusal == .malformed)
        #expect(applied.alarms == [.malformedEntry])
        #expect(applied.changes.isEmpty)
    }

    @Test func aNewTermPutsUnansweredOrdersInDoubt() throws {
        var desk = Desk()
        let sent = try #require(desk.trade(.buy, 10).placed)
        let working = try #require(desk.trade(.buy, 20).placed)
        let late = try #require(desk.trade(.sell, 30).placed)
        desk.report(.report(.new, on: working, id: "E1"))
        desk.term = 2
        let applied = desk.commit(.noop, [], actor: "geneva")
        #expect(applied.alarms == [.orderInDoubt, .orderInDoubt])
        #expect(applied.changes.map(\.table) == [.leaders, .orders, .orders])
        #expect(desk.order(sent.clOrdID)?.state == .inDoubt)
        #expect(desk.order(late.clOrdID)?.state == .inDoubt)
        #expect(desk.order(working.clOrdID)?.state == .working)
        #expect(desk.state.leaderTerm == 2)
        #expect(
            try desk.tables.records(LeaderRecord.self).sorted { $0.term < $1.term }.map(\.node) == ["zurich", "geneva"])
        // In doubt still counts in the exposure.
        #expect(desk.trade(.buy, 121).placed == nil)
        #expect(desk.state.openQuantities["AAA"]?.buy == Int128(30 * Quantity.scale))
        // What was sent in this term stays sent.
        let fresh = try #require(desk.trade(.buy, 1).placed)
        desk.commit(.noop, [], actor: "geneva")
        #expect(desk.order(fresh.clOrdID)?.state == .sent)
    }
}
