import GRDB
import GRDBSQLite

/// How many frames the WAL holds, as SQLite tells after each commit. Belongs to the connection's thread.
final class FrameCount {
    var value = 0

    /// Takes the place of SQLite's own automatic checkpoint, which hangs on the same hook. Must outlive the
    /// connection's last commit.
    func follow(_ db: Database) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, frames in
                guard let context = unsafe context else { return SQLITE_OK }
                let count = unsafe Unmanaged<FrameCount>.fromOpaque(context).takeUnretainedValue()
                count.value = Int(frames)
                return SQLITE_OK
            }, context)
    }
}
