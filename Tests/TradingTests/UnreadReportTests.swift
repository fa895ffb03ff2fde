import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct UnreadReportTests {
    private func unread(about order: String?, symbol: String? = nil, number: UInt64 = 7) -> UnreadReport {
        UnreadReport(
            venue: "paper", sessionSeq: number, sessionTerm: 1, raw: Array("8=FIX.4.4 and so on".utf8),
            reason: "35=8: tag 31 is missing", clOrdID: order, symbol: symbol)
    }

    private func tell(_ desk: inout Desk, _ report: UnreadReport) -> Committed {
        desk.commit(.unreadReport, report.payload, actor: "venue/paper")
    }

    /// It may be a fill: the order is asked about, nothing new of its symbol goes out, and people can read it.
    @Test func itsOrderIsInDoubtAndItsSymbolHalted() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.new, on: order, id: "E1"))
        let told = tell(&desk, unread(about: order.clOrdID))
        #expect(told.acceptedIndex == told.index)
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
        #expect(desk.state.halts["AAA"]?.reason == .unreadReport)
        #expect(told.alarms == [.unreadReport])
        #expect(try told.listed.first?.subject == order.clOrdID)
        #expect(told.effects.contains(.query(clOrdID: order.clOrdID)))
        let row = try #require(try desk.tables.records(UnreadReportRecord.self).first)
        #expect(row.report == unread(about: order.clOrdID) && row.index == told.index)
        #expect(try desk.restored() == desk.state)
        // What the venue then says of it settles the doubt; the symbol waits for a person.
        desk.report(.report(.trade, on: order, id: "E2", last: 10, at: 100, cumulative: 10))
        #expect(desk.order(order.clOrdID)?.state == .filled)
        #expect(desk.trade(.buy, 1).placed == nil)
        desk.resume(.symbol, "AAA")
        #expect(desk.trade(.buy, 1).placed != nil)
    }

    @Test func anOrderThatHasEndedStaysSoAndItsSymbolIsHalted() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.canceled, on: order, id: "E1"))
        let told = tell(&desk, unread(about: order.clOrdID))
        #expect(desk.order(order.clOrdID)?.state == .canceled)
        #expect(desk.state.halts["AAA"] != nil && told.alarms == [.unreadReport])
    }

    @Test func withoutAnOrderItsSymbolIsHaltedIfItNamesOne() throws {
        var desk = Desk()
        #expect(tell(&desk, unread(about: "OTHER-1", symbol: "AAA")).alarms == [.unreadReport])
        #expect(desk.state.halts["AAA"] != nil)
        #expect(tell(&desk, unread(about: nil)).alarms == [.unreadReport])
        #expect(desk.state.halts.count == 1)
        #expect(tell(&desk, unread(about: nil, symbol: "no symbol")).alarms == [.unreadReport])
    }

    /// The next leader need not ask for it again.
    @Test func itsNumberCounts() throws {
        var desk = Desk()
        _ = tell(&desk, unread(about: nil, number: 41))
        #expect(desk.state.venues["paper"]?.committedIncoming == 41)
    }

    @Test func whatIsTooLongIsCutAndWhatCannotBeIsLeftOut() throws {
        let report = UnreadReport(
            venue: "paper", sessionSeq: 1, sessionTerm: 1, raw: [UInt8](repeating: 0xFF, count: 100_000),
            reason: "caf\u{E9}\u{1}" + String(repeating: "x", count: 2_000), clOrdID: "caf\u{E9}",
            symbol: String(repeating: "S", count: 17))
        #expect(report.clOrdID == nil && report.symbol == nil)
        #expect(try UnreadReport(decoding: report.payload) == report)
        #expect(report.raw.count == UnreadReport.maximumRawLength)
    }

    // MARK: ExecIDs

    @Test func anExecIDThatComesAgainWithAnotherFillIsAnotherFill() throws {
        var desk = Desk()
        let first = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.trade, on: first, id: "E1", last: 10, at: 100, cumulative: 10))
        let second = try #require(desk.trade(.sell, 4).placed)
        let fill = Execution.report(.trade, on: second, id: "E1", last: 4, at: 100, cumulative: 4)
        #expect(desk.report(fill).alarms == [.execIDReused])
        #expect(desk.order(second.clOrdID)?.state == .filled)
        #expect(desk.state.positions["AAA"]?.quantity == 6)
        #expect(desk.report(fill).changes.isEmpty)
        #expect(desk.state.positions["AAA"]?.quantity == 6)
        #expect(try desk.restored() == desk.state)
    }

    /// Told again, a fill may have the order's present status, and a price that was rounded otherwise.
    @Test func aFillThatIsToldAgainIsOneFill() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        var fill = Execution.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4)
        desk.report(fill)
        desk.report(.report(.canceled, on: order, id: "E2", cumulative: 4))
        fill.ordStatus = .canceled
        #expect(desk.report(fill).changes.isEmpty)
        fill.lastPrice = "100.00000001"
        #expect(desk.report(fill).alarms == [.execIDReused])
        #expect(desk.state.positions["AAA"]?.quantity == 4)
        #expect(desk.state.halts["AAA"] != nil)
    }

    /// The fill that is taken back is the order's own, not the newest with that ExecID.
    @Test func aBustTakesBackTheFillOfItsOrder() throws {
        var desk = Desk()
        let first = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.trade, on: first, id: "E1", last: 10, at: 100, cumulative: 10))
        let second = try #require(desk.trade(.sell, 4).placed)
        desk.report(.report(.trade, on: second, id: "E1", last: 4, at: 100, cumulative: 4))
        var bust = Execution.report(.tradeCancel, on: first, id: "E9", cumulative: 0)
        bust.execRefID = "E1"
        #expect(desk.report(bust).alarms == [.fillAmended])
        #expect(desk.state.positions["AAA"]?.quantity == Quantity(raw: -4 * Quantity.scale))
    }

    /// What the venue has acknowledged was there: that it is unknown now says nothing of its fills.
    @Test func anAcknowledgedOrderIsNeverUnknown() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.new, on: order, id: "E1"))
        desk.elect()
        desk.reconcile()
        _ = tell(&desk, unread(about: order.clOrdID))
        #expect(desk.report(.unknown(order, id: "0", term: desk.term)).refusal == .illegalTransition)
        #expect(desk.order(order.clOrdID)?.state == .inDoubt)
    }

    /// Some venues reject everything under the same ExecID.
    @Test func aSecondRejectWithTheSameExecIDEndsItsOrder() throws {
        var desk = Desk()
        for _ in 1...3 {
            let order = try #require(desk.trade(.buy, 10).placed)
            desk.report(.report(.rejected, on: order, id: "0"))
            #expect(desk.order(order.clOrdID)?.state == .rejected)
        }
    }
}
