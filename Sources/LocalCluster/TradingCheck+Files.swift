package import Invariants
import Ledger
import Trading
import TradingStore

extension TradingCheck.Site {
    /// Reads a database as of one moment; safe while its site runs.
    ///
    /// - Parameter isWhole: whether all rows of all tables are compared, which takes as long as reading the file does.
    package init(database path: String, name: String, isWhole: Bool) throws {
        self = try TradingStore.view(path) { view in
            Self(
                mark: isWhole ? SiteMark(name, try view.inspection()) : SiteMark(name, try view.mark()),
                orders: try view.records(OrderRecord.self), cancels: try view.records(CancelRecord.self),
                executions: try view.records(ExecutionRecord.self), positions: try view.records(Position.self))
        }
    }
}

extension SiteMark {
    init(_ site: String, _ inspection: Inspection) {
        self.init(
            site: site, index: inspection.appliedIndex,
            state: [
                State("digest", inspection.digest), State("root", inspection.merkleRoot),
                State("content", inspection.contentDigest),
            ])
    }

    init(_ site: String, _ mark: AppliedMark) {
        self.init(
            site: site, index: mark.index, state: [State("digest", mark.digest), State("root", mark.peaks.root)])
    }
}
