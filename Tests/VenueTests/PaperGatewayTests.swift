import Synchronization
import Testing
import Trading

@testable import Venue

@Suite struct PaperGatewayTests {
    private let close = Price(raw: 107_219_000)
    private let time: Int64 = 1_492_592_400_000_000_000

    private func order(symbol: String = "EURUSD", asOf: Int64) -> Order {
        Order(
            clOrdID: "QF42", decisionIndex: 42, symbol: symbol, side: .sell, quantity: Quantity(raw: 7), asOf: asOf,
            referencePrice: Price(raw: 1))
    }

    private final class Reports: Sendable {
        let all = Mutex<[Execution]>([])
        func add(_ report: Execution) { all.withLock { $0.append(report) } }
        func taken() -> [Execution] {
            all.withLock { reports in
                defer { reports = [] }
                return reports
            }
        }
    }

    /// A gateway at a site whose only bar is EURUSD at `time`.
    private func gateway(_ reports: Reports) -> any OrderGateway {
        PaperGateway(
            close: { [close, time] symbol, asOf in symbol == "EURUSD" && asOf == time ? close : nil },
            onExecution: { reports.add($0) })
    }

    @Test func pricesFromTheBarTheOrderNames() {
        let reports = Reports()
        let gateway = gateway(reports)
        gateway.place(order(asOf: time))
        let taken = reports.taken()
        #expect(taken.map(\.execType) == [.new, .trade])
        #expect(taken.last?.lastPrice == close)
        #expect(taken.allSatisfy { $0.transactTime == time })
        gateway.place(order(asOf: time + 1))
        #expect(reports.taken().map(\.execType) == [.rejected])
        gateway.place(order(symbol: "GBPUSD", asOf: time))
        #expect(reports.taken().map(\.execType) == [.rejected])
    }

    @Test func anotherSiteReportsTheSameBytes() {
        let here = Reports()
        let there = Reports()
        gateway(here).place(order(asOf: time))
        gateway(there).place(order(asOf: time))
        gateway(there).place(order(asOf: time))
        let first = here.taken()
        #expect(first.count == 2)
        #expect(there.taken() == first + first)
    }
}
