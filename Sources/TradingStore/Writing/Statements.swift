import GRDB
import Ledger
import Trading

/// Everything the writer says to SQLite, prepared once. Also the state machine's view of its history.
final class Statements: TradingHistory {
    private let path: String
    private let upserts: [Table: Statement]
    private let idempotency: Statement
    private let order: Statement
    private let executionIndex: Statement
    private let decisionIndex: Statement
    private let noteAuthor: Statement
    private let advance: Statement

    init(on db: Database, path: String) throws(StoreError) {
        func prepare(_ sql: String) throws(StoreError) -> Statement {
            try Statement(sql, on: db, path: path)
        }
        self.path = path
        var upserts: [Table: Statement] = [:]
        for table in Table.allCases { upserts[table] = try prepare(table.upsert) }
        self.upserts = upserts
        idempotency = try prepare(
            Table.idempotencyKeys.selection + " WHERE actor = ? AND idempotency_key = ?")
        order = try prepare(Table.orders.selection + " WHERE cl_ord_id = ?")
        executionIndex = try prepare("SELECT entry_index FROM executions WHERE venue = ? AND exec_id = ?")
        decisionIndex = try prepare("SELECT entry_index FROM decisions WHERE signal_index = ?")
        noteAuthor = try prepare(Table.noteAuthors.selection + " WHERE actor = ?")
        advance = try prepare(
            """
            UPDATE applied SET applied_index = ?, applied_term = ?, digest = ?, merkle_size = ?, merkle_peaks = ?
            WHERE id = 1 AND applied_index = ? RETURNING id
            """)
    }

    func write(_ change: RowChange) throws(StoreError) {
        guard let upsert = upserts[change.table] else { preconditionFailure("no statement for \(change.table)") }
        try upsert.run(change.values)
    }

    /// Moves the mark along; throws when the database is not where this process left it.
    func advance(from index: LogIndex, to mark: AppliedMark) throws(StoreError) {
        let values = mark.values + [.integer(Int64(index))]
        guard try advance.first(values) != nil else {
            throw .damaged(path: path, problem: "another process wrote to it after index \(index)")
        }
    }

    func idempotency(actor: String, key: String) throws(StoreError) -> IdempotencyRecord? {
        try record(idempotency.first([.text(actor), .text(key)]))
    }

    func order(clOrdID: String) throws(StoreError) -> OrderRecord? {
        try record(order.first([.text(clOrdID)]))
    }

    func executionIndex(venue: String, execID: String) throws(StoreError) -> LogIndex? {
        try index(executionIndex.first([.text(venue), .text(execID)]))
    }

    func decisionIndex(signalIndex: LogIndex) throws(StoreError) -> LogIndex? {
        // Beyond 63 bits no signal was ever stored.
        guard let signal = Int64(exactly: signalIndex) else { return nil }
        return try index(decisionIndex.first([.integer(signal)]))
    }

    func noteAuthor(_ actor: String) throws(StoreError) -> NoteAuthorRecord? {
        try record(noteAuthor.first([.text(actor)]))
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

extension Table {
    /// All columns in order, without an order of rows.
    var selection: String { "SELECT \(columnList) FROM \(name)" }

    /// The primary key's columns, as a list.
    var keyList: String { columns.prefix(primaryKeyCount).map(\.name).joined(separator: ", ") }

    private var columnList: String { columns.map(\.name).joined(separator: ", ") }

    /// Not `INSERT OR REPLACE`, which deletes the old row, and with it what refers to it.
    var upsert: String {
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let updates = columns.dropFirst(primaryKeyCount).map { "\($0.name) = excluded.\($0.name)" }
        return """
            INSERT INTO \(name) (\(columnList)) VALUES (\(marks))
            ON CONFLICT (\(keyList)) DO UPDATE SET \(updates.joined(separator: ", "))
            """
    }
}
