import CSQLiteSettings
import GRDB
import Synchronization

/// Moves the WAL into the database file from a connection and a thread of its own, because that waits for the disk
/// several times, and who waits for a transaction should not.
///
/// What is committed meanwhile stays in the WAL; the writer moves that little rest itself, so that the WAL is empty for
/// a moment and begins anew.
final class Checkpointer: Sendable {
    private enum State {
        case idle
        case running
        case finished(Result<Void, StoreError>)
    }

    private let path: String
    private let database: DatabaseQueue
    private let thread: any BackgroundWork
    private let state = Mutex(State.idle)
    /// The first, after which nothing is synced or moved: the kernel may take for written what is not.
    private let failure = Mutex<StoreError?>(nil)
    private let turn = Mutex(())

    init(path: String, thread: any BackgroundWork = BackgroundThread()) throws {
        self.path = path
        self.thread = thread
        database = try DatabaseQueue(
            path: path, configuration: Settings.configuration(isReadOnly: false, label: "trading.checkpoint"))
        try database.inDatabase { db in try Settings.enforce(Settings.writer, on: db, path: path) }
    }

    /// Begins, unless it is under way or what it came to was not taken yet.
    func start() {
        let mustStart = state.withLock { state in
            guard case .idle = state else { return false }
            state = .running
            return true
        }
        guard mustStart else { return }
        thread.run { [self] in
            let result = Result { () throws(StoreError) in try move() }
            state.withLock { $0 = .finished(result) }
        }
    }

    /// What it came to, once; nil when there is nothing to tell.
    func takeResult() -> Result<Void, StoreError>? {
        state.withLock { state in
            guard case .finished(let result) = state else { return nil }
            state = .idle
            return result
        }
    }

    /// Returns when nothing is under way.
    func wait() { thread.wait() }

    /// Throws what failed here.
    func check() throws(StoreError) { if let failure = failure.withLock(\.self) { throw failure } }

    /// Has what was committed by now stay there whatever happens to the power.
    func syncWAL() throws(StoreError) {
        try use("syncing") { db in
            // The connection has the WAL open from its first reading on.
            _ = try Row.fetchOne(db, sql: "SELECT 1 FROM sqlite_schema")
            guard let connection = unsafe db.sqliteConnection else { throw StoreError.closed(path: path) }
            let code = unsafe sqlite_settings_sync_wal(connection)
            guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        }
    }

    func close() throws {
        wait()
        try database.close()
    }

    private func move() throws(StoreError) {
        try use("checkpointing") { db in
            do { _ = try db.checkpoint(.passive) } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY
            {
                // The writer does it just now, asked from outside.
            }
        }
    }

    /// Does what syncs or moves the WAL: one at a time, whoever does it, and nothing after a failure.
    func alone<Value: Sendable>(_ doing: String, _ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try turn.withLock { _ in
                try check()
                do { return try body() } catch {
                    failure.withLock { $0 = StoreError(error, path: path, doing: doing) }
                    throw error
                }
            }
        } catch {
            throw StoreError(error, path: path, doing: doing)
        }
    }

    private func use(_ doing: String, _ body: (Database) throws -> Void) throws(StoreError) {
        try alone(doing) { try database.inDatabase(body) }
    }
}
