import Invariants
import Testing

@testable import Trading

/// What a venue did after the fact: corrections, busts and late fills.
@Suite struct AmendedTradesTests {
    private static let order = ClOrdID.make(clusterTag: "TEST", index: 12)
    private static let fields = #""clOrdID":"\#(order)","orderID":"O1","symbol":"ACME","side":"buy","qty":"5""#

    private static let filled = [
        #""kind":"logon","sub":"3""#,
        #""kind":"received","type":"D","sub":"3","clOrdID":"\#(order)","symbol":"ACME","side":"buy","qty":"5","px":"2""#,
        #""kind":"accepted","execID":"E1",\#(fields),"cum":"0","leaves":"5""#,
        #""kind":"executed","execID":"E2",\#(fields),"lastQty":"3","lastPx":"2","cum":"3","leaves":"2""#,
    ]

    private static let corrected =
        #""kind":"corrected","execID":"E3","execRefID":"E2",\#(fields),"lastQty":"1","lastPx":"2","cum":"1","leaves":"4""#

    private func day(_ lines: [String]) -> TradingDay {
        var day = TradingDay()
        day.lines = Self.filled + lines
        day.cancels = []
        day.orders = [TradingDay.order(Self.order, .buy, 5, .canceled, filled: 2, at: 12)]
        day.executions = [
            TradingDay.report("E1", Self.order, .new, .new, .buy, 0, cumulative: 0, at: 13),
            TradingDay.report("E2", Self.order, .trade, .partiallyFilled, .buy, 3, cumulative: 3, at: 14),
            TradingDay.report(
                "E3", Self.order, .tradeCorrect, .partiallyFilled, .buy, 1, cumulative: 1, at: 15, amends: "E2"),
            TradingDay.report("E4", Self.order, .tradeCancel, .new, .buy, 1, cumulative: 0, at: 16, amends: "E3"),
            TradingDay.report("E5", Self.order, .canceled, .canceled, .buy, 0, cumulative: 0, at: 17),
            TradingDay.report("E6", Self.order, .trade, .canceled, .buy, 2, cumulative: 2, at: 18, booking: .late),
        ]
        day.positions = [TradingDay.position([(.buy, 2)])]
        return day
    }

    private static let rest = [
        corrected,
        #""kind":"busted","execID":"E4","execRefID":"E3",\#(fields),"lastQty":"1","lastPx":"2","cum":"0","leaves":"5""#,
        #""kind":"cancelled","execID":"E5",\#(fields),"cum":"0","leaves":"0""#,
        #""kind":"executed","execID":"E6",\#(fields),"lastQty":"2","lastPx":"2","cum":"2","leaves":"0""#,
    ]

    @Test func correctionsBustsAndLateFillsAddUp() throws {
        let day = day(Self.rest)
        #expect(try day.check().findings == [])
        var without = day
        without.positions = [TradingDay.position([(.buy, 3)])]
        let findings = try without.check(.underWay).findings.map(\.description)
        #expect(findings.first == "I3: a: 3 ACME is held (own), the fills booked sum up to 2", "\(findings)")
    }

    @Test(
        arguments: [
            // The trade was of 3: nothing says where the other fill is.
            (#""execRefID":"E2","cum":"1","leaves":"4""#, "I5: line 5: \(order) has 1 of 5 filled and 4 left"),
            // It is of a trade that never was.
            (#""execRefID":"E9","cum":"0","leaves":"5""#, "I5: line 5: E9 is amended, which is no fill of O1"),
            // An open order has the rest to fill.
            (#""execRefID":"E2","cum":"0","leaves":"2""#, "I5: line 5: \(order) has 0 of 5 filled and 2 left"),
        ])
    func whatDoesNotAddUpIsFound(amendment: String, finding: String) throws {
        var day = TradingDay()
        day.lines =
            Self.filled + [#""kind":"busted","execID":"E4",\#(Self.fields),"lastQty":"3","lastPx":"2",\#(amendment)"#]
        let check = TradingCheck(try day.venueLines(), [], stage: .underWay)
        #expect(
            check.findings.count == 1 && check.findings.first?.description.hasPrefix(finding) == true,
            "\(check.findings)")
    }

    @Test func aCorrectionOfWhatWasNeverBookedIsFound() throws {
        var day = day(Self.rest)
        day.executions.remove(at: 1)
        let findings = try day.check().findings.map(\.description)
        #expect(findings.contains("I5: a: E3 amends E2, which is no fill that was booked"), "\(findings)")
        #expect(findings.contains { $0.hasPrefix("I2: a: E2 of line 4") })
    }
}
