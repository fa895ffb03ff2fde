import GRDB
package import Trading

extension TradingStore {
    /// Every row of a table that a database has, by primary key; open elsewhere or not. To hold against what clients and
    /// venues were told.
    package static func records<Record: RowConvertible>(
        _ type: Record.Type, path: String
    ) throws(StoreError) -> [Record] {
        do {
            let queue = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: true, label: "trading.records"))
            defer { try? queue.close() }
            return try queue.read { db in
                let sql = "\(Record.table.selection) ORDER BY \(Record.table.keyList)"
                var records: [Result<Record, RowError>] = []
                try Statement(sql, on: db, path: path).eachRow { row in
                    records.append(Result { () throws(RowError) in try Record(row: row) })
                    return true
                }
                return try records.map { try $0.get() }
            }
        } catch {
            throw StoreError(error, path: path, doing: "reading \(Record.table.name)")
        }
    }
}
