import GRDB
import Trading

/// This site's own bars, in SQLite. Not replicated: losing the file loses no decision, only the data to judge new ones
/// by.
///
/// Bars are appended in time order for each symbol and never change. Calls block on the disk, and one runs at a time.
package final class BarStore: Sendable {
    package static let fileName = "bars.sqlite"
    /// Most bars in one batch.
    package static let maximumBatch = 10_000
    /// In `PRAGMA user_version`.
    static let formatVersion = 1
    private static let figures = "time, open, high, low, close, volume"

    private let path: String
    private let database: DatabaseQueue

    /// Opens the store in a directory that exists, and makes the file when there is none.
    package init(directory: String) throws(BarStoreError) {
        let path = directory + "/" + Self.fileName
        var configuration = Configuration()
        // Sets synchronous to NORMAL too: a power cut may lose the last bars, which the feed has, but breaks nothing.
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        self.path = path
        database = try Self.translatingErrors(path) {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.write { try Self.prepare($0, path: path) }
            return database
        }
    }

    /// Stores a batch whole or not at all, in one transaction, and returns those of its bars that were not there
    /// before.
    ///
    /// - Throws: ``BarStoreError/conflict(stored:given:)`` or ``BarStoreError/outOfOrder(_:last:)`` for the first bar
    ///   that does not fit what is stored.
    package func append(_ bars: [Bar]) throws(BarStoreError) -> [Bar] {
        guard bars.count <= Self.maximumBatch else { throw .batchTooLarge(bars.count) }
        return try Self.translatingErrors(path) {
            try database.write { database in try bars.filter { try insert($0, into: database) } }
        }
    }

    /// The time of a symbol's last bar: nanoseconds UTC.
    package func lastTime(of symbol: String) throws(BarStoreError) -> Int64? {
        try Self.translatingErrors(path) { try database.read { try Self.lastTime(of: symbol, in: $0) } }
    }

    /// Hands all bars of a symbol to `body`, oldest first, one at a time. `body` must not call the store.
    package func forEachBar(of symbol: String, _ body: (Bar) -> Void) throws(BarStoreError) {
        try Self.translatingErrors(path) {
            try database.read { database in
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT \(Self.figures) FROM bars WHERE symbol = ? ORDER BY time",
                    arguments: [symbol])
                while let row = try rows.next() { body(try bar(of: row, symbol: symbol)) }
            }
        }
    }

    private static func prepare(_ database: Database, path: String) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version != formatVersion else { return }
        guard version == 0 else { throw BarStoreError.unknownFormat(path: path, version: version) }
        // Prices at a scale of 1e-8, time in nanoseconds UTC.
        try database.execute(
            sql: """
                CREATE TABLE bars (
                    symbol TEXT NOT NULL,
                    time INTEGER NOT NULL,
                    open INTEGER NOT NULL,
                    high INTEGER NOT NULL,
                    low INTEGER NOT NULL,
                    close INTEGER NOT NULL,
                    volume INTEGER NOT NULL,
                    PRIMARY KEY (symbol, time)
                ) STRICT, WITHOUT ROWID;
                PRAGMA user_version = \(formatVersion);
                """)
    }

    /// False when the very same bar is there already.
    private func insert(_ bar: Bar, into database: Database) throws -> Bool {
        if let last = try Self.lastTime(of: bar.symbol, in: database), bar.time <= last {
            let stored = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT \(Self.figures) FROM bars WHERE symbol = ? AND time = ?"),
                arguments: [bar.symbol, bar.time])
            guard let stored else { throw BarStoreError.outOfOrder(bar, last: last) }
            let known = try self.bar(of: stored, symbol: bar.symbol)
            guard known == bar else { throw BarStoreError.conflict(stored: known, given: bar) }
            return false
        }
        let insertion = try database.cachedStatement(
            sql: "INSERT INTO bars (symbol, \(Self.figures)) VALUES (?, ?, ?, ?, ?, ?, ?)")
        try insertion.execute(arguments: [
            bar.symbol, bar.time, bar.open.raw, bar.high.raw, bar.low.raw, bar.close.raw, bar.volume,
        ])
        return true
    }

    private static func lastTime(of symbol: String, in database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT max(time) FROM bars WHERE symbol = ?"), arguments: [symbol])
    }

    /// What the file says is not trusted: a bar is checked again when it is read.
    private func bar(of row: Row, symbol: String) throws -> Bar {
        func integer(_ column: String) throws -> Int64 {
            let value: DatabaseValue = row[column]
            guard let integer = Int64.fromDatabaseValue(value) else {
                throw BarStoreError.damaged(path: path, symbol: symbol, reason: "\(column) is \(value)")
            }
            return integer
        }
        do {
            return try Bar(
                symbol: symbol, time: integer("time"), open: Price(raw: integer("open")),
                high: Price(raw: integer("high")), low: Price(raw: integer("low")),
                close: Price(raw: integer("close")), volume: integer("volume"))
        } catch let error as BarError {
            throw BarStoreError.damaged(path: path, symbol: symbol, reason: "\(error)")
        }
    }

    private static func translatingErrors<Value>(_ path: String, _ body: () throws -> Value) throws(BarStoreError)
        -> Value
    {
        do {
            return try body()
        } catch let error as BarStoreError {
            throw error
        } catch {
            throw .database(path: path, reason: "\(error)")
        }
    }
}
