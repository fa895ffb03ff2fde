import Ledger
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

    @Test func anInDoubtOrderIsAdopted() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.term = 2
        desk.commit(.noop, [])
        desk.report(.report(.trade, on: order, id: "E1", last: 10, at: 100, cumulative: 10))
        #expect(desk.order(order.clOrdID)?.state == .filled)
        #expect(desk.state.positions["AAA"]?.quantity == 10)
    }

    @Test(
        arguments: [
            // Past the order's quantity, in one step and by the venue's count.
            (11, 11, nil), (4, 12, nil),
            // The venue's count is not the last one's plus this fill.
            (4, 3, nil), (4, 5, nil), (4, 0, nil),
            // What is left does not make it whole.
            (4, 4, 5), (4, 4, 0),
        ] as [(Int64, Int64, Int64?)])
    func quantitiesThatDoNotAddUpChangeNothing(_ last: Int64, _ cumulative: Int64, _ leaves: Int64?) throws {
        var desk = Desk()
        let order = try placed(&desk)
        let before = desk.state
        var fill = Execution.report(
            .trade, on: order, id: "E1", last: Quantity(integerLiteral: last), at: 100,
            cumulative: Quantity(integerLiteral: cumulative), leaves: 0)
        fill.leavesQuantity = Quantity(integerLiteral: leaves ?? max(0, 10 - cumulative))
        let applied = desk.report(fill)
        #expect(applied.refusal == .quantityMismatch)
        #expect(applied.alarms == [.quantityMismatch])
        #expect(applied.changes.isEmpty)
        #expect(desk.state.openOrders == before.openOrders)
        #expect(desk.state.positions == before.positions)
        // The report as it should have been is not taken for a duplicate of it.
        #expect(
            desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4)).acceptedIndex != nil)
    }

    @Test func theQuantityIsABoundary() throws {
        var desk = Desk()
        let order = try placed(&desk)
        desk.report(.report(.trade, on: order, id: "E1", last: 9, at: 100, cumulative: 9))
        let over = Execution.report(.trade, on: order, id: "E2", last: 2, at: 100, cumulative: 11, leaves: 0)
        #expect(desk.report(over).refusal == .quantityMismatch)
        desk.report(.report(.trade, on: order, id: "E3", last: 1, at: 100, cumulative: 10))
        #expect(desk.order(order.clOrdID)?.state == .filled)
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
            #expect(applied.changes.isEmpty)
        }
        desk.report(.report(.canceled, on: order, id: "E4"))
        let afterwards = desk.report(.report(.new, on: order, id: "E5"))
        #expect(afterwards.refusal == .illegalTransition)
        #expect(afterwards.changes.isEmpty)
        #expect(desk.state.halts.isEmpty)
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
        #expect(try desk.decision(at: denied.index)?.reason == "not_halted")
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

    @Test func aFillOnAnUnknownOrderIsKeptAndHaltsEverything() throws {
        var desk = Desk()
        var order = try placed(&desk)
        order.clOrdID = "OTHER-0000000000001"
        let applied = desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4))
        #expect(applied.acceptedIndex != nil)
        #expect(applied.alarms == [.unknownOrderFill])
        #expect(applied.changes.map(\.table) == [.executions, .halts])
        #expect(try desk.tables.records(ExecutionRecord.self).map(\.booking) == [.external])
        #expect(desk.state.positions.isEmpty)
        #expect(desk.state.halts[Halt.everySymbol]?.reason == .unknownOrderFill)
        let denied = desk.trade(.buy, 1)
        #expect(try desk.decision(at: denied.index)?.reason == "not_halted")
        // Anything else about it is only alarmed.
        let other = desk.report(.report(.new, on: order, id: "E2"))
        #expect(other.alarms == [.unknownOrder])
        #expect(other.changes.isEmpty)
    }

    @Test func anUnreadableExecutionIsAlarmed() {
        var desk = Desk()
        let applied = desk.commit(.execution, [])
        #expect(applied.refusal == .malformed)
        #expect(applied.alarms == [.malformedEntry])
        #expect(applied.changes.isEmpty)
    }
}
