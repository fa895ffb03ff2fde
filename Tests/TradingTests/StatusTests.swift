import Ledger
import RandomLog
import Testing

@testable import Trading

/// 150=I: answers to questions.
@Suite struct StatusTests {
    /// In doubt since the last term's leader went.
    private func inDoubt(_ desk: inout Desk) throws -> Order {
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.elect()
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        return order
    }

    @Test(
        arguments: [
            (.new, .working), (.pendingNew, .inDoubt), (.canceled, .canceled), (.expired, .expired),
            (.rejected, .rejected),
            (.pendingCancel, .pendingCancel),
        ] as [(OrdStatus, OrderState)])
    func whatTheVenueSaysItIs(_ status: OrdStatus, _ state: OrderState) throws {
        var desk = Desk()
        let order = try inDoubt(&desk)
        var answer = Execution.report(.orderStatus, status, on: order, id: "0")
        // Without a reason, that it was rejected may mean that it is unknown.
        if status == .rejected { answer.ordRejReason = 99 }
        #expect(desk.report(answer).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == state)
        #expect(try desk.restored() == desk.state)
    }

    @Test func withTheFillsWeKnow() throws {
        var desk = Desk()
        let order = try inDoubt(&desk)
        desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 10, cumulative: 4))
        desk.elect()
        #expect(desk.report(.report(.orderStatus, .partiallyFilled, on: order, id: "0", cumulative: 4)).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .partial)
    }

    @Test func itCarriesNoFillAndIsNeverADuplicate() throws {
        var desk = Desk()
        let order = try inDoubt(&desk)
        let status = Execution.report(
            .orderStatus, .partiallyFilled, on: order, id: "0", last: 4, at: 10, cumulative: 4)
        for _ in 0..<2 {
            #expect(desk.report(status).alarms == [.fillsMissing])
            #expect(desk.state.positions.isEmpty)
            #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        }
        // The same ExecID on a fill is another matter.
        #expect(desk.report(.report(.trade, on: order, id: "0", last: 4, at: 10, cumulative: 4)).alarms.isEmpty)
        for _ in 0..<2 { #expect(desk.report(status).alarms.isEmpty) }
        #expect(desk.order(order.clOrdID)?.state == .partial)
        #expect(desk.state.positions["AAA"]?.quantity == 4)
    }

    @Test func unknownAfterTheBarrier() throws {
        var desk = Desk()
        let order = try inDoubt(&desk)
        // A session of the last term's, or none, is no barrier.
        for term: Term in [0, 1, 3] {
            #expect(desk.report(.unknown(order, id: "0", term: term)).refusal == .illegalTransition)
            #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        }
        #expect(desk.report(.unknown(order, id: "0", term: 2)).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .notAtVenue)
        #expect(desk.state.openOrders.isEmpty && desk.state.openQuantities.isEmpty)
        // Said again, it is no news.
        #expect(desk.report(.unknown(order, id: "0", term: 2)).alarms.isEmpty)
    }

    /// The order may wait inside the venue, which has not looked at it yet.
    @Test func unknownSettlesNothingBeforeTheVenueHasHadItsTime() throws {
        let settling = 30 * TradingSettings.second
        var desk = Desk(settings: TestCluster.settings { $0.settlingTime = settling })
        let order = try inDoubt(&desk)
        let placedAt = try #require(desk.order(order.clOrdID)?.time)
        for _ in 0..<2 {
            let answer = desk.report(.unknown(order, id: "0", term: 2))
            #expect(answer.refusal == .notSettled && answer.alarms.isEmpty)
            #expect(answer.applied.effects.isEmpty)
            #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        }
        desk.now = placedAt + settling - Int64(desk.state.mark.index + 1) * 1_000 - 1
        #expect(desk.report(.unknown(order, id: "0", term: 2)).refusal == .notSettled)
        desk.now = placedAt + settling - Int64(desk.state.mark.index + 1) * 1_000
        desk.report(.unknown(order, id: "0", term: 2))
        #expect(desk.order(order.clOrdID)?.state == .notAtVenue)
    }

    /// A venue may give each "unknown" the same ExecID.
    @Test func aRejectOfTheUnknownIsNewEachTime() throws {
        var desk = Desk(settings: TestCluster.settings { $0.settlingTime = TradingSettings.second })
        let order = try inDoubt(&desk)
        var unknown = Execution.report(.rejected, .rejected, on: order, id: "NONE", term: 2)
        unknown.ordRejReason = Execution.unknownOrder
        #expect(desk.report(unknown).refusal == .notSettled)
        desk.now += TradingSettings.second
        #expect(desk.report(unknown).refusal == nil)
        #expect(desk.order(order.clOrdID)?.state == .notAtVenue)
    }

    @Test func unknownSaysNothingOfWhatIsNotInDoubt() throws {
        var desk = Desk()
        let sent = try #require(desk.trade(.buy, 10).placed)
        #expect(desk.report(.unknown(sent, id: "0", term: 1)).refusal == .illegalTransition)
        #expect(desk.order(sent.clOrdID)?.state == .sent)
        desk.report(.report(.new, on: sent, id: "E1"))
        #expect(desk.report(.unknown(sent, id: "0", term: 1)).refusal == .illegalTransition)
        #expect(desk.order(sent.clOrdID)?.state == .working)
    }

    @Test func aFillAfterAllIsBooked() throws {
        var desk = Desk()
        let order = try inDoubt(&desk)
        desk.report(.unknown(order, id: "0", term: 2))
        #expect(desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 10, cumulative: 4)).alarms == [.lateFill])
        #expect(desk.state.positions["AAA"]?.quantity == 4)
        #expect(desk.state.halts["AAA"] != nil)
        #expect(desk.order(order.clOrdID)?.state == .notAtVenue)
    }

    @Test func whatStandsAtTheVenueAndNotHereHalts() throws {
        var desk = Desk()
        let order = try inDoubt(&desk)
        desk.report(.unknown(order, id: "0", term: 2))
        #expect(desk.report(.report(.orderStatus, .new, on: order, id: "0")).refusal == .illegalTransition)
        #expect(desk.state.halts["AAA"]?.reason == .illegalTransition)
    }

    @Test func aTerminalOrdersStatusIsNoNews() throws {
        for (type, status) in [(.canceled, .canceled), (.expired, .expired), (.rejected, .rejected)]
            as [(ExecType, OrdStatus)]
        {
            var desk = Desk()
            let order = try #require(desk.trade(.buy, 10).placed)
            desk.report(.report(type, on: order, id: "E1"))
            let again = desk.report(.report(.orderStatus, status, on: order, id: "0"))
            #expect(again.alarms.isEmpty && again.changes.isEmpty)
            #expect(desk.report(.report(.orderStatus, .filled, on: order, id: "0")).refusal == .illegalTransition)
            #expect(desk.state.halts.isEmpty)
        }
    }
}
