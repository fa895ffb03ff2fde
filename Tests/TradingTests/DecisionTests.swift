import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct DecisionTests {
    @Test func approvedItBecomesAnOrder() throws {
        var desk = Desk()
        desk.elect()
        desk.reconcile()
        let applied = desk.trade(.buy, 10)
        let order = try #require(applied.placed)
        #expect(
            order
                == Order(
                    clOrdID: "TEST-0000000000009", decisionIndex: 9, strategy: "rsi", symbol: "AAA", side: .buy,
                    quantity: 10, limitPrice: 0, asOf: 1_699_999_999_000_000_000, referencePrice: 10))
        #expect(order.type == .market)
        #expect(applied.term == 2)
        #expect(applied.decidedSignal == 8)
        #expect(
            applied.changes.map(\.table) == [
                .referencePrices, .marks, .signals, .decisions, .verdicts, .verdicts, .verdicts, .orders,
            ])
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.term, record.index, record.order) == (.sent, 2, 9, order))
        let decision = try #require(try desk.decision(at: 9))
        #expect((decision.outcome, decision.reason, decision.clOrdID) == (.approved, "agreed", order.clOrdID))
        #expect(decision.expiresAt == nil && decision.settledIndex == nil)
        #expect(desk.state.undecidedSignals.isEmpty)
        #expect(try desk.tables.records(SignalRecord.self).first?.decisionIndex == 9)
        #expect(try desk.tables.records(VerdictRecord.self).count == 3)
    }

    @Test func aLimitPriceMakesALimitOrder() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.sell, 10, limit: "10.05").placed)
        #expect((order.type, order.limitPrice) == (.limit, "10.05"))
        #expect(desk.order(order.clOrdID)?.order == order)
    }

    @Test func theReferencePriceIsTheMedian() throws {
        var desk = Desk()
        let signal = desk.commit(.signal, Signal.example().payload).index
        let order = try #require(
            desk.decide(
                signal,
                [
                    desk.example(1, on: signal, price: 11), desk.example(2, on: signal, price: 9),
                    desk.example(3, on: signal, price: "10.5"),
                ]
            ).placed)
        #expect(order.referencePrice == "10.5")
        #expect(desk.state.marks["AAA"]?.price == "10.5")
    }

    @Test func twoOfThreeAreAMajority() {
        var desk = Desk()
        let signal = desk.commit(.signal, Signal.example().payload).index
        #expect(desk.decide(signal, [desk.example(1, on: signal), desk.example(3, on: signal)]).placed != nil)
    }

    @Test(
        arguments: [
            ([], .rejected, "insufficient"),
            ([.example(1, on: 6), .example(2, on: 6, .sell)], .rejected, "actions_differ"),
            ([.example(1, on: 6, .hold), .example(2, on: 6, .hold)], .rejected, "not_the_signals_side"),
        ] as [([Verdict], Outcome, String)])
    func whatIsNotAgreedOnIsRejected(_ verdicts: [Verdict], _ outcome: Outcome, _ reason: String) throws {
        var desk = Desk()
        desk.commit(.signal, Signal.example().payload)
        let applied = desk.decide(6, verdicts)
        #expect(applied.acceptedIndex == 7)
        #expect(applied.effects.isEmpty)
        #expect(desk.state.openOrders.isEmpty && desk.state.pendingDecisions.isEmpty)
        let decision = try #require(try desk.decision(at: 7))
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

    @Test func withoutSettingsOrLimitsNothingTrades() throws {
        var desk = Desk(empty: ())
        desk.commit(.instrument, Instrument.aaa.payload)
        #expect(try desk.reason(desk.trade(.buy, 1)) == "trading_state")
        desk.commit(.settings, TestCluster.settings().payload)
        desk.reconcile()
        #expect(try desk.reason(desk.trade(.buy, 1)) == "price_collar")
        desk.commit(.limits, Limits.aaa.payload)
        #expect(desk.trade(.buy, 1).placed != nil)
    }

    @Test func aSignalIsDecidedOnce() {
        var desk = Desk()
        let first = desk.trade(.buy, 10)
        let again = desk.decide(6, [.example(1, on: 6), .example(2, on: 6)])
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
        [Verdict.example(1, on: 6), .example(4, on: 6)],
        [.example(1, on: 6), .example(1, on: 6)],
        [.example(1, on: 6), .example(2, on: 7)],
    ])
    func whatTheVotersCannotHaveSaidIsRefused(_ verdicts: [Verdict]) {
        var desk = Desk()
        desk.commit(.signal, Signal.example().payload)
        let applied = desk.decide(6, verdicts)
        #expect(applied.refusal == .invalidVerdicts)
        #expect(applied.alarms == [.invalidDecision])
        #expect(applied.changes.map(\.table) == [.alarms])
        // Still open to a proper decision.
        #expect(desk.decide(6, [desk.example(1, on: 6), desk.example(2, on: 6)]).placed != nil)
    }

    @Test(
        arguments: [
            ([.buy, .buy, .buy], .rejected), ([.buy, .buy, .buy], .pending), ([.buy], .approved),
            ([.buy, .hold], .approved), ([], .approved), ([.sell, .sell], .pending),
        ] as [([Action], Outcome)])
    func aLeaderThatContradictsItsVerdictsIsFoundOut(_ actions: [Action], _ claim: Outcome) {
        var desk = Desk()
        desk.commit(.signal, Signal.example().payload)
        let verdicts = actions.enumerated().map { desk.example(NodeID($0 + 1), on: 6, $1) }
        let applied = desk.decide(6, verdicts, claim: claim)
        #expect(applied.refusal == .contradictsVerdicts)
        #expect(applied.alarms == [.decisionContradictsVerdicts])
        #expect(applied.changes.map(\.table) == [.alarms] && applied.placed == nil)
        #expect(desk.state.undecidedSignals[6] != nil)
    }

    @Test func anUnreadableDecisionIsAlarmed() {
        var desk = Desk()
        let applied = desk.commit(.decision, [0xFF])
        #expect(applied.refusal == .malformed)
        #expect(applied.alarms == [.malformedEntry])
        #expect(applied.changes.map(\.table) == [.alarms])
    }

    @Test func aNewTermPutsUnansweredOrdersInDoubt() throws {
        var desk = Desk()
        let sent = try #require(desk.trade(.buy, 10).placed)
        let working = try #require(desk.trade(.buy, 20).placed)
        let late = try #require(desk.trade(.sell, 30).placed)
        desk.report(.report(.new, on: working, id: "E1"))
        let applied = desk.elect()
        #expect(applied.alarms == [.orderInDoubt, .orderInDoubt])
        #expect(applied.changes.map(\.table) == [.leaders, .orders, .orders, .alarms, .alarms])
        #expect(desk.order(sent.clOrdID)?.state == .inDoubt)
        #expect(desk.order(late.clOrdID)?.state == .inDoubt)
        #expect(desk.order(working.clOrdID)?.state == .working)
        #expect(desk.state.leaderTerm == 2)
        #expect(
            try desk.tables.records(LeaderRecord.self).sorted { $0.term < $1.term }.map(\.node) == ["zurich", "geneva"])
        // In doubt still counts in the exposure, and nothing of the symbol is ordered meanwhile.
        #expect(
            desk.state.openQuantities["AAA"]
                == OpenQuantity(
                    buy: Int128(30 * Quantity.scale),
                    sell: Int128(30 * Quantity.scale), inDoubt: 2))
        desk.reconcile()
        #expect(try desk.reason(desk.trade(.buy, 1)) == "trading_state")
        for (order, id) in [(sent, "E2"), (late, "E3")] {
            desk.report(.report(.orderStatus, .new, on: order, id: id))
        }
        let fresh = try #require(desk.trade(.buy, 1).placed)
        // What was sent in this term stays sent.
        desk.commit(.noop, [], actor: "geneva")
        #expect(desk.order(fresh.clOrdID)?.state == .sent)
    }
}
