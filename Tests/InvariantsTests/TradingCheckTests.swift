import Invariants
import Testing

@testable import Trading

/// What drills, tests and auditors rest on has to see what is wrong, and nothing else.
@Suite struct TradingCheckTests {
    @Test(arguments: [TradingCheck.Stage.underWay, .settled, .decided])
    func aDayWithoutFaultHasNone(stage: TradingCheck.Stage) throws {
        let check = try TradingDay().check(stage)
        #expect(check.findings == [])
        for invariant in TradingInvariant.allCases where invariant != .acknowledged {
            #expect(check.verdict(invariant) == .holds, "\(invariant)")
        }
        #expect(check.extent(.eachReportOnce) == "7 reports" && check.extent(.oneOrder) == "2 orders")
    }

    struct Change: CustomTestStringConvertible, Sendable {
        let finding: String
        let make: @Sendable (inout TradingDay) -> Void

        init(_ finding: String, _ make: @escaping @Sendable (inout TradingDay) -> Void) {
            self.finding = finding
            self.make = make
        }

        var testDescription: String { finding }
    }

    private static func replace(_ line: Int, _ old: String, _ new: String) -> @Sendable (inout TradingDay) -> Void {
        { day in
            let changed = day.lines[line - 1].replacing(old, with: new)
            precondition(changed != day.lines[line - 1], "line \(line) has no \(old)")
            day.lines[line - 1] = changed
        }
    }

