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
        let added = ["1", "1", "2"].map { reports.add(report($0)) }
        #expect(added == [true, false, true])
    }

    @Test func whatFailedIsTakenAgainUntilItIsCommitted() {
        var reports = PendingReports()
        _ = reports.add(report("1"))
        reports.failed(report("1"))
        let taken = reports.takeFailed().map(\.execID)
        #expect(taken == ["1"])
        let rest = reports.takeFailed()
        #expect(rest.isEmpty)
        reports.failed(report("1"))
        reports.committed(report("1"))
        let isNew = reports.add(report("1"))
        #expect(isNew)
    }
}
