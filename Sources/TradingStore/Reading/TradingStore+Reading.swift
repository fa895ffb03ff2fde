import GRDB
package import Ledger
package import Trading

/// Reading, from any thread that may wait. Each call sees one consistent state, no older than the last finished batch.
/// Newest first where there is a limit, which is capped at ``TradingStore/maximumRows``. Throws ``StoreError``.
extension TradingStore {
    /// - Parameter state: nil for orders in any state.
    package func orders(limit: Int, state: OrderState? = nil) throws(StoreError) -> [OrderRecord] {
        // ClOrdIDs are of fixed width and grow with the log.
        guard let state else { return try records("ORDER BY cl_ord_id DESC LIMIT ?", [capped(limit)]) }
        return try records("WHERE state = ? ORDER BY cl_ord_id DESC LIMIT ?", [state.label, capped(limit)])
    }

    package func order(clOrdID: String) throws(StoreError) -> OrderRecord? {
        let found: [OrderRecord] = try records("WHERE cl_ord_id = ?", [clOrdID])
        return found.first
    }

    package func executions(limit: Int) throws(StoreError) -> [ExecutionRecord] {
        try records("ORDER BY entry_index DESC LIMIT ?", [capped(limit)])
    }

    package func signals(limit: Int) throws(StoreError) -> [SignalRecord] {
        try records("ORDER BY entry_index DESC LIMIT ?", [capped(limit)])
    }

    package func decisions(limit: Int) throws(StoreError) -> [DecisionRecord] {
        try records("ORDER BY entry_index DESC LIMIT ?", [capped(limit)])
    }

    /// The verdicts in one decision, by site.
    package func verdicts(decisionIndex: LogIndex) throws(StoreError) -> [VerdictRecord] {
        try records("WHERE decision_index = ? ORDER BY site", [Int64(clamping: decisionIndex)])
    }

    /// The last terms that had a leader.
    package func leaders(limit: Int = maximumRows) throws(StoreError) -> [LeaderRecord] {
        try records("ORDER BY term DESC LIMIT ?", [capped(limit)])
    }

    /// By symbol, and the account within it.
    package func positions() throws(StoreError) -> [Position] { try records("ORDER BY symbol", []) }
    /// By symbol.
    package func instruments() throws(StoreError) -> [InstrumentRecord] { try records("ORDER BY symbol", []) }
    /// By symbol.
    package func limits() throws(StoreError) -> [LimitsRecord] { try records("ORDER BY symbol", []) }
    /// Those that stand, by symbol.
    package func halts() throws(StoreError) -> [Halt] {
        try records("WHERE resumed_index IS NULL ORDER BY symbol", [])
    }

    /// Decisions that wait for a person, oldest first.
    package func pendingDecisions(limit: Int = maximumRows) throws(StoreError) -> [DecisionRecord] {
        try records("WHERE outcome = 'pending' ORDER BY entry_index LIMIT ?", [capped(limit)])
    }

    package func decision(index: LogIndex) throws(StoreError) -> DecisionRecord? {
        let found: [DecisionRecord] = try records("WHERE entry_index = ?", [Int64(clamping: index)])
        return found.first
    }

    package func approvals(limit: Int) throws(StoreError) -> [ApprovalRecord] {
        try records("ORDER BY entry_index DESC LIMIT ?", [capped(limit)])
    }

    package func resumes(limit: Int) throws(StoreError) -> [ResumeRecord] {
        try records("ORDER BY entry_index DESC LIMIT ?", [capped(limit)])
    }

    /// The settings in force; nil until the first are committed.
    package func settings() throws(StoreError) -> SettingsRecord? {
        let found: [SettingsRecord] = try records("ORDER BY entry_index DESC LIMIT 1", [])
        return found.first
    }

    /// By name.
    package func strategies() throws(StoreError) -> [StrategyRecord] { try records("ORDER BY strategy", []) }
    /// By name.
    package func drills() throws(StoreError) -> [DrillRecord] { try records("ORDER BY name", []) }
    /// By symbol.
    package func marks() throws(StoreError) -> [Mark] { try records("ORDER BY symbol", []) }
    /// By venue.
    package func venueSessions() throws(StoreError) -> [VenueSession] { try records("ORDER BY venue", []) }

    /// The one in force at ``appliedIndex``, or later; nil while the log has none.
    package func latestMembership() throws(StoreError) -> MembershipRecord? {
        let found: [MembershipRecord] = try records("ORDER BY entry_index DESC LIMIT 1", [])
        return found.first
    }

    /// The one of this entry; nil when it is of another kind.
    package func membership(at index: LogIndex) throws(StoreError) -> MembershipRecord? {
        try first("WHERE entry_index = ?", [Int64(clamping: index)])
    }

    /// How many rows each table has, as kept: it takes no longer the more there are.
    package func rowCounts() throws(StoreError) -> [ReplicatedTable: Int] {
        try read { db in try Self.keptRowCounts(db, path: path) }
    }

    static func keptRowCounts(_ db: Database, path: String) throws -> [ReplicatedTable: Int] {
        let rows = try Row.fetchAll(db, sql: "SELECT table_name, row_count FROM row_counts")
        let counts = Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as Int) })
        return try Dictionary(
            uniqueKeysWithValues: ReplicatedTable.allCases.map { table in
                guard let count = counts[table.name] else {
                    throw StoreError.damaged(path: path, problem: "table row_counts has no row for \(table.name)")
                }
                return (table, count)
            })
    }

    func capped(_ limit: Int) -> Int { min(max(limit, 0), Self.maximumRows) }

    func records<Record: RowConvertible>(
        _ clauses: String, _ arguments: [any DatabaseValueConvertible]
    ) throws(StoreError) -> [Record] {
        try read { db in
            let sql = "\(Record.table.selection) \(clauses)"
            let rows = try Row.fetchCursor(db, sql: sql, arguments: StatementArguments(arguments))
            return try Array(rows.map { try Record(row: $0.databaseValues.map(Value.init)) })
        }
    }

    func first<Record: RowConvertible>(
        _ clauses: String, _ arguments: [any DatabaseValueConvertible]
    ) throws(StoreError) -> Record? {
        let found: [Record] = try records(clauses, arguments)
        return found.first
    }

    /// Waits for a connection, while as many as there are read.
    func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
        checkThread()
        do {
            return try readers.read(body)
        } catch {
            throw StoreError(error, path: path, doing: "reading")
        }
    }
}

extension Value {
    /// The replicated tables are STRICT and hold integers, texts and blobs; anything else is refused where it is read.
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .int64(let integer): self = .integer(integer)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob(Array(data))
        case .null, .double: self = .null
        }
    }
}
