import FIX
import Testing
import Trading

@testable import Exchange

/// Trades that are busted or corrected, and fills that come after an order's end.
@Suite struct AmendmentTests {
    private func amend(_ pit: inout Pit, _ amendment: TradeAmendment) throws -> [String] {
        let fault = pit.exchange.fault(in: amendment)
        #expect(fault == nil)
        pit.time += 1
        return pit.exchange.amend(amendment, at: pit.time).map(\.short)
    }

    private func report(_ pit: inout Pit, _ amendment: TradeAmendment) -> ExecutionReport? {
        guard case .execution(let report)? = pit.exchange.amend(amendment, at: pit.time).first?.answer else {
            return nil
        }
        return report
    }

    @Test func aBustOfAnOrderThatIsDoneLeavesItDone() throws {
        var pit = Pit()
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 3) == ["A 0/0 0+3", "A F/2 3@1.2 3+0"])
        let report = try #require(report(&pit, .bust(execID: "E2")))
        #expect((report.execType, report.execID, report.execRefID) == (.tradeCancel, "E3", "E2"))
        #expect((report.status, report.cumulative, report.leaves, report.average) == (.filled, .zero, .zero, .zero))
        #expect((report.lastQuantity, report.lastPrice) == (units(3), price("1.2")))
        #expect(pit.exchange.position(of: "DESK", symbol: "EURUSD") == .zero)
        let message = report.message
        #expect(message.text(.execRefID) == "E2" && message.text(.execType) == "H" && message.text(.lastQty) == "3")
        // It is gone, and neither is its bust a trade.
        for execID in ["E2", "E3", "E1", ""] { #expect(pit.exchange.fault(in: .bust(execID: execID)) != nil) }
    }

    @Test func anOpenOrderHasTheDifferenceToFillAgain() throws {
        var pit = Pit(.sample(barSize: 4))
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 6) == ["A 0/0 0+6", "A F/1 4@1.2 4+2"])
        let corrected = TradeAmendment.correct(execID: "E2", quantity: units(1), price: price("1.1"))
        #expect(try amend(&pit, corrected) == ["A G/1 1@1.1 1+5"])
        #expect(pit.exchange.fault(in: corrected) != nil)
        #expect(try amend(&pit, .bust(execID: "E3")) == ["A H/0 1@1.1 0+6"])
        #expect(pit.close(flat(1, "1.3")) == ["A F/1 4@1.3 4+2"])
        // Corrected to all of it, the order is done and no bar fills it any more.
        #expect(
            try amend(&pit, .correct(execID: "E5", quantity: units(6), price: price("1.3"))) == ["A G/2 6@1.3 6+0"])
        #expect(pit.close(flat(2, "1.3")).isEmpty)
        #expect(pit.exchange.orderCounts == (1, 0))
        #expect(pit.exchange.position(of: "DESK", symbol: "EURUSD") == units(6))
    }

    @Test func aLateFillIsOnAnOrderThatWasTakenBack() throws {
        var pit = Pit()
        pit.close(flat(0, "1.2"))
        pit.place("A", .buy, 5, "1.1")
        let late = TradeAmendment.lateFill(order: "A", quantity: units(2), price: price("1.1"))
        #expect(pit.exchange.fault(in: late) == "O1 is new: a late fill comes after a cancel or the end of the day")
        _ = pit.cancel("C", of: "A")
        #expect(try amend(&pit, late) == ["A F/4 2@1.1 2+0"])
        #expect(try amend(&pit, .lateFill(order: "O1", quantity: units(3), price: price("1.2"))) == ["A F/4 3@1.2 5+0"])
        #expect(pit.exchange.fault(in: late) == "O1 has room for 0, not for 2")
        #expect(try amend(&pit, .bust(execID: "E3")) == ["A H/4 2@1.1 3+0"])
    }

    @Test func whatCannotBeIsRefused() throws {
        var pit = Pit()
        pit.close(flat(0, "1.2"))
        pit.place("A", .buy, 3)
        func fault(_ quantity: Quantity, _ at: String) -> String? {
            pit.exchange.fault(in: .correct(execID: "E2", quantity: quantity, price: price(at)))
        }
        #expect(fault(units(4), "1.2") == "O1 has room for 3, not for 4")
        #expect(fault(units(0), "1.2")?.contains("multiple of the lot") == true)
        #expect(fault(Quantity(raw: 1), "1.2")?.contains("multiple of the lot") == true)
        #expect(fault(units(1), "1.2000001")?.contains("multiple of the tick") == true)
        #expect(fault(units(1), "0")?.contains("multiple of the tick") == true)
        let unknown = TradeAmendment.lateFill(order: "B", quantity: units(1), price: price("1.2"))
        #expect(pit.exchange.fault(in: unknown)?.contains("neither OrderID nor ClOrdID") == true)
    }

    /// The counterparty is told, and a venue that was killed knows it still.
    @Test func anAmendmentIsKeptAndTold() throws {
        var floor = Floor()
        floor.close(flat(0, "1.2"))
        try floor.connect("DESK")
        try floor.send([Sample.order("A"), Sample.order("B", limit: "1.1"), Sample.cancel("C", of: "B")])
        for amendment in [
            TradeAmendment.correct(execID: "E2", quantity: units(1), price: price("1.3")), .bust(execID: "E5"),
            .lateFill(order: "B", quantity: units(1), price: price("1.1")),
        ] {
            floor.amend(amendment)
        }
        let short = floor.parties["DESK"]?.delivered.map(\.message).short ?? []
        #expect(short.suffix(3) == ["8 G/2 A", "8 H/2 A", "8 F/4 B"])
        #expect(floor.lines.suffix(3).map { $0.contains("\"kind\":\"corrected\"") } == [true, false, false])
        #expect(floor.lines.suffix(3).map { $0.contains("\"kind\":\"busted\"") } == [false, true, false])
        let position = floor.server.exchange.position(of: "DESK", symbol: "EURUSD")
        #expect(position == units(1))
        let restarted = try floor.restarted()
        #expect(restarted.server.exchange.position(of: "DESK", symbol: "EURUSD") == position)
        #expect(restarted.server.fault(in: .bust(execID: "E7")) == nil)
    }

    /// A journal of another venue, or a damaged one.
    @Test func anAmendmentOfNothingIsNoRecordOfThisVenue() {
        var floor = Floor()
        let record = ExchangeRecord.input(ExchangeInput(time: noon, event: .amendment(.bust(execID: "E1"))))
        #expect(throws: ExchangeRecordError.self) { _ = try floor.server.restore(record) }
    }
}
