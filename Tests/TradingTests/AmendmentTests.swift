import Ledger
import RandomLog
import Testing

@testable import Trading

/// 150=G and 150=H.
@Suite struct AmendmentTests {
    private func amend(
        _ type: ExecType, _ order: Order, of fill: String, id: String, last: Quantity = 0, at price: Price = 0
    )
        -> Execution
    {
        var execution = Execution.report(type, .partiallyFilled, on: order, id: id, last: last, at: price)
        execution.execRefID = fill
        return execution
    }

    /// 4 of 10 filled at 100.
    private func partly(_ desk: inout Desk) throws -> Order {
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.new, on: order, id: "E1"))
        desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 100, cumulative: 4))
        return order
    }

    private func cost(_ whole: Int64) -> Int128 { Int128(whole) * Int128(Price.scale) * Int128(Quantity.scale) }

    @Test func aFillIsCorrected() throws {
        var desk = Desk()
        let order = try partly(&desk)
        let applied = desk.report(amend(.tradeCorrect, order, of: "E2", id: "E3", last: 3, at: 90))
        #expect(applied.alarms == [.fillAmended])
        #expect(applied.acceptedIndex != nil)
        #expect(desk.state.positions["AAA"]?.quantity == 3)
        #expect(desk.state.positions["AAA"]?.cost == cost(270))
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.cumulativeQuantity) == (.partial, 3))
        #expect(desk.state.openQuantities["AAA"]?.buy == Int128(7 * Quantity.scale))
        // The correction is corrected, by its own ExecID.
        #expect(desk.report(amend(.tradeCancel, order, of: "E3", id: "E4")).alarms == [.fillAmended])
        #expect(desk.state.positions["AAA"]?.quantity == 0)
        #expect(desk.state.positions["AAA"]?.cost == 0)
        #expect(desk.order(order.clOrdID)?.state == .working)
        #expect(desk.state.halts.isEmpty)
        #expect(try desk.restored() == desk.state)
    }

    @Test func aFillIsAmendedOnce() throws {
        var desk = Desk()
        let order = try partly(&desk)
        let bust = amend(.tradeCancel, order, of: "E2", id: "E3")
        let first = desk.report(bust)
        #expect(desk.report(bust).reply == .accepted(index: first.index, isDuplicate: true))
        let again = desk.report(amend(.tradeCancel, order, of: "E2", id: "E4"))
        #expect(again.refusal == .unknownExecution)
        #expect(again.alarms == [.unknownExecution])
        #expect(desk.state.positions["AAA"]?.quantity == 0)
        #expect(desk.state.halts["AAA"]?.reason == .unknownExecution)
    }

    @Test func whatNeverCameHaltsTheSymbol() throws {
        var desk = Desk()
        let order = try partly(&desk)
        // E1 is no fill.
        for fill in ["E1", "E9"] {
            #expect(desk.report(amend(.tradeCancel, order, of: fill, id: "X\(fill)")).alarms == [.unknownExecution])
        }
        #expect(desk.state.positions["AAA"]?.quantity == 4)
        #expect(desk.state.halts["AAA"] != nil)
    }

    @Test func aTerminalOrderStaysTerminal() throws {
        var desk = Desk()
        let order = try partly(&desk)
        desk.report(.report(.trade, on: order, id: "E3", last: 6, at: 100, cumulative: 10))
        #expect(desk.report(amend(.tradeCancel, order, of: "E2", id: "E4")).alarms == [.fillAmended])
        let record = try #require(desk.order(order.clOrdID))
        #expect((record.state, record.cumulativeQuantity) == (.filled, 6))
        #expect(desk.state.positions["AAA"]?.quantity == 6)
        #expect(desk.state.openOrders.isEmpty && desk.state.openQuantities.isEmpty)
    }

    @Test func anExternalFillToo() throws {
        var desk = Desk()
        var order = try partly(&desk)
        order.clOrdID = "OTHER"
        desk.report(.report(.trade, on: order, id: "E5", last: 4, at: 100, cumulative: 4))
        #expect(desk.report(amend(.tradeCorrect, order, of: "E5", id: "E6", last: 1, at: 100)).alarms == [.fillAmended])
        #expect(desk.state.externalPositions["AAA"]?.quantity == 1)
        #expect(desk.state.positions["AAA"]?.quantity == 4)
    }

    @Test func aCorrectionThatFillsItWhole() throws {
        var desk = Desk()
        let order = try partly(&desk)
        desk.report(amend(.tradeCorrect, order, of: "E2", id: "E3", last: 10, at: 100))
        #expect(desk.order(order.clOrdID)?.state == .filled)
        #expect(desk.state.openOrders.isEmpty)
    }
}
