import Testing
import Trading

@testable import Venue

@Suite struct PaperVenueTests {
    private let venue = PaperVenue()
    private let close = Price(raw: 107_219_000)
    private let time: Int64 = 1_492_592_400_000_000_000

    private func order(_ clOrdID: String = "QF42", quantity: Int64 = 1_000) -> Order {
        Order(
            clOrdID: clOrdID, decisionIndex: 42, symbol: "EURUSD", side: .buy,
            quantity: Quantity(raw: quantity * Quantity.scale), asOf: time, referencePrice: Price(raw: 107_160_000))
    }

    @Test func acceptsAndFillsAtTheClose() {
        let quantity = order().quantity
        #expect(
            venue.reports(on: order(), close: close, at: time + 5) == [
                Execution(
                    venue: "paper", execID: "QF42-1", clOrdID: "QF42", orderID: "QF42-0", execType: .new,
                    lastQuantity: .zero, lastPrice: .zero, cumulativeQuantity: .zero, leavesQuantity: quantity,
                    transactTime: time + 5, text: ""),
                Execution(
                    venue: "paper", execID: "QF42-2", clOrdID: "QF42", orderID: "QF42-0", execType: .trade,
                    lastQuantity: quantity, lastPrice: close, cumulativeQuantity: quantity, leavesQuantity: .zero,
                    transactTime: time + 5, text: ""),
            ])
    }

    @Test func withoutABarItRejects() {
        #expect(
            venue.reports(on: order(), close: nil, at: time) == [
                Execution(
                    venue: "paper", execID: "QF42-3", clOrdID: "QF42", orderID: "QF42-0", execType: .rejected,
                    lastQuantity: .zero, lastPrice: .zero, cumulativeQuantity: .zero, leavesQuantity: .zero,
                    transactTime: time, text: "no bar of EURUSD at 1492592400000000000 ns UTC")
            ])
    }

    @Test(arguments: [0, -1]) func nonsenseIsRejected(value: Int64) {
        let byQuantity = venue.reports(on: order(quantity: value), close: close, at: time)
        #expect(byQuantity.map(\.execType) == [.rejected])
        #expect(byQuantity.first?.text == "quantity \(value) is not positive")
        let byPrice = venue.reports(on: order(), close: Price(raw: value), at: time)
        #expect(byPrice.map(\.execType) == [.rejected])
    }

    @Test func theSameOrderAgainGivesTheSameReports() {
        let first = venue.reports(on: order(), close: close, at: time)
        #expect(PaperVenue().reports(on: order(), close: close, at: time) == first)
        let later = venue.reports(on: order(), close: Price(raw: 1), at: time + 1)
        #expect(later.map(\.execID) == first.map(\.execID))
        #expect(later.map(\.orderID) == first.map(\.orderID))
    }

    @Test func reportsOnDifferentOrdersHaveDifferentNames() {
        var names: Set<String> = []
        for clOrdID in ["1", "2", "1-1", "1-", "11", String(repeating: "x", count: 62)] {
            let reports =
                venue.reports(on: order(clOrdID), close: close, at: time)
                + venue.reports(on: order(clOrdID), close: nil, at: time)
            for report in reports {
                #expect(names.insert(report.execID).inserted)
                #expect((1...64).contains(report.execID.utf8.count))
            }
            #expect(Set(reports.map(\.orderID)).count == 1)
        }
    }
}
