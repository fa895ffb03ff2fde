import GRDB

extension TradingStore {
    /// What SQLite itself finds wrong with a database's pages, indexes and checks, open elsewhere or not; empty when
    /// nothing is. Takes as long as reading the whole file does.
    ///
    /// - Parameter isQuick: indexes are not held against their tables.
    package static func integrityFaults(path: String, isQuick: Bool = false) throws(StoreError) -> [String] {
        do {
            let queue = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: true, label: "trading.integrity"))
            defer { try? queue.close() }
            return try queue.read { db in
                let sql = isQuick ? "PRAGMA quick_check" : "PRAGMA integrity_check"
                return try String.fetchAll(db, sql: sql).filter { $0 != "ok" }
            }
        } catch {
            throw StoreError(error, path: path, doing: "checking")
        }
    }
}