    @Test(arguments: [
        Change("I1: line 16: \(TradingDay.filled) is accepted as O9, it was as O1") {
            $0.lines.append($0.lines[2].replacing("E1", with: "E9").replacing("O1", with: "O9"))
        },
        Change("I1: a: decision 12 made \(TradingDay.filled) and \(TradingDay.canceled)") {
            $0.orders[1].order.decisionIndex = 12
        },
        Change("I2: line 16: E2 was reported in line 4") {
            $0.lines.append($0.lines[12].replacing("E6", with: "E2"))
        },
        Change("I2: a: E4 of line 7 (accepted \(TradingDay.canceled)) is not booked") { $0.executions.remove(at: 3) },
        Change("I2: a: E2 is booked again at entry 45") {
            var again = $0.executions[1]
            again.index = 45
            $0.executions.append(again)
        },
        Change("I2: a: E99, booked at entry 45, is none of the venue's") {
            $0.executions.append(
                TradingDay.report("E99", TradingDay.filled, .new, .new, .buy, 0, cumulative: 0, at: 45))
        },
        Change("I2: a: E2, booked at entry 15, is not what the venue reported in line 4") {
            $0.executions[1].execution.lastPrice = Price(raw: 1)
        },
        Change("I3: a: 9 ACME is held (own), the fills booked sum up to 8") {
            $0.positions = [TradingDay.position([(.buy, 9)])]
        },
        Change("I3: a: 0 ACME is held, the venue's fills sum up to 8") { $0.positions = [] },
        Change("I3: a: E3, of \(TradingDay.filled), is booked as external") {
            $0.executions[2].booking = .external
        },
        Change("I4: a: line 2: \(TradingDay.filled) is at the venue and not committed") { $0.orders.removeFirst() },
        Change("I4: a: line 2: \(TradingDay.filled) is at the venue as another order", replace(2, "10", "11")),
        Change("I4: a: line 2: \(TradingDay.filled) came 5 ns before it was committed") { $0.orders[0].time = 7 },
        Change("I4: a: line 12: \(TradingDay.cancel) cancels \(TradingDay.canceled), committed was a cancel of nothing")
        {
            $0.cancels = []
        },
        Change("I5: line 4: \(TradingDay.filled) has 5 of 10 filled", replace(4, #""cum":"4""#, #""cum":"5""#)),
        Change("I5: line 4: \(TradingDay.filled) has 4 of 10 filled", replace(4, #""leaves":"6""#, #""leaves":"5""#)),
        Change("I5: line 16: a fill of O9, which is no accepted order") {
            $0.lines.append($0.lines[3].replacing("E2", with: "E9").replacing("O1", with: "O9"))
        },
        Change("I5: line 16: \(TradingDay.filled) is filled although it was filled whole") {
            $0.lines.append($0.lines[3].replacing("E2", with: "E9"))
        },
        Change("I5: a: \(TradingDay.filled) has 9 of 10 filled, its fills are 10") {
            $0.orders[0].cumulativeQuantity = TradingDay.quantity(9)
        },
        Change("I6: line 10: term 4 logs DESK on while term 3 is logged on") { $0.lines[8] = #""kind":"refused""# },
        Change(
            "I7: line 14: 35=D \(TradingDay.rejected) of term 3 came in a session that term 4", replace(14, "4", "3")),
        Change("I7: line 18: 35=D X of term 3 came after term 4 had logged on") {
            $0.lines += [
                #""kind":"disconnect""#, #""kind":"logon","sub":"3""#,
                #""kind":"received","type":"D","sub":"3","clOrdID":"X""#,
            ]
        },
        Change("order end: a: \(TradingDay.canceled) is called filled, at the venue it is cancelled with 2 of 5") {
            $0.orders[1].state = .filled
        },
        Change("order end: a: \(TradingDay.filled) is called rejected, at the venue it is filled") {
            $0.orders[0].state = .rejected
        },
        Change("order end: a: \(TradingDay.canceled) is called not_at_venue") { $0.orders[1].state = .notAtVenue },
        Change("order end: a: \(TradingDay.unknown) is called working, at the venue it is unknown") {
            $0.orders[3].state = .working
        },
        Change("order end: a: \(TradingDay.unknown) is in_doubt, at the venue it is unknown") {
            $0.orders[3].state = .inDoubt
        },
    ])
    func aFaultIsNamed(change: Change) throws {
        var day = TradingDay()
        change.make(&day)
        let check = try day.check()
        #expect(check.findings.contains { $0.description.hasPrefix(change.finding) }, "\(check.findings)")
        let name = change.finding.prefix { $0 != ":" }
        let invariant = try #require(TradingInvariant(rawValue: String(name)))
        #expect(check.verdict(invariant) == .broken && check.count(invariant) > 0)
    }

    /// What is on its way is missing only once nothing is.
    @Test func whatTheVenueDidLastMayBeUnderWay() throws {
        var day = TradingDay()
        day.executions.removeLast(2)
        day.orders[1].state = .pendingCancel
        day.orders[2].state = .sent
        #expect(try day.check(.underWay).findings == [])
        let settled = try day.check(.settled).findings.map(\.description)
        #expect(
            settled.contains { $0.hasPrefix("I2: a: E7 of line 15 (rejected \(TradingDay.rejected)) is not booked") })
        #expect(settled.allSatisfy { $0.hasPrefix("I2: ") }, "\(settled)")
    }

    @Test func aClockThatIsAheadIsAllowedFor() throws {
        var day = TradingDay()
        day.orders[0].time = 7
        let sites = [day.site("a"), day.site("b")]
        #expect(TradingCheck(try day.venueLines(), sites, stage: .settled, clocks: 5).findings == [])
        #expect(TradingCheck(try day.venueLines(), sites, stage: .settled, clocks: 4).count(.intentFirst) == 2)
    }

    @Test func sitesAreComparedAtTheSameEntryOnly() throws {
        let day = TradingDay()
        func check(_ sites: [TradingCheck.Site]) throws -> TradingCheck {
            TradingCheck(try day.venueLines(), sites, stage: .settled)
        }
        let different = try check([day.site("a"), day.site("b", digest: "e"), day.site("c", at: 51, digest: "f")])
        #expect(different.findings.map(\.description) == ["I8: b and a differ at entry 50: digest e and d"])
        #expect(different.verdict(.equalState) == .broken)
        let apart = try check([day.site("a"), day.site("b", at: 51)])
        #expect(apart.findings == [])
        #expect(apart.verdict(.equalState) == .notJudged("the databases are at different entries: a at 50, b at 51"))
        #expect(try check([day.site("a")]).verdict(.equalState) == .notJudged("there is one database"))
    }

    @Test func whatIsNotGivenIsNotJudged() throws {
        let day = TradingDay()
        let check = TradingCheck(nil, [day.site("a"), day.site("b")], stage: .settled)
        #expect(check.verdict(.equalState) == .holds)
        for invariant in [TradingInvariant.oneOrder, .eachReportOnce, .position, .leaseFirst, .venuesWord] {
            #expect(check.verdict(invariant) == .notJudged("there is no drop copy"))
        }
        let record = TradingCheck(try day.venueLines(), [], stage: .settled)
        #expect(record.verdict(.oneSession) == .holds && record.verdict(.leaseFirst) == .holds)
        #expect(record.verdict(.position) == .notJudged("there is no database"))
    }

    @Test func manyFindingsAreCounted() throws {
        var day = TradingDay()
        for _ in 0..<TradingCheck.maximumNamed { day.executions.append(day.executions[1]) }
        let check = try day.check()
        #expect(check.count(.eachReportOnce) == 2 * TradingCheck.maximumNamed)
        #expect(check.findings.count == TradingCheck.maximumNamed)
    }
}
