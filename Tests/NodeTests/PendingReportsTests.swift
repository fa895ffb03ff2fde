import Testing
import Trading

@testable import Node

@Suite struct PendingReportsTests {
    private func report(_ execID: String) -> Execution {
        Execution(
            venue: "paper", execID: execID, clOrdID: "A", orderID: "B", execType: .new, lastQuantity: .zero,
            lastPrice: .zero, cumulativeQuantity: .zero, leavesQuantity: .zero, transactTime: 0, text: "")
    }

    @Test func aReportIsOnItsWayOnlyOnce() {
        var reports = PendingReports()
        #expect(reports.add(report("1")))
        #expect(!reports.add(report("1")))
        #expect(reports.add(report("2")))
    }

    @Test func whatFailedIsTakenAgainUntilItIsCommitted() {
        var reports = PendingReports()
        _ = reports.add(report("1"))
        reports.failed(report("1"))
        #expect(reports.takeFailed().map(\.execID) == ["1"])
        #expect(reports.takeFailed().isEmpty)
        reports.failed(report("1"))
        reports.committed(report("1"))
        #expect(reports.add(report("1")))
    }
}
