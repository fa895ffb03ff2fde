import GRDB
package import Ledger
package import Trading

/// What one decision, one order or one command left behind. As in reading, each call sees one consistent state.
extension TradingStore {
    /// Newest first.
    ///
    /// - Parameter outcome: nil for decisions of any outcome.
    package func decisions(limit: Int, outcome: Outcome?) throws(StoreError) -> [DecisionRecord] {
        guard let outcome else { return try decisions(limit: limit) }
        return try records("WHERE outcome = ? ORDER BY entry_index DESC LIMIT ?", [outcome.label, capped(limit)])
    }

    package func signal(index: LogIndex) throws(StoreError) -> SignalRecord? {
        try first("WHERE entry_index = ?", [Int64(clamping: index)])
    }

    /// By the log index of the signal.
    package func signals(of decisions: [DecisionRecord]) throws(StoreError) -> [LogIndex: SignalRecord] {
        let indices = decisions.map { String(Int64(clamping: $0.signalIndex)) }.joined(separator: ", ")
        let found: [SignalRecord] = try records("WHERE entry_index IN (\(indices))", [])
        return Dictionary(found.map { ($0.index, $0) }) { first, _ in first }
    }

    /// What a person said about a decision that waited for one.
    package func approval(decisionIndex: LogIndex) throws(StoreError) -> ApprovalRecord? {
        try first("WHERE decision_index = ? ORDER BY entry_index DESC LIMIT 1", [Int64(clamping: decisionIndex)])
    }

    /// What the venue reported about one order, reports about its cancels among them, oldest first.
    package func executions(clOrdID: String) throws(StoreError) -> [ExecutionRecord] {
        try records(
            "WHERE iif(orig_cl_ord_id = '', cl_ord_id, orig_cl_ord_id) = ? ORDER BY entry_index LIMIT ?",
            [clOrdID, Self.maximumRows])
    }

    /// Newest first; of one entry, the last first.
    package func alarms(limit: Int) throws(StoreError) -> [AlarmRecord] {
        try records("ORDER BY entry_index DESC, ordinal DESC LIMIT ?", [capped(limit)])
    }

    /// Of ``unreadReports(limit:)``, for each may be as long as a message may be.
    package static let maximumUnreadReports = 100

    /// Newest first, no more than ``maximumUnreadReports``.
    package func unreadReports(limit: Int) throws(StoreError) -> [UnreadReportRecord] {
        try records("ORDER BY entry_index DESC LIMIT ?", [min(capped(limit), Self.maximumUnreadReports)])
    }

    /// How many alarms are of entries after a time, in nanoseconds UTC; no more than ``maximumRows`` are counted. By
    /// the index on time, whatever else there is.
    package func alarmCount(after time: Int64) throws(StoreError) -> Int {
        try read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM (SELECT 1 FROM alarms WHERE time > ? LIMIT ?)",
                arguments: [time, Self.maximumRows]) ?? 0
        }
    }

    package func note(index: LogIndex) throws(StoreError) -> NoteRecord? {
        try first("WHERE entry_index = ?", [Int64(clamping: index)])
    }

    package func cancel(index: LogIndex) throws(StoreError) -> CancelRecord? {
        try first("WHERE entry_index = ?", [Int64(clamping: index)])
    }

    package func approval(index: LogIndex) throws(StoreError) -> ApprovalRecord? {
        try first("WHERE entry_index = ?", [Int64(clamping: index)])
    }

    package func haltRequest(index: LogIndex) throws(StoreError) -> HaltRequestRecord? {
        try first("WHERE entry_index = ?", [Int64(clamping: index)])
    }

    package func resume(index: LogIndex) throws(StoreError) -> ResumeRecord? {
        try first("WHERE entry_index = ?", [Int64(clamping: index)])
    }

    package func limits(symbol: String) throws(StoreError) -> LimitsRecord? {
        try first("WHERE symbol = ?", [symbol])
    }

    package func instrument(symbol: String) throws(StoreError) -> InstrumentRecord? {
        try first("WHERE symbol = ?", [symbol])
    }
}
