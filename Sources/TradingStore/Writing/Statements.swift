import GRDB
import Ledger
import Trading

/// Everything the writer says to SQLite, prepared once.
final class Statements {
    /// A row of a statement of so many costs half of what it costs alone.
    private static let rowsAtATime = 48

    private let path: String
    /// By table number, from 1.
    private let inserts: [Statement]
    /// The same; nil where rows are written once.
    private let updates: [Statement?]
    /// Of ``rowsAtATime`` rows, for each of ``Trading/ReplicatedTable/bulk``.
    private let bulkInserts: [Statement]
    private let addRows: Statement
    /// SQLite is in a transaction.
    private var hasBegun = false
    /// Rows that this transaction has added, by table number.
    private var added = ReplicatedTable.allCases.map { _ in 0 }
    private let idempotency: Statement
    private let keysAfter: Statement
    private let order: Statement
    private let reports: Statement
    private let fills: Statement
    private let amendment: Statement
    private let recentOrders: Statement
    private let recentCancels: Statement
    private let strategyOrders: Statement
    private let lastOrder: Statement
    private let decision: Statement
    private let decisionIndex: Statement
    private let advance: Statement
    private let begin: Statement
    private let commit: Statement
    private let rollback: Statement

    init(on db: Database, path: String) throws(StoreError) {
        func prepare(_ sql: String) throws(StoreError) -> Statement {
            try Statement(sql, on: db, path: path)
        }
        self.path = path
        var inserts: [Statement] = []
        var updates: [Statement?] = []
        for table in ReplicatedTable.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            precondition(Int(table.rawValue) == inserts.count + 1, "table numbers are not consecutive at \(table)")
            inserts.append(try prepare(table.insert(rows: 1)))
            updates.append(table.isWrittenOnce ? nil : try prepare(table.update))
        }
        self.inserts = inserts
        self.updates = updates
        var bulkInserts: [Statement] = []
        for table in ReplicatedTable.bulk { bulkInserts.append(try prepare(table.insert(rows: Self.rowsAtATime))) }
        self.bulkInserts = bulkInserts
        idempotency = try prepare(
            ReplicatedTable.idempotencyKeys.selection + " WHERE actor = ? AND idempotency_key = ?")
        keysAfter = try prepare(
            """
            SELECT actor, idempotency_key FROM idempotency_keys WHERE (actor, idempotency_key) > (?, ?)
            ORDER BY actor, idempotency_key LIMIT ?
            """)
        order = try prepare(ReplicatedTable.orders.selection + " WHERE cl_ord_id = ?")
        reports = try prepare(
            ReplicatedTable.executions.selection + """
                 WHERE venue = ? AND exec_id = ? AND trade_date = ?
                AND exec_type NOT IN ('order_status', 'cancel_reject') ORDER BY entry_index DESC LIMIT ?
                """)
        fills = try prepare(
            ReplicatedTable.executions.selection + """
                 WHERE venue = ? AND exec_id = ? AND exec_type NOT IN ('order_status', 'cancel_reject')
                AND exec_type IN ('trade', 'trade_correct') ORDER BY entry_index DESC LIMIT ?
                """)
        amendment = try prepare(
            """
            SELECT entry_index FROM executions WHERE venue = ? AND exec_ref_id = ? AND entry_index > ?
            AND exec_type IN ('trade_correct', 'trade_cancel') ORDER BY entry_index LIMIT 1
            """)
        recentOrders = try prepare("SELECT count(*) FROM (SELECT 1 FROM orders WHERE time > ? LIMIT ?)")
        recentCancels = try prepare("SELECT count(*) FROM (SELECT 1 FROM cancels WHERE time > ? LIMIT ?)")
        strategyOrders = try prepare(
            """
            SELECT count(*) FROM
            (SELECT 1 FROM orders WHERE strategy = ? AND time > ? AND entry_index > ? LIMIT ?)
            """)
        lastOrder = try prepare(
            ReplicatedTable.orders.selection + """
                 WHERE symbol = ? AND side = ? AND quantity = ? AND limit_price = ? ORDER BY entry_index DESC LIMIT 1
                """)
        decision = try prepare(ReplicatedTable.decisions.selection + " WHERE entry_index = ?")
        decisionIndex = try prepare("SELECT entry_index FROM decisions WHERE signal_index = ?")
        addRows = try prepare(
            "UPDATE row_counts SET row_count = row_count + ? WHERE table_name = ? RETURNING row_count")
        begin = try prepare("BEGIN IMMEDIATE")
        commit = try prepare("COMMIT")
        rollback = try prepare("ROLLBACK")
        advance = try prepare(
            """
            UPDATE applied SET applied_index = ?, applied_term = ?, digest = ?, merkle_size = ?, merkle_peaks = ?
            WHERE id = 1 AND applied_index = ? RETURNING id
            """)
    }

    // MARK: Writing

    /// Ends the transaction: all rows and the new mark, or nothing. Throws when the database is not where this process
    /// left it.
    func commit(_ pending: inout PendingRows, from index: LogIndex, to mark: AppliedMark) throws(StoreError) {
        try beginUnlessBegun()
        try write(&pending)
        for row in pending.takeLatest() { try write(row, in: pending.bytes) }
        try countAdded()
        guard try advance.first(mark.values + [.integer(Int64(index))]) != nil else {
            throw .damaged(path: path, problem: "another process wrote to it after index \(index)")
        }
        try commit.run([])
        hasBegun = false
        pending.removeAll()
    }

    /// Forgets the transaction under way.
    func rollBack() {
        guard hasBegun else { return }
        hasBegun = false
        forgetAdded()
        try? rollback.run([])
    }

    private func beginUnlessBegun() throws(StoreError) {
        guard !hasBegun else { return }
        try begin.run([])
        hasBegun = true
    }

    /// Brings SQLite up to what the state machine has done, but for the rows that are soon written again, which nobody
    /// looks up.
    func write(_ pending: inout PendingRows) throws(StoreError) {
        guard !pending.areTaken else { return }
        try beginUnlessBegun()
        for row in pending.takeOrdered() { try write(row, in: pending.bytes) }
        for (place, insert) in bulkInserts.enumerated() {
            var rest = pending.takeBulk(place)[...]
            while rest.count >= Self.rowsAtATime {
                try insert.run(rest.prefix(Self.rowsAtATime), in: pending.bytes)
                added[ReplicatedTable.bulk[place].place] += Self.rowsAtATime
                rest = rest.dropFirst(Self.rowsAtATime)
            }
            for row in rest { try write(row, in: pending.bytes) }
        }
    }

    /// Changes the row that is there, or adds one. SQLite's own upsert would not tell which of the two it did.
    private func write(_ row: EncodedRow, in bytes: [UInt8]) throws(StoreError) {
        let place = row.table.place
        if let update = updates[place] {
            try update.run(row, in: bytes)
            if update.changedRows > 0 { return }
        }
        try inserts[place].run(row, in: bytes)
        added[place] += 1
    }

    /// Before the end of the transaction.
    private func countAdded() throws(StoreError) {
        for table in ReplicatedTable.allCases where added[table.place] > 0 {
            guard try addRows.first([.integer(Int64(added[table.place])), .text(table.name)]) != nil else {
                throw .damaged(path: path, problem: "table row_counts has no row for \(table.name)")
            }
        }
        forgetAdded()
    }

    private func forgetAdded() {
        for place in added.indices { added[place] = 0 }
    }

    // MARK: Look-ups, as TradingHistory

    func idempotency(actor: String, key: String) throws(StoreError) -> IdempotencyRecord? {
        try record(idempotency.first(actor, key))
    }

    /// Reads the next of the keys that were there when the database was opened.
    func readKeys(into knownKeys: KnownKeys, atMost limit: Int) throws(StoreError) {
        guard let (actor, key) = knownKeys.lastRead else { return }
        var last: (actor: String, key: String)?
        var read = 0
        try unsafe keysAfter.eachTwoTexts([.text(actor), .text(key), .integer(Int64(limit))]) { actor, key in
            unsafe knownKeys.add(actor: Span(_unsafeBytes: actor), key: Span(_unsafeBytes: key))
            read += 1
            if read == limit {
                last = unsafe (String(decoding: actor, as: UTF8.self), String(decoding: key, as: UTF8.self))
            }
        }
        knownKeys.read(upTo: last)
    }

    func order(clOrdID: String) throws(StoreError) -> OrderRecord? {
        try record(order.first([.text(clOrdID)]))
    }

    func reports(venue: String, tradeDate: UInt32, execID: String) throws(StoreError) -> [ExecutionRecord] {
        try executions(reports, [.text(venue), .text(execID), .integer(Int64(tradeDate))])
    }

    func fills(venue: String, execID: String) throws(StoreError) -> [ExecutionRecord] {
        try executions(fills, [.text(venue), .text(execID)])
    }

    private func executions(_ statement: Statement, _ values: [Value]) throws(StoreError) -> [ExecutionRecord] {
        var rows: [[Value]] = []
        try statement.eachRow(values + [.integer(Int64(TradingState.maximumReportsCompared))]) { row in
            rows.append(row)
            return true
        }
        var found: [ExecutionRecord] = []
        for row in rows { if let record: ExecutionRecord = try record(row) { found.append(record) } }
        return found
    }

    func amendment(venue: String, execRefID: String, after index: LogIndex) throws(StoreError) -> LogIndex? {
        try self.index(amendment.first([.text(venue), .text(execRefID), .integer(Int64(clamping: index))]))
    }

    func messages(after time: Int64, limit: Int) throws(StoreError) -> Int {
        let values: [Value] = [.integer(time), .integer(Int64(limit))]
        return min(limit, try count(recentOrders.first(values)) + count(recentCancels.first(values)))
    }

    func orders(
        strategy: String, after time: Int64, behind index: LogIndex, limit: Int
    ) throws(StoreError) -> Int {
        try count(
            strategyOrders.first([
                .text(strategy), .integer(time), .integer(Int64(clamping: index)), .integer(Int64(limit)),
            ]))
    }

    func lastOrder(
        symbol: String, side: Side, quantity: Quantity, limitPrice: Price
    ) throws(StoreError) -> OrderRecord? {
        try record(
            lastOrder.first([
                .text(symbol), .text(side.label), .integer(quantity.raw), .integer(limitPrice.raw),
            ]))
    }

    private func count(_ row: [Value]?) -> Int {
        guard case .integer(let count)? = row?.first else { return 0 }
        return Int(count)
    }

    func decision(index: LogIndex) throws(StoreError) -> DecisionRecord? {
        // Beyond 63 bits there is no entry.
        guard let index = Int64(exactly: index) else { return nil }
        return try record(decision.first([.integer(index)]))
    }

    func decisionIndex(signalIndex: LogIndex) throws(StoreError) -> LogIndex? {
        // Beyond 63 bits no signal was ever stored.
        guard let signal = Int64(exactly: signalIndex) else { return nil }
        return try index(decisionIndex.first([.integer(signal)]))
    }

    private func record<Record: RowConvertible>(_ row: [Value]?) throws(StoreError) -> Record? {
        guard let row else { return nil }
        do {
            return try Record(row: row)
        } catch {
            throw .damaged(path: path, problem: error.description)
        }
    }

    private func index(_ row: [Value]?) throws(StoreError) -> LogIndex? {
        guard case .integer(let index)? = row?.first else { return nil }
        return LogIndex(index)
    }
}

extension ReplicatedTable {
    /// All columns in order, without an order of rows.
    var selection: String { "SELECT \(columnList) FROM \(name)" }

    /// The primary key's columns, as a list.
    var keyList: String { columns.prefix(primaryKeyCount).map(\.name).joined(separator: ", ") }

    private var columnList: String { columns.map(\.name).joined(separator: ", ") }

    /// By table number, from zero.
    fileprivate var place: Int { Int(rawValue) - 1 }

    /// Takes all values of the row, like ``insert(rows:)``.
    fileprivate var update: String {
        let terms = columns.enumerated().map { "\($1.name) = ?\($0 + 1)" }
        return "UPDATE OR ROLLBACK \(name) SET \(terms.dropFirst(primaryKeyCount).joined(separator: ", "))"
            + " WHERE \(terms.prefix(primaryKeyCount).joined(separator: " AND "))"
    }

    fileprivate func insert(rows: Int) -> String {
        let marks = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
        let values = Array(repeating: marks, count: rows).joined(separator: ", ")
        // A failure rolls the transaction back in any case. Told so, SQLite need not keep, in a file, what pages were
        // like before a statement of several rows.
        return "INSERT OR ROLLBACK INTO \(name) (\(columnList)) VALUES \(values)"
    }
}
