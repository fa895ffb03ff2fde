import Testing
import Trading

@testable import Venue

@Suite struct AlarmBudgetTests {
    private static let limit = AlarmBudget.maximum - AlarmBudget.keptForOutages

    private func admitted(_ budget: inout AlarmBudget, _ code: GatewayAlarm.Code, at now: Int64) -> VenueAlarm? {
        budget.admit(GatewayAlarm(code, "told"), of: "paper", at: now)
    }

    @Test func aFewAreProposedAndTheRestIsCounted() throws {
        var budget = AlarmBudget()
        for _ in 0..<Self.limit {
            let alarm = try #require(admitted(&budget, .notSent, at: 5))
            #expect(alarm == VenueAlarm(venue: "paper", code: "not_sent", message: "told"))
        }
        for number in 1...100 {
            #expect(admitted(&budget, .notSent, at: 5 + AlarmBudget.window - 1) == nil)
            #expect(budget.unlisted == number)
        }
        let next = try #require(admitted(&budget, .notSent, at: 5 + AlarmBudget.window))
        #expect(next.message == "(100 more before it only in the leader's log) told")
        #expect(budget.unlisted == 0)
        #expect(admitted(&budget, .notSent, at: 5 + AlarmBudget.window)?.message == "told")
    }

    @Test func inAnyWindowThereAreNoMore() {
        var budget = AlarmBudget()
        var times: [Int64] = []
        for now in stride(from: 0, to: 10 * AlarmBudget.window, by: Int(AlarmBudget.window / 37)) {
            let code: GatewayAlarm.Code = now % 2 == 0 ? .notSent : .venueUnreachable
            if admitted(&budget, code, at: Int64(now)) != nil { times.append(Int64(now)) }
            let recent = times.count { $0 > Int64(now) - AlarmBudget.window }
            #expect(recent <= AlarmBudget.maximum)
        }
        #expect(times.count > 9 * Self.limit)
    }

    @Test func theEndOfAnOutageIsToldAmongManyOthers() {
        var budget = AlarmBudget()
        for _ in 0..<1_000 { _ = admitted(&budget, .notSent, at: 0) }
        for number in 0..<AlarmBudget.keptForOutages {
            let code: GatewayAlarm.Code = number % 2 == 0 ? .venueUnreachable : .venueReachable
            #expect(admitted(&budget, code, at: 1) != nil)
        }
        #expect(admitted(&budget, .venueReachable, at: 1) == nil)
    }

    /// What is proposed is what the state machine takes, and it knows an outage by the same names.
    @Test(arguments: GatewayAlarm.Code.allCases)
    func everyCodeMayBeCommitted(_ code: GatewayAlarm.Code) throws {
        var budget = AlarmBudget()
        let long = String(repeating: "\u{1B}\u{E9}", count: 1_000)
        let admitted = budget.admit(GatewayAlarm(code, long), of: "paper", at: 0)
        let alarm = try #require(admitted)
        #expect(try VenueAlarm(decoding: alarm.payload) == alarm)
        #expect(code.isOutage == [VenueAlarm.unreachable, VenueAlarm.reachable].contains(code.rawValue))
    }
}
