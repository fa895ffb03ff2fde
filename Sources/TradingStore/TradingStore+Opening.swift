import CSQLiteSettings
import GRDB
import Ledger
package import Trading

extension TradingStore {
    /// Opens the database, creating it when there is none, and restores the state it holds.
    ///
    /// - Parameters:
    ///   - path: of `trading.sqlite`, on a local file system.
    ///   - clusterID: the cluster's UUID, 16 bytes.
    /// - Throws: ``StoreError``, which names the file and what to do.
    package static func open(
        path: String, clusterID: [UInt8], configuration: TradingState.Configuration, options: Options = Options()
    ) throws(StoreError) -> TradingStore {
        precondition(clusterID.count == 16, "cluster id of \(clusterID.count) bytes")
        _ = memoryCounting
        do {
            var settings = Settings.configuration(isReadOnly: false, label: "trading.writer")
            // From a look-up while entries are evaluated to the commit.
            settings.allowsUnsafeTransactions = true
            let queue = try DatabaseQueue(path: path, configuration: settings)
            let (state, statements, walFrames) = try queue.inDatabase { db in
                try prepare(db, path: path, clusterID: clusterID)
                let state = try restore(on: db, path: path, configuration: configuration)
                let walFrames = FrameCount()
                walFrames.follow(db)
                return (state, try Statements(on: db, path: path), walFrames)
            }
            let checkpointer = try Checkpointer(path: path, thread: options.background)
            let writer = Writer(
                path: path, queue: queue, statements: statements, walFrames: walFrames, checkpointer: checkpointer,
                walFrameLimit: options.walFrameLimit, storedIndex: state.mark.index)
            let connection = WriteConnection(path: path, writer: writer, state: state)
            let history = StoredHistory(connection: connection, keyFilterBytes: options.keyFilterBytes)
            try history.learnKeys(atMost: KnownKeys.readAtOpening)
            let evaluator = Evaluator(state: state, history: history, connection: connection)
            return TradingStore(
                readers: try openReaders(path), evaluator: evaluator, connection: connection,
                checkpointer: checkpointer)
        } catch {
            throw StoreError(error, path: path, doing: "opening")
        }
    }

    /// Settled once in a process; where another database was opened before, SQLite goes on counting, at some cost in
    /// time.
    private static let memoryCounting = sqlite_settings_stop_counting_memory()

    private static func openReaders(_ path: String) throws -> DatabasePool {
        var configuration = Settings.configuration(isReadOnly: true, label: "trading.reader")
        configuration.maximumReaderCount = maximumReaders
        configuration.prepareDatabase { db in try Settings.enforce(Settings.reader, on: db, path: path) }
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// Makes sure that the database is ours before anything in it is touched.
    private static func prepare(_ db: Database, path: String, clusterID: [UInt8]) throws {
        let isEmpty = try isEmpty(db)
        if isEmpty {
            try db.execute(sql: "PRAGMA page_size = \(pageSize)")
        } else {
            try check(db, path: path, clusterID: clusterID)
        }
        try Settings.enforce(Settings.writer, on: db, path: path)
        if isEmpty { try create(db, path: path, clusterID: clusterID) }
    }

    static func isEmpty(_ db: Database) throws -> Bool {
        try Row.fetchOne(db, sql: "SELECT 1 FROM sqlite_schema LIMIT 1") == nil
    }

    private static func check(_ db: Database, path: String, clusterID: [UInt8]) throws {
        guard try db.tableExists("applied"),
            try db.columns(in: "applied").contains(where: { $0.name == "schema_version" })
        else { throw StoreError.notATradingDatabase(path: path) }
        let version = try Int64.fetchOne(db, sql: "SELECT schema_version FROM applied WHERE id = 1")
        guard let version else { throw StoreError.damaged(path: path, problem: "table applied has no row") }
        guard version <= Schema.version else {
            throw StoreError.newerSchema(path: path, found: version, known: Schema.version)
        }
        guard version == Schema.version else {
            throw StoreError.olderSchema(path: path, found: version, known: Schema.version)
        }
        let found = try Statement("SELECT cluster_id FROM applied WHERE id = 1", on: db, path: path).first()
        guard case .blob(let cluster)? = found?.first else {
            throw StoreError.damaged(path: path, problem: "table applied has no cluster id")
        }
        guard cluster == clusterID else {
            throw StoreError.otherCluster(path: path, found: cluster, expected: clusterID)
        }
    }

    private static func create(_ db: Database, path: String, clusterID: [UInt8]) throws {
        try db.inTransaction(.immediate) {
            for sql in Schema.statements + Schema.countRows { try db.execute(sql: sql) }
            try Statement(
                """
                INSERT INTO applied (applied_index, applied_term, digest, merkle_size, merkle_peaks, cluster_id,
                    schema_version, id) VALUES (?, ?, ?, ?, ?, ?, ?, 1)
                """, on: db, path: path
            ).run(AppliedMark().values + [.blob(clusterID), .integer(Schema.version)])
            return .commit
        }
    }

    private static func restore(
        on db: Database, path: String, configuration: TradingState.Configuration
    ) throws -> TradingState {
        func rows(_ sql: String) throws(StoreError) -> [[Value]] {
            var rows: [[Value]] = []
            try Statement(sql, on: db, path: path).eachRow { row in
                rows.append(row)
                return true
            }
            return rows
        }
        guard let row = try rows(AppliedMark.selection).first, let mark = AppliedMark(values: row) else {
            throw StoreError.damaged(path: path, problem: "the row of table applied does not add up")
        }
        return try TradingState(configuration: configuration, mark: mark) { table in
            try rows(table.selection + table.workingSet)
        }
    }
}

extension ReplicatedTable {
    /// Leaves out what is history, with the help of the partial indexes.
    fileprivate var workingSet: String {
        switch self {
        case .signals:
            // Each half by its own index; an OR would go through the whole table.
            " WHERE decision_index IS NULL UNION ALL " + selection
                + " WHERE entry_index IN (SELECT signal_index FROM decisions WHERE outcome = 'pending')"
        case .decisions: " WHERE outcome = 'pending'"
        case .orders: " WHERE state IN ('sent', 'in_doubt', 'working', 'partial', 'pending_cancel')"
        case .halts: " WHERE resumed_index IS NULL"
        case .settings: " ORDER BY entry_index DESC LIMIT 1"
        case .leaders: " ORDER BY term DESC LIMIT 1"
        default: ""
        }
    }
}
