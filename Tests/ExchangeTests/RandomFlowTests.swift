import Testing
import Trading

@testable import Exchange

/// Many random orders, cancels and bars: what must hold of the reports whatever happens, and that it happens again the
/// same way.
@Suite struct RandomFlowTests {
    @Test(arguments: 1...20) func everyReportHoldsTheInvariants(seed: UInt64) {
        let reports = run(seed: seed)
        #expect(reports.count > 150)
        var cumulative: [String: Quantity] = [:]
        var execIDs: Set<String> = []
        for report in reports where report.orderID != ExecutionReport.noOrderID {
            #expect(execIDs.insert(report.execID).inserted)
            let before = cumulative[report.orderID] ?? .zero
            #expect(report.cumulative.raw == before.raw + report.lastQuantity.raw)
            cumulative[report.orderID] = report.cumulative
            if report.status.isOpen || report.status == .filled {
                #expect(report.cumulative.raw + report.leaves.raw == report.quantity.raw)
            } else {
                #expect(report.leaves == .zero && report.cumulative < report.quantity)
            }
            if let limit = report.limit, report.execType == .trade {
                #expect(report.side == .buy ? report.lastPrice <= limit : report.lastPrice >= limit)
            }
        }
        #expect(reports == run(seed: seed))
    }

    private func run(seed: UInt64) -> [ExecutionReport] {
        var random = Xorshift(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var pit = Pit(.sample(barSize: 6, OrderSessionRules(compID: "DESK"), OrderSessionRules(compID: "OTHER")))
        var reports: [ExecutionReport] = []
        var middle: Int64 = 10_000
        for step in 0..<200 {
            let session = random.below(2) == 0 ? "DESK" : "OTHER"
            var answers: [Addressed] = []
            switch random.below(8) {
            case 0:
                middle += Int64(random.below(41)) - 20
                let text = { (offset: Int64) in Price(raw: (middle + offset) * 10_000).description }
                let range = Int64(random.below(20))
                answers = pit.exchange.close(
                    bar(Int64(step), text(0), text(range), text(-range), text(range / 2)), at: noon)
            case 1:
                let request = OrderCancelRequest(clOrdID: "C\(step)", origClOrdID: "N\(random.below(UInt64(step) + 1))")
                answers = pit.ask(.cancel(request), of: session)
            default:
                let limit = Price(raw: (middle + Int64(random.below(31)) - 15) * 10_000)
                let force = NewOrderSingle.TimeInForce.allCases[Int(random.below(4))]
                let order = NewOrderSingle(
                    clOrdID: "N\(step)", symbol: "EURUSD", side: random.below(2) == 0 ? .buy : .sell,
                    quantity: units(Int64(random.below(9))), limit: random.below(3) == 0 ? nil : limit,
                    timeInForce: force)
                answers = pit.ask(.new(order), of: session)
            }
            reports += answers.compactMap { if case .execution(let report) = $0.answer { report } else { nil } }
        }
        return reports
    }
}
