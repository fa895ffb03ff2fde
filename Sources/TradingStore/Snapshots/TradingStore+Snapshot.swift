import GRDB
import Ledger
package import Trading

/// The whole database at one applied index, as a file of its own.
extension TradingStore {
    /// Pages copied at a time.
    private static let pagesPerPiece = CInt((4 << 20) / pageSize)

    /// Copies the database as it stands now to a new file at `path`. Neither readers nor the applying thread wait.
    /// Nothing may be there, nor beside it what SQLite leaves when a process ends.
    ///
    /// - Parameter pieceCopied: is called after every few MiB. It should sync the file: a sync of all of a large copy at
    ///   once would keep the log's syncs waiting meanwhile.
    /// - Returns: how far the copy has come.
    package func copy(to path: String, pieceCopied: @escaping () throws -> Void = {}) throws(StoreError) -> AppliedMark
    {
        checkThread()
        do {
            let copy = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: false, label: "trading.copy"))
            do {
                // Within one read transaction the database does not change, however long it takes.
                try readers.backup(to: copy, pagesPerStep: Self.pagesPerPiece) { piece in
                    // What is thrown after the last piece would be lost.
                    if !piece.isCompleted { try pieceCopied() }
                }
                try pieceCopied()
                // One file, without a WAL beside it.
                _ = try copy.writeWithoutTransaction { db in try Row.fetchAll(db, sql: "PRAGMA journal_mode = DELETE") }
                try copy.close()
            } catch {
                try? copy.close()
                throw error
            }
            return try Self.mark(ofCopyAt: path)
        } catch {
            throw StoreError(error, path: path, doing: "copying \(self.path)")
        }
    }

    /// Has what a database that is not open was told stay there whatever happens to the power: a commit alone does not.
    package static func makeDurable(databaseAt path: String) throws(StoreError) {
        do { try emptyWAL(ofDatabaseAt: path) } catch { throw StoreError(error, path: path, doing: "syncing") }
    }

    private static func emptyWAL(ofDatabaseAt path: String) throws {
        let queue = try DatabaseQueue(
            path: path, configuration: Settings.configuration(isReadOnly: false, label: "trading.closed"))
        _ = try queue.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        try queue.close()
    }

    /// How far a copy has come; throws when it is not a whole database of this program.
    package static func mark(ofCopyAt path: String) throws(StoreError) -> AppliedMark {
        guard let mark = try mark(at: path, isReadOnly: true) else { throw .notATradingDatabase(path: path) }
        return mark
    }

    /// How far a database that is not open has come. Nil when nothing is in it: its tables are made in a transaction,
    /// which a power cut may take back after the file is there for good.
    package static func mark(ofDatabaseAt path: String) throws(StoreError) -> AppliedMark? {
        // What a crash left half done, as between two modes of the journal, only a connection that writes can take
        // back.
        try mark(at: path, isReadOnly: false)
    }

    private static func mark(at path: String, isReadOnly: Bool) throws(StoreError) -> AppliedMark? {
        do {
            let queue = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: isReadOnly, label: "trading.copy"))
            defer { try? queue.close() }
            return try queue.read { db in
                guard try !isEmpty(db) else { return nil }
                guard try db.tableExists("applied") else { throw StoreError.notATradingDatabase(path: path) }
                guard let row = try Statement(AppliedMark.selection, on: db, path: path).first(),
                    let mark = AppliedMark(values: row)
                else { throw StoreError.damaged(path: path, problem: "the row of table applied does not add up") }
                return mark
            }
        } catch {
            throw StoreError(error, path: path, doing: "reading")
        }
    }
}
