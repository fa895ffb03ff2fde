import FIX
import Ledger
import Testing
import Trading

@testable import Venue

/// What venues say that is not as it should be: a fill is booked whatever its comment is, and what cannot be read is
/// committed as it came before the venue's next message counts.
@Suite struct OddReportTests {
    private static let fill = "37=V-1|11=O-1|17=E9|150=F|39=2|55=EURUSD|54=1|32=1000|31=1.5|14=1000|151=0"

    private func bench(_ fields: String, as type: String = "35=8") throws -> Bench {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.settle()
        bench.venueActs { venue, now in venue.report(fields, as: type, at: now) }
        bench.settle()
        return bench
    }

    private static func replacing(_ field: String, by other: String) -> String {
        fill.split(separator: "|").map { $0 == field ? other : String($0) }.filter { !$0.isEmpty }
            .joined(separator: "|")
    }

    @Test(arguments: [
        fill + "|58=" + String(repeating: "long ", count: 400),
        fill + "|58=caf\u{E9}",
        fill + "|58=",
        fill + "|58=one|58=two",
        // A group of the venue's own, and a field that stands in it again with the same value.
        fill + "|9001=2|9002=1|54=1|9002=2|54=1",
        fill + "|123456789=x",
        // A field of the header behind the body.
        fill + "|50=DESK",
        fill + "|34=7",
        fill + "|75=tomorrow|60=now",
        replacing("32=1000", by: "32=+1000"),
        replacing("31=1.5", by: "31=1.5000000000000"),
        replacing("150=F", by: "150=2"),
        replacing("150=F", by: "150=1"),
        replacing("54=1", by: "54=3"),
        replacing("14=1000", by: ""),
        replacing("151=0", by: ""),
        replacing("39=2", by: "39=B"),
    ])
    func aFillIsBooked(fields: String) throws {
        let bench = try bench(fields)
        let fill = try #require(bench.log.executions.last)
        #expect(fill.execType == .trade && fill.ordStatus == .filled && fill.side == .buy)
        #expect(fill.lastQuantity == Quantity(raw: 1000 * Quantity.scale))
        #expect(fill.lastPrice == Price(raw: 150_000_000))
        #expect((fill.cumulativeQuantity, fill.leavesQuantity) == (fill.lastQuantity, .zero))
        #expect(bench.log.unread.isEmpty && bench.alarms.isEmpty)
        #expect(bench.gateway.status.phase == .ready && bench.gateway.status.openOrders == 0)
    }

    /// Engines differ on whether a message that is sent again says when it was sent first.
    @Test func aFillToldAgainWithoutOrigSendingTime() throws {
        let bench = try bench("43=Y|" + Self.fill)
        #expect(bench.log.executions.last?.execType == .trade)
        #expect(bench.gateway.status.phase == .ready)
    }

    @Test(arguments: [
        ("31=1.0000000001", "1"), ("31=1.123456785", "1.12345678"), ("31=1.123456775", "1.12345678"),
        ("31=1.1234567751", "1.12345678"), ("31=+1.1234567849", "1.12345678"),
    ])
    func aPriceWithMoreDecimalsIsTheNearest(field: String, price: String) throws {
        let bench = try bench(Self.replacing("31=1.5", by: field))
        #expect(bench.log.executions.last?.lastPrice.description == price)
        #expect(bench.alarms(.adjustedReport) == 1)
    }

    /// It is only ever compared, so it has to stay one that no other is.
    @Test func anIdentifierThatIsTooLongKeepsItsDifference() throws {
        let long = String(repeating: "X", count: 70)
        var bench = try bench(Self.replacing("17=E9", by: "17=" + long + "1"))
        bench.venueActs { venue, now in
            venue.report(Self.replacing("17=E9", by: "17=" + long + "2"), at: now)
            venue.report(Self.replacing("17=E9", by: "17=caf\u{E9}"), at: now)
        }
        bench.settle()
        let ids = bench.log.executions.filter { $0.execType == .trade }.map(\.execID)
        #expect(ids.count == 3 && Set(ids).count == 3)
        #expect(ids.allSatisfy { $0.utf8.count <= 64 })
    }

    @Test(arguments: [
        ("3", ExecType.expired, "3", OrdStatus.expired), ("5", .orderStatus, "5", .new), ("D", .orderStatus, "0", .new),
        ("7", .orderStatus, "7", .new), ("9", .orderStatus, "9", .new), ("I", .orderStatus, "E", .new),
    ])
    func whatStandsAndWhatIsOver(type: String, execType: ExecType, stated: String, status: OrdStatus) throws {
        let leaves = status.isTerminal ? 0 : 1000
        let bench = try bench(
            "37=V-1|11=O-1|17=E9|150=\(type)|39=\(stated)|55=EURUSD|54=1|14=0|151=\(leaves)")
        let report = try #require(bench.log.executions.last)
        #expect(report.execType == execType && report.ordStatus == status)
        #expect(bench.gateway.status.openOrders == (status.isTerminal ? 0 : 1))
    }

