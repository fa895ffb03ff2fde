import CSQLiteSettings
import GRDB

/// What a connection is set to. GRDB sets some of these itself while it opens a database, so they are set once it is
/// open, and read back: a setting that silently did not take is the kind of thing one learns of after the power failed.
enum Settings {
    struct Setting {
        let name: String
        /// As `PRAGMA name = value` takes it.
        let value: String
        /// As `PRAGMA name` then tells it.
        let readBack: String
    }

    static let writer = [
        // Consistent after a power failure; what a NORMAL commit may lose, the log replays.
        Setting(name: "journal_mode", value: "WAL", readBack: "wal"),
        Setting(name: "synchronous", value: "NORMAL", readBack: "1"),
        // The store chooses when: never in the middle of a burst, behind the node's back.
        Setting(name: "wal_autocheckpoint", value: "0", readBack: "0"),
        Setting(name: "foreign_keys", value: "ON", readBack: "1"),
        // The schema may call no function that could do harm.
        Setting(name: "trusted_schema", value: "OFF", readBack: "0"),
    ]

    static let reader = [
        Setting(name: "query_only", value: "ON", readBack: "1"),
        Setting(name: "trusted_schema", value: "OFF", readBack: "0"),
    ]

    /// How long to wait for a lock that only another process, or a connection just opening, can hold. Readers and the
    /// writer never wait for each other.
    static let busyTimeoutSeconds = 1.0

    static func configuration(isReadOnly: Bool, label: String) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.label = label
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        if !isReadOnly { configuration.prepareDatabase { db in try keepWALAtClose(db) } }
        return configuration
    }

    /// SQLite keeps to itself what fails when it moves the WAL at the last connection's end: whoever opened the database
    /// next would trust what was not synced.
    private static func keepWALAtClose(_ db: Database) throws {
        guard let connection = unsafe db.sqliteConnection else { return }
        let code = unsafe sqlite_settings_keep_wal_at_close(connection)
        guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    static func enforce(_ settings: [Setting], on db: Database, path: String) throws {
        for setting in settings {
            _ = try Row.fetchAll(db, sql: "PRAGMA \(setting.name) = \(setting.value)")
            let found = try value(of: setting.name, on: db)
            guard found == setting.readBack else {
                throw StoreError.setting(path: path, name: setting.name, wanted: setting.value, found: found)
            }
        }
    }

    static func value(of name: String, on db: Database) throws -> String {
        switch try DatabaseValue.fetchOne(db, sql: "PRAGMA \(name)")?.storage {
        case .int64(let integer): String(integer)
        case .string(let text): text
        default: "unknown"
        }
    }
}
