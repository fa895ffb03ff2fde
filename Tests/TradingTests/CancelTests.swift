import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct CancelTests {
    /// An order that works, with as much filled.
    private func working(_ desk: inout Desk, filled: Quantity = 0) throws -> Order {
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.new, on: order, id: "N\(order.clOrdID)"))
        if filled > 0 {
            desk.report(.report(.trade, on: order, id: "F\(order.clOrdID)", last: filled, at: 10, cumulative: filled))
        }
        return order
    }

    @Test func aWorkingOrderIsTakenBack() throws {
        var desk = Desk()
        let order = try working(&desk)
        let applied = desk.cancel(order)
        let id = ClOrdID.make(clusterTag: "TEST", index: applied.index)
        #expect(
            applied.cancel
                == Cancel(
                    clOrdID: id, origClOrdID: order.clOrdID, orderID: "V1", symbol: "AAA", side: .buy, quantity: 10))
        #expect(applied.changes.map(\.table) == [.idempotencyKeys, .cancels, .orders])
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.cancel) == (.pendingCancel, CancelMark(index: applied.index, term: 1)))
        // Still open: it may be filled.
        #expect(desk.state.openQuantities["AAA"]?.buy == Int128(10 * Quantity.scale))
        var pending = Execution.report(.pendingCancel, on: order, id: "E1")
        pending.clOrdID = id
        pending.origClOrdID = order.clOrdID
        #expect(desk.report(pending).alarms.isEmpty)
        var canceled = Execution.report(.canceled, on: order, id: "E2")
        canceled.clOrdID = id
        canceled.origClOrdID = order.clOrdID
        #expect(desk.report(canceled).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .canceled)
        #expect(desk.state.openOrders.isEmpty && desk.state.openQuantities.isEmpty)
        let kept = try #require(try desk.tables.records(CancelRecord.self).first)
        #expect((kept.actor, kept.clOrdID, kept.reason) == ("alice", order.clOrdID, "no more"))
    }

    @Test func rejectedItStandsAsBefore() throws {
        for (filled, state) in [(0, .working), (4, .partial)] as [(Quantity, OrderState)] {
            var desk = Desk()
            let order = try working(&desk, filled: filled)
            let cancel = try #require(desk.cancel(order).cancel)
            #expect(desk.report(.cancelReject(cancel)).alarms.isEmpty)
            let record = try #require(desk.order(order.clOrdID))
            #expect((record.state, record.cancel) == (state, nil))
            // Once more: it answers nothing.
            #expect(desk.report(.cancelReject(cancel)).refusal == .illegalTransition)
            #expect(desk.cancel(order).cancel != nil)
        }
    }

    /// The report of an earlier end never came.
    @Test func rejectedForAnEndThatNobodyKnowsOfItIsAskedAbout() throws {
        for status in OrdStatus.allCases {
            var desk = Desk()
            let order = try working(&desk, filled: 4)
            let cancel = try #require(desk.cancel(order).cancel)
            let applied = desk.report(.cancelReject(cancel, status: status))
            let ended = [.filled, .canceled, .rejected, .expired].contains(status)
            #expect(applied.effects.contains(.query(clOrdID: order.clOrdID)) == ended)
            #expect(desk.order(order.clOrdID)?.state == .partial)
        }
    }

    @Test func unknownToTheVenueItIsInDoubt() throws {
        var desk = Desk()
        let order = try working(&desk)
        let cancel = try #require(desk.cancel(order).cancel)
        let applied = desk.report(.cancelReject(cancel, reason: Execution.unknownToCancel))
        #expect(applied.alarms == [.orderInDoubt])
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
    }

    @Test func fillsKeepArriving() throws {
        var desk = Desk()
        let order = try working(&desk)
        let cancel = try #require(desk.cancel(order).cancel)
        desk.report(.report(.trade, on: order, id: "E1", last: 3, at: 10, cumulative: 3))
        #expect(desk.order(order.clOrdID)?.state == .partial)
        #expect(desk.report(.cancelReject(cancel)).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .partial)
        let second = try #require(desk.cancel(order).cancel)
        desk.report(.report(.trade, on: order, id: "E2", last: 7, at: 10, cumulative: 10))
        #expect(desk.order(order.clOrdID)?.state == .filled)
        // Too late to cancel: no news, and no alarm.
        let late = desk.report(.cancelReject(second))
        #expect(late.acceptedIndex != nil && late.alarms.isEmpty && late.changes.isEmpty)
    }

    @Test func theRejectionOfAnotherRequestIsNone() throws {
        var desk = Desk()
        let order = try working(&desk)
        var cancel = try #require(desk.cancel(order).cancel)
        cancel.clOrdID = "TEST-0000000000001"
        #expect(desk.report(.cancelReject(cancel)).refusal == .illegalTransition)
        #expect(desk.order(order.clOrdID)?.state == .pendingCancel)
    }

    @Test func whatCannotBeTakenBackYet() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        #expect(desk.cancel(order, key: "k").refusal == .notCancelable)
        desk.report(.report(.new, on: order, id: "E1"))
        // The refusal was not kept: the same command may pass now.
        #expect(desk.cancel(order, key: "k").cancel != nil)
        #expect(desk.cancel(order, key: "k").acceptedIndex == nil)
        #expect(desk.cancel(order, key: "other").refusal == .notCancelable)
        #expect(desk.elect().alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .pendingCancel)
    }

    @Test func whatCannotBeTakenBackEver() throws {
        var desk = Desk()
        var order = try working(&desk)
        desk.report(.report(.canceled, on: order, id: "E1"))
        #expect(desk.cancel(order, key: "k").refusal == .illegalTransition)
        #expect(desk.cancel(order, key: "k").refusal == .illegalTransition)
        order.clOrdID = "OTHER"
        #expect(desk.cancel(order).refusal == .unknownOrder)
        #expect(desk.commit(.cancel, [0xFF]).refusal == .malformed)
        #expect(try desk.tables.records(CancelRecord.self).isEmpty)
    }

    @Test func aNewLeaderMustHaveTheSession() throws {
        var desk = Desk()
        let order = try working(&desk)
        desk.elect()
        let applied = desk.cancel(order, key: "k")
        #expect(applied.refusal == .notReconciled && applied.changes.isEmpty)
        desk.reconcile()
        #expect(desk.cancel(order, key: "k").cancel != nil)
    }

    @Test func whatBecameOfItIsAskedAfterAFailover() throws {
        var desk = Desk()
        let order = try working(&desk)
        let cancel = try #require(desk.cancel(order).cancel)
        // An answer to a question from before the request does not undo it.
        desk.report(.report(.orderStatus, .new, on: order, id: "0"))
        #expect(desk.order(order.clOrdID)?.state == .pendingCancel)
        desk.elect()
        // The request never got there.
        desk.report(.report(.orderStatus, .new, on: order, id: "0"))
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.cancel) == (.working, nil))
        #expect(desk.report(.cancelReject(cancel)).refusal == .illegalTransition)
    }

    @Test func anUnsolicitedCancel() throws {
        var desk = Desk()
        let order = try working(&desk, filled: 4)
        desk.report(.report(.canceled, on: order, id: "E1", cumulative: 4))
        #expect(desk.order(order.clOrdID)?.state == .canceled)
        #expect(desk.state.positions["AAA"]?.quantity == 4)
    }
}
