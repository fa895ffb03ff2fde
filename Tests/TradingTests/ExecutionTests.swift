import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct ExecutionTests {
    private func placed(_ desk: inout Desk, _ side: Side = .buy, _ quantity: Quantity = 10) throws -> Order {
        try #require(desk.trade(side, quantity).placed)
    }

    @Test func fromNewOverPartialToFilled() throws {
        var desk = Desk()
        let order = try placed(&desk)
        #expect(desk.report(.report(.new, on: order, id: "E1")).changes.map(\.table) == [.executions, .orders])
        #expect(desk.order(order.clOrdID)?.state == .working)
        #expect(desk.order(order.clOrdID)?.orderID == "V1")
        let part = desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 100, cumulative: 4))
        #expect(part.changes.map(\.table) == [.positions, .executions, .orders])
        #expect(desk.order(order.clOrdID)?.state == .partial)
        #expect(desk.order(order.clOrdID)?.leavesQuantity == 6)
        #expect(desk.state.openQuantities["AAA"]?.buy == Int128(6 * Quantity.scale))
        let rest = desk.report(.report(.trade, on: order, id: "E3", last: 6, at: 101, cumulative: 10))
        #expect(rest.effects.isEmpty)
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.cumulativeQuantity, record.leavesQuantity) == (.filled, 10, 0))
        #expect(desk.state.openOrders.isEmpty && desk.state.openQuantities.isEmpty)
        #expect(desk.state.positions["AAA"]?.quantity == 10)
        #expect(desk.state.positions["AAA"]?.cost == Int128(1_006) * Int128(Quantity.scale) * Int128(Price.scale))
    }

    @Test func anExecutionCountsOnce() throws {
        var desk = Desk()
        let order = try placed(&desk)
        let fill = Execution.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4)
        let first = desk.report(fill)
        let again = desk.report(fill)
        #expect(again.reply == .accepted(index: first.index, isDuplicate: true))
        #expect(again.changes.isEmpty && again.effects.isEmpty)
        #expect(desk.state.positions["AAA"]?.quantity == 4)
        // The same ExecID of another venue is another execution.
        var elsewhere = fill
        elsewhere.venue = "other"
        elsewhere.cumulativeQuantity = 8
        elsewhere.leavesQuantity = 2
        #expect(desk.report(elsewhere).acceptedIndex != nil)
        #expect(desk.state.positions["AAA"]?.quantity == 8)
        // And so is that of another trade date.
        var tomorrow = fill
        tomorrow.tradeDate += 1
        tomorrow.cumulativeQuantity = 10
        tomorrow.lastQuantity = 2
        tomorrow.leavesQuantity = 0
        #expect(desk.report(tomorrow).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .filled)
    }

    @Test func rejectedAndCanceled() throws {
        var desk = Desk()
        let rejected = try placed(&desk)
        desk.report(.report(.rejected, on: rejected, id: "E1"))
        #expect(desk.order(rejected.clOrdID)?.state == .rejected)
        let canceled = try placed(&desk)
        desk.report(.report(.trade, on: canceled, id: "E2", last: 4, at: 100, cumulative: 4))
        desk.report(.report(.canceled, on: canceled, id: "E3", cumulative: 4))
        #expect(desk.order(canceled.clOrdID)?.state == .canceled)
        #expect(desk.order(canceled.clOrdID)?.cumulativeQuantity == 4)
        #expect(desk.state.openOrders.isEmpty && desk.state.openQuantities.isEmpty)
    }

    /// 150=I 39=8 without 103, or 150=8 103=5: before the barrier neither ends an order.
    @Test(arguments: [(ExecType.orderStatus, nil), (.rejected, Execution.unknownOrder)] as [(ExecType, Int32?)])
    func thatTheVenueDoesNotKnowAnOrderCountsAfterTheBarrier(type: ExecType, reason: Int32?) throws {
        var desk = Desk()
        let order = try placed(&desk)
        func unknown(_ id: String, _ term: Term) -> Execution {
            var report = Execution.report(type, .rejected, on: order, id: id, term: term)
            report.ordRejReason = reason
            return report
        }
        #expect(desk.report(unknown("U1", desk.term)).refusal == .illegalTransition)
        #expect(desk.order(order.clOrdID)?.state == .sent)
        let before = desk.term
        desk.elect()
        desk.reconcile()
        #expect(desk.report(unknown("U2", before)).refusal == .illegalTransition)
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        desk.report(unknown("U3", desk.term))
        #expect(desk.order(order.clOrdID)?.state == .notAtVenue)
    }

    @Test func anInDoubtOrderIsAdopted() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.elect()
        desk.report(.report(.trade, on: order, id: "E1", last: 10, at: 100, cumulative: 10))
        #expect(desk.order(order.clOrdID)?.state == .filled)
        #expect(desk.state.positions["AAA"]?.quantity == 10)
    }

    @Test(
        arguments: [
            // The venue's count is not the last one's plus this fill.
            (4, 3, 7, .inDoubt, 4), (4, 5, 5, .inDoubt, 4), (4, 0, 10, .inDoubt, 4), (4, 10, 0, .inDoubt, 4),
            // What is left does not make it whole.
            (4, 4, 5, .inDoubt, 4), (4, 4, 0, .inDoubt, 4),
            // Past the order's quantity, in one step and by the venue's count.
            (11, 11, 0, .filled, 10), (10, 12, 0, .filled, 10),
        ] as [(Int64, Int64, Int64, OrderState, Quantity)])
    func aFillThatDoesNotAddUpIsBookedAndHalts(
        _ last: Int64, _ cumulative: Int64, _ leaves: Int64, _ state: OrderState, _ counted: Quantity
    ) throws {
        var desk = Desk()
        let order = try placed(&desk)
        let fill = Execution.report(
            .trade, on: order, id: "E1", last: Quantity(integerLiteral: last), at: 100,
            cumulative: Quantity(integerLiteral: cumulative), leaves: Quantity(integerLiteral: leaves))
        let applied = desk.report(fill)
        #expect(applied.acceptedIndex != nil)
        #expect(applied.alarms == [.quantityMismatch])
        #expect(desk.state.positions["AAA"]?.quantity == Quantity(integerLiteral: last))
        #expect(desk.state.halts["AAA"]?.reason == .quantityMismatch)
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.cumulativeQuantity) == (state, counted))
        #expect(desk.report(fill).reply == .accepted(index: applied.index, isDuplicate: true))
    }

    /// All are there in the end, and only the venue can say so.
    @Test func fillsThatOvertakeEachOtherAreAskedAbout() throws {
        var desk = Desk()
        let order = try placed(&desk)
        for (id, last, cumulative) in [("E2", 3, 7), ("E1", 4, 4)] as [(String, Quantity, Quantity)] {
            let fill = desk.report(.report(.trade, on: order, id: id, last: last, at: 100, cumulative: cumulative))
            #expect(fill.alarms == [.quantityMismatch])
            #expect(fill.effects.contains(.query(clOrdID: order.clOrdID)))
            #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        }
        let answer = desk.report(.report(.orderStatus, .partiallyFilled, on: order, id: "0", cumulative: 7))
        #expect(answer.effects.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .partial)
    }

    @Test func theQuantityIsABoundary() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.trade, on: order, id: "E1", last: 9, at: 100, cumulative: 9))
        let last = desk.report(.report(.trade, on: order, id: "E3", last: 1, at: 100, cumulative: 10))
        #expect(last.alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .filled)
        #expect(desk.state.halts.isEmpty)
    }

    @Test func fillsThatTheVenueCountedAndDidNotSend() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.new, on: order, id: "E1"))
        let end = Execution.report(.canceled, on: order, id: "E3", cumulative: 4)
        let applied = desk.report(end)
        #expect(applied.alarms == [.fillsMissing])
        #expect(applied.effects.contains(.query(clOrdID: order.clOrdID)))
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        // Asked, the venue says the same: no end in sight without the fill.
        let answered = desk.report(.report(.orderStatus, .canceled, on: order, id: "0", cumulative: 4))
        #expect(answered.alarms == [.fillsMissing])
        #expect(answered.effects.contains(.query(clOrdID: order.clOrdID)))
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 100, cumulative: 4))
        #expect(desk.order(order.clOrdID)?.state == .partial)
        // The end was not kept, so it may come once more.
        #expect(desk.report(end).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .canceled)
    }

    @Test func aReportThatCountsTooLittleChangesNothing() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4))
        for report in [
            Execution.report(.canceled, on: order, id: "E2", cumulative: 3),
            .report(.expired, on: order, id: "E3", cumulative: 4, leaves: 6),
            .report(.orderStatus, .partiallyFilled, on: order, id: "0", cumulative: 4, leaves: 5),
        ] {
            let applied = desk.report(report)
            #expect(applied.refusal == .quantityMismatch)
            #expect(applied.alarms == [.quantityMismatch])
            #expect(applied.changes.map(\.table) == [.alarms])
        }
    }

    @Test func whatHasNoPlaceInTheStateChangesNothing() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.new, on: order, id: "E1"))
        for (id, report) in [
            ("E2", Execution.report(.new, on: order, id: "E2")),
            ("E3", Execution.report(.rejected, on: order, id: "E3")),
        ] {
            let applied = desk.report(report)
            #expect(applied.refusal == .illegalTransition, "\(id)")
            #expect(applied.alarms == [.illegalTransition])
            #expect(applied.changes.map(\.table) == [.alarms])
        }
    }

    /// The venue's answers may overtake each other; every ExecID is kept all the same.
    @Test func anAcknowledgementThatWasOvertakenIsKeptAndChangesNothing() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4))
        let partial = desk.order(order.clOrdID)
        #expect(desk.report(.report(.new, on: order, id: "E2")).refusal == nil)
        #expect(desk.order(order.clOrdID) == partial)
        desk.report(.report(.canceled, on: order, id: "E4", cumulative: 4))
        let afterwards = desk.report(.report(.new, on: order, id: "E5"))
        #expect(afterwards.refusal == nil && afterwards.alarms.isEmpty)
        #expect(afterwards.changes.count == 1)
        #expect(desk.state.halts.isEmpty)
        #expect(desk.report(.report(.new, on: order, id: "E5")).changes.isEmpty)
    }

    @Test func anAcknowledgementOfAnOrderThatTheVenueDidNotHaveHalts() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.rejected, on: order, id: "E1"))
        #expect(desk.report(.report(.new, on: order, id: "E2")).refusal == .illegalTransition)
        #expect(desk.state.halts["AAA"]?.reason == .illegalTransition)
    }

    @Test func aLateFillIsBookedAndHaltsTheSymbol() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.canceled, on: order, id: "E1"))
        let late = desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 100, cumulative: 4, leaves: 0))
        #expect(late.acceptedIndex != nil)
        #expect(late.alarms == [.lateFill])
        #expect(desk.state.positions["AAA"]?.quantity == 4)
        #expect(desk.order(order.clOrdID)?.state == .canceled)
        #expect(desk.order(order.clOrdID)?.cumulativeQuantity == 4)
        #expect(desk.state.halts["AAA"]?.reason == .lateFill)
        #expect(try desk.tables.records(ExecutionRecord.self).last?.booking != nil)
        let denied = desk.trade(.buy, 1)
        #expect(denied.placed == nil)
        #expect(try desk.decision(at: denied.index)?.reason == "trading_state")
        // Once more is a duplicate; another one is booked as well, and the first halt stands.
        let fill = Execution.report(.trade, on: order, id: "E2", last: 4, at: 100, cumulative: 4, leaves: 0)
        #expect(desk.report(fill).reply == .accepted(index: late.index, isDuplicate: true))
        desk.report(.report(.trade, on: order, id: "E3", last: 4, at: 100, cumulative: 8, leaves: 0))
        #expect(desk.state.positions["AAA"]?.quantity == 8)
        #expect(desk.state.halts["AAA"]?.index == late.index)
    }

    @Test func aLateFillOnAFilledOrderGrowsThePositionAlone() throws {
        var desk = Desk()
        let order = try placed(&desk, .sell)
        desk.report(.report(.trade, on: order, id: "E1", last: 10, at: 100, cumulative: 10))
        desk.report(.report(.trade, on: order, id: "E2", last: 1, at: 100, cumulative: 11, leaves: 0))
        #expect(desk.state.positions["AAA"]?.quantity.description == "-11")
        #expect(desk.order(order.clOrdID)?.cumulativeQuantity == 10)
        #expect(desk.state.halts["AAA"] != nil)
    }

    @Test func aFillOnAnUnknownOrderIsBookedAsExternal() throws {
        var desk = Desk()
        var order = try placed(&desk)
        order.clOrdID = "OTHER-0000000000001"
        order.side = .sell
        let applied = desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4))
        #expect(applied.acceptedIndex != nil)
        #expect(applied.alarms == [.unknownOrderFill])
        #expect(applied.changes.map(\.table) == [.positions, .executions, .halts, .alarms])
        #expect(try desk.tables.records(ExecutionRecord.self).map(\.booking) == [.external])
        #expect(desk.state.positions.isEmpty)
        #expect(desk.state.externalPositions["AAA"]?.quantity.description == "-4")
        #expect(desk.state.externalPositions["AAA"]?.account == .external)
        #expect(desk.state.halts["AAA"]?.reason == .unknownOrderFill)
        #expect(try desk.reason(desk.trade(.buy, 1)) == "trading_state")
        // Anything else about it is only alarmed.
        let other = desk.report(.report(.new, on: order, id: "E2"))
        #expect(other.alarms == [.unknownOrder])
        #expect(other.changes.map(\.table) == [.alarms])
        #expect(try desk.restored() == desk.state)
    }

    @Test func aReportOnAnotherSymbolOrSideIsNotOurs() throws {
        var desk = Desk()
        let order = try placed(&desk)
        var wrongSide = order
        wrongSide.side = .sell
        let applied = desk.report(.report(.trade, on: wrongSide, id: "E1", last: 4, at: 100, cumulative: 4))
        #expect(applied.alarms == [.unknownOrderFill])
        var wrongSymbol = order
        wrongSymbol.symbol = "BBB"
        #expect(
            desk.report(.report(.trade, on: wrongSymbol, id: "E2", last: 4, at: 100, cumulative: 4)).acceptedIndex
                != nil)
        #expect(desk.state.externalPositions["BBB"]?.quantity == 4)
        #expect(desk.state.halts.keys.sorted() == ["AAA", "BBB"])
        #expect(desk.order(order.clOrdID)?.cumulativeQuantity == 0)
    }

    @Test func expiredAndPendingNew() throws {
        var desk = Desk()
        let order = try placed(&desk)
        #expect(desk.report(.report(.pendingNew, on: order, id: "E1")).alarms.isEmpty)
        #expect(desk.order(order.clOrdID)?.state == .sent)
        desk.report(.report(.expired, on: order, id: "E2"))
        #expect(desk.order(order.clOrdID)?.state == .expired)
        #expect(desk.state.openOrders.isEmpty)
    }

    @Test func aDuplicateIDMeansAsk() throws {
        var desk = Desk()
        let order = try placed(&desk)
        var report = Execution.report(.rejected, on: order, id: "E1")
        report.ordRejReason = Execution.duplicateOrder
        let applied = desk.report(report)
        #expect(applied.alarms == [.orderInDoubt])
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        report.execID = "E2"
        desk.report(report)
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        desk.report(.report(.orderStatus, .filled, on: order, id: "0", cumulative: 10))
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        desk.report(.report(.trade, on: order, id: "E3", last: 10, at: 10, cumulative: 10))
        #expect(desk.order(order.clOrdID)?.state == .filled)
    }

    @Test func anUnreadableExecutionIsAlarmed() {
        var desk = Desk()
        let applied = desk.commit(.execution, [])
        #expect(applied.refusal == .malformed)
        #expect(applied.alarms == [.malformedEntry])
        #expect(applied.changes.map(\.table) == [.alarms])
    }
}
