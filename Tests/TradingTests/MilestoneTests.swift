import Ledger
import RandomLog
import Testing

@testable import Trading

/// What people count, and what they watch.
@Suite struct MilestoneTests {
    @Test func aSignalIsDecidedAndItsOrderEndsOnce() throws {
        var desk = Desk()
        let placed = desk.trade(.buy, 10)
        #expect(placed.milestones == [.decided(.approved)])
        let order = try #require(placed.placed)
        #expect(desk.report(.report(.new, on: order, id: "E1")).milestones.isEmpty)
        let fill = Execution.report(.trade, on: order, id: "E2", last: 10, at: 100, cumulative: 10)
        #expect(desk.report(fill).milestones == [.ended(.filled)])
        #expect(desk.report(fill).milestones.isEmpty)
    }

    @Test func alarmsAreCounted() {
        var desk = Desk()
        let malformed = desk.commit(.decision, [0xFF])
        #expect(!malformed.alarms.isEmpty)
        #expect(malformed.milestones == malformed.alarms.map { .alarmed($0.label) })
    }

    @Test func whatWaitsForAPersonIsDecidedTwice() {
        var desk = Desk()
        let index = desk.pend()
        #expect(desk.state.summary.pendingDecisions == 1)
        let answered = desk.answer(index, approve: false)
        #expect(answered.milestones == [.decided(.rejected)])
        #expect(desk.state.summary.pendingDecisions == 0)
    }

    @Test func theSummaryIsOfWhatIsOpenAndHeld() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        #expect(desk.state.summary.orders == [.sent: 1])
        let mark = try #require(desk.state.marks["AAA"])
        let whole = UInt128(10 * Quantity.scale) * UInt128(mark.price.raw)
        #expect(desk.state.summary.exposure["AAA"] == whole)
        _ = desk.report(.report(.trade, on: order, id: "E1", last: 4, at: 100, cumulative: 4))
        #expect(desk.state.summary.orders == [.partial: 1])
        #expect(desk.state.summary.exposure["AAA"] == whole)
    }
}