    @Test(arguments: [
        (replacing("31=1.5", by: ""), "35=8"),
        (replacing("31=1.5", by: "31=market"), "35=8"),
        (replacing("31=1.5", by: "31=1.5|31=1.6"), "35=8"),
        (replacing("32=1000", by: "32=0.000000001"), "35=8"),
        (replacing("17=E9", by: ""), "35=8"),
        (replacing("17=E9", by: "17="), "35=8"),
        (replacing("54=1", by: "54=8"), "35=8"),
        (replacing("150=F", by: "150=Z"), "35=8"),
        (replacing("39=2", by: "39=Z"), "35=8"),
        (replacing("14=1000", by: "14=-1"), "35=8"),
        (fill + "|103=unknown", "35=8"),
        ("41=O-1|39=0|434=1", "35=9"),
        ("11=C-1|41=O-1|39=0|102=never", "35=9"),
    ])
    func whatCannotBeReadIsKeptAsItCame(fields: String, type: String) throws {
        let bench = try bench(fields, as: type)
        let unread = try #require(bench.log.unread.first)
        #expect(unread.clOrdID == "O-1" && unread.symbol == (type == "35=8" ? "EURUSD" : nil))
        let raw = String(decoding: unread.raw.map { $0 == 1 ? UInt8(ascii: "|") : $0 }, as: UTF8.self)
        #expect(raw.hasPrefix("8=FIX.4.4|9=") && raw.contains("|\(fields)|10="))
        #expect(bench.log.committedIncoming == unread.sessionSeq)
        #expect(bench.log.executions.allSatisfy { $0.execType == .new })
        #expect(bench.gateway.status.phase == .ready && bench.gateway.status.openOrders == 1)
        #expect(bench.faults.isEmpty && bench.log.faults.isEmpty)
    }

    /// It may wait within the venue: only what is said over a later connection can end it.
    @Test(arguments: ["150=I|39=8|103=5", "150=8|39=8|103=5", "150=I|39=8"])
    func anOrderThatIsUnknownOverItsOwnConnectionIsAskedAboutAgain(form: String) throws {
        let bench = try bench("37=V-1|11=O-1|17=E9|\(form)|55=EURUSD|54=1|14=0|151=0")
        #expect(bench.alarms(.orderUnknown) == 1)
        #expect(bench.log.executions.allSatisfy { $0.ordStatus == .new } && bench.log.unread.isEmpty)
        #expect(bench.gateway.status.openOrders == 1 && bench.link == nil)
    }

    /// The number of a message counts only when it is in the log, whatever the message says.
    @Test func whatCannotBeReadIsAskedForAgainUntilItIsCommitted() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.settle()
        bench.commits = false
        bench.venueActs { venue, now in venue.report(Self.replacing("150=F", by: "150=Z"), at: now) }
        bench.settle()
        try bench.crash()
        let before = bench.log.committedIncoming
        bench.commits = true
        bench.venueActs { venue, now in venue.fill("O-1", at: now) }
        bench.becomeReady()
        bench.pass(Bench.second)
        // Sent again under its number, it is whatever the venue has there by now: the number was asked for.
        #expect(bench.log.committedIncoming > before + 1)
        #expect(bench.log.executions.contains { $0.execType == .trade })
        #expect(bench.log.faults.isEmpty)
    }

    /// FIX 4.2: what ExecType says of a fill, ExecTransType takes back, corrects or only tells again.
    @Test(arguments: [
        ("0", ExecType.trade), ("1", .tradeCancel), ("2", .tradeCorrect), ("3", .orderStatus),
    ])
    func execTransTypeRules(value: String, type: ExecType) throws {
        let report = Self.replacing("150=F", by: "150=2|20=\(value)|19=E8")
        #expect(try bench(report).log.executions.last?.execType == type)
        #expect(try bench(Self.replacing("150=F", by: "150=2|20=9")).log.unread.count == 1)
    }

    /// A fill that names a mass status, or no order, is a fill.
    @Test func aFillIsNoWordThatThereAreNone() throws {
        let fill = "584=1-1|911=0|37=V-1|17=E9|150=F|39=2|55=EURUSD|54=1|32=1000|31=1.5|14=1000|151=0"
        #expect(try bench(fill).log.executions.last?.execType == .trade)
        #expect(try bench(fill + "|11=").log.executions.last?.lastQuantity.raw == 1000 * Quantity.scale)
    }

    @Test(
        arguments: [
            ("150=4|39=4|14=400", OrdStatus.canceled, 400, 0), ("150=B|39=B|14=400|151=0", .expired, 400, 0),
            ("150=B|39=B|14=1000|151=0", .filled, 1000, 0), ("150=3|39=3|14=0|75=20261301", .expired, 0, 0),
        ] as [(String, OrdStatus, Int64, Int64)])
    func theQuantitiesOfAnEnd(fields: String, status: OrdStatus, cumulative: Int64, leaves: Int64) throws {
        let report = try #require(
            try bench("37=V-1|11=O-1|17=E9|55=EURUSD|54=1|\(fields)").log.executions.last)
        #expect(report.ordStatus == status && report.cumulativeQuantity.raw == cumulative * Quantity.scale)
        #expect(report.leavesQuantity.raw == leaves * Quantity.scale)
    }
}
