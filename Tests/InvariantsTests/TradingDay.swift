import Invariants
import Ledger

@testable import Trading

/// A day without a fault: terms 3 and 4 trade one order that is filled in two parts, one that is taken back with a part
/// filled, one that the venue rejects, and one that it never got. Tests change a line of it, or a row.
struct TradingDay {
    static let filled = ClOrdID.make(clusterTag: "TEST", index: 12)
    static let canceled = ClOrdID.make(clusterTag: "TEST", index: 22)
    static let rejected = ClOrdID.make(clusterTag: "TEST", index: 32)
    static let unknown = ClOrdID.make(clusterTag: "TEST", index: 42)
    static let cancel = ClOrdID.make(clusterTag: "TEST", index: 25)

    var lines: [String]
    var orders: [OrderRecord]
    var cancels: [CancelRecord]
    var executions: [ExecutionRecord]
    var positions: [Position]

    init() {
        lines = Self.lines
        orders = [
            Self.order(Self.filled, .buy, 10, .filled, filled: 10, at: 12),
            Self.order(Self.canceled, .sell, 5, .canceled, filled: 2, at: 22),
            Self.order(Self.rejected, .buy, 7, .rejected, filled: 0, at: 32),
            Self.order(Self.unknown, .buy, 9, .notAtVenue, filled: 0, at: 42),
        ]
        cancels = [Self.cancelRecord]
        executions = Self.executions
        positions = [Self.position([(.buy, 4), (.buy, 6), (.sell, 2)])]
    }

    private static let filledOrder = #""clOrdID":"\#(filled)","orderID":"O1","symbol":"ACME","side":"buy","qty":"10""#
    private static let canceledOrder =
        #""clOrdID":"\#(canceled)","orderID":"O2","symbol":"ACME","side":"sell","qty":"5""#

    static let lines = [
        #""kind":"logon","sub":"3""#,
        #""kind":"received","type":"D","sub":"3","clOrdID":"\#(filled)","symbol":"ACME","side":"buy","qty":"10","px":"2""#,
        #""kind":"accepted","execID":"E1",\#(filledOrder),"cum":"0","leaves":"10","status":"0""#,
        #""kind":"executed","execID":"E2",\#(filledOrder),"lastQty":"4","lastPx":"2","cum":"4","leaves":"6","status":"1""#,
        #""kind":"executed","execID":"E3",\#(filledOrder),"lastQty":"6","lastPx":"2","cum":"10","leaves":"0","status":"2""#,
        #""kind":"received","type":"D","sub":"3","clOrdID":"\#(canceled)","symbol":"ACME","side":"sell","qty":"5","px":"2""#,
        #""kind":"accepted","execID":"E4",\#(canceledOrder),"cum":"0","leaves":"5","status":"0""#,
        #""kind":"executed","execID":"E5",\#(canceledOrder),"lastQty":"2","lastPx":"2","cum":"2","leaves":"3","status":"1""#,
        #""kind":"disconnect""#,
        #""kind":"logon","sub":"4""#,
        #""kind":"received","type":"AF","sub":"4","clOrdID":"Q1""#,
        #""kind":"received","type":"F","sub":"4","clOrdID":"\#(cancel)","origClOrdID":"\#(canceled)""#,
        #""kind":"cancelled","execID":"E6","clOrdID":"\#(cancel)","origClOrdID":"\#(canceled)","orderID":"O2","symbol":"ACME","side":"sell","qty":"5","cum":"2","leaves":"0","status":"4""#,
        #""kind":"received","type":"D","sub":"4","clOrdID":"\#(rejected)","symbol":"ACME","side":"buy","qty":"7","px":"2""#,
        #""kind":"rejected","execID":"E7","clOrdID":"\#(rejected)","orderID":"NONE","symbol":"ACME","side":"buy","qty":"7","cum":"0","leaves":"0","status":"8""#,
    ]

    private static var executions: [ExecutionRecord] {
        [
            report("E1", filled, .new, .new, .buy, 0, cumulative: 0, at: 14),
            report("E2", filled, .trade, .partiallyFilled, .buy, 4, cumulative: 4, at: 15),
            report("E3", filled, .trade, .filled, .buy, 6, cumulative: 10, at: 16),
            report("E4", canceled, .new, .new, .sell, 0, cumulative: 0, at: 23),
            report("E5", canceled, .trade, .partiallyFilled, .sell, 2, cumulative: 2, at: 24),
            report("E6", cancel, .canceled, .canceled, .sell, 0, cumulative: 2, at: 27, original: canceled),
            report("E7", rejected, .rejected, .rejected, .buy, 0, cumulative: 0, at: 33),
        ]
    }

    // MARK: Rows

    static func quantity(_ units: Int64) -> Quantity { Quantity(raw: units * Quantity.scale) }

    static func order(
        _ clOrdID: String, _ side: Side, _ quantity: Int64, _ state: OrderState, filled: Int64, at index: LogIndex
    ) -> OrderRecord {
        let order = Order(
            clOrdID: clOrdID, decisionIndex: index, strategy: "s", symbol: "ACME", side: side,
            quantity: Self.quantity(quantity), limitPrice: Price(raw: 2 * Price.scale), asOf: 1,
            referencePrice: Price(raw: 2 * Price.scale))
        var record = OrderRecord(order: order, index: index, term: 3, time: 1)
        record.state = state
        record.cumulativeQuantity = Self.quantity(filled)
        return record
    }

    static func report(
        _ execID: String, _ clOrdID: String, _ type: ExecType, _ status: OrdStatus, _ side: Side, _ last: Int64,
        cumulative: Int64, at index: LogIndex, original: String = "", amends: String = "",
        booking: ExecutionRecord.Booking = .order
    ) -> ExecutionRecord {
        let execution = Execution(
            venue: "v", execID: execID, clOrdID: clOrdID, orderID: "O", execType: type, ordStatus: status,
            symbol: "ACME", side: side, lastQuantity: quantity(last),
            lastPrice: last == 0 ? .zero : Price(raw: 2 * Price.scale), cumulativeQuantity: quantity(cumulative),
            leavesQuantity: .zero, transactTime: 1, execRefID: amends, origClOrdID: original)
        return ExecutionRecord(index: index, time: 1, execution: execution, booking: booking)
    }

    private static var cancelRecord: CancelRecord {
        let request = CancelRequest(idempotencyKey: "k", clOrdID: canceled, reason: "r")
        let entry = Entry(index: 25, term: 4, kind: .cancel, time: 1, actor: "a", payload: request.payload)
        return CancelRecord(request, by: entry)
    }

    static func position(_ fills: [(Side, Int64)], account: Position.Account = .own) -> Position {
        var position = Position(symbol: "ACME", account: account)
        for (side, units) in fills { _ = position.add(side, quantity(units), at: Price(raw: 1), index: 1) }
        return position
    }

    // MARK: Checking

    func venueLines() throws -> [VenueLine] {
        try lines.enumerated().map { number, fields in
            try VenueLine(json: #"{"n":\#(number + 1),"time":\#(number + 1),"session":"DESK",\#(fields)}"#.utf8)
        }
    }

    func site(_ name: String = "a", at index: LogIndex = 50, digest: String = "d") -> TradingCheck.Site {
        TradingCheck.Site(
            mark: SiteMark(site: name, index: index, state: [.init("digest", digest)]), orders: orders,
            cancels: cancels, executions: executions, positions: positions)
    }

    func check(_ stage: TradingCheck.Stage = .decided) throws -> TradingCheck {
        TradingCheck(try venueLines(), [site("a"), site("b")], stage: stage)
    }
}
