import Foundation
import GRDB
import Glibc
import Ledger
package import Trading

/// The whole database at one applied index, as a file of its own.
extension TradingStore {
    /// Copies the database as it stands now to a new file at `path`. Neither readers nor the applying thread wait.
    ///
    /// - Returns: how far the copy has come.
    package func copy(to path: String) throws(StoreError) -> AppliedMark {
        checkThread()
        do {
            try Self.removeDatabase(at: path)
            let copy = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: false, label: "trading.copy"))
            do {
                try readers.backup(to: copy)
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

    /// Has what the store has committed so far stay there whatever happens to the power: a commit alone does not. What has been
    /// moved from the WAL into the database is durable there before the WAL begins anew.
    package func makeDurable() throws(StoreError) {
        checkThread()
        for file in [path + "-wal", URL(fileURLWithPath: path).deletingLastPathComponent().path] {
            let descriptor = unsafe Glibc.open(file, O_RDONLY | O_CLOEXEC)
            defer { if descriptor >= 0 { _ = Glibc.close(descriptor) } }
            guard descriptor < 0 ? errno == ENOENT : fsync(descriptor) == 0 else {
                throw StoreError.sqlite(
                    path: path, doing: "syncing \(file)", code: 10, message: unsafe String(cString: strerror(errno)))
            }
        }
    }

    private static func emptyWAL(ofDatabaseAt path: String) throws {
        let queue = try DatabaseQueue(
            path: path, configuration: Settings.configuration(isReadOnly: false, label: "trading.closed"))
        _ = try queue.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        try queue.close()
    }

    /// How far a copy has come; throws when it is not a whole database of this program.
    package static func mark(ofCopyAt path: String) throws(StoreError) -> AppliedMark {
        do {
            let queue = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: true, label: "trading.copy"))
            defer { try? queue.close() }
            return try queue.read { db in
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

    /// Puts a copy in the place of the database at `path`, which nobody may have open. The copy is gone then.
    ///
    /// A crash leaves the old database or the new one: its WAL is emptied before it goes.
    package static func replaceDatabase(at path: String, withCopyAt copy: String) throws(StoreError) {
        do {
            if FileManager.default.fileExists(atPath: path) { try emptyWAL(ofDatabaseAt: path) }
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            guard unsafe rename(copy, path) == 0 else {
                throw StoreError.sqlite(
                    path: path, doing: "replacing by \(copy)", code: 10,
                    message: unsafe String(cString: strerror(errno)))
            }
        } catch {
            throw StoreError(error, path: path, doing: "replacing by \(copy)")
        }
    }

    private static func removeDatabase(at path: String) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }
}
