import GRDB
package import Trading

extension TradingStore {
    /// Every command a database knows, by actor and key; open elsewhere or not. To hold against what clients were told.
    package static func commands(path: String) throws(StoreError) -> [IdempotencyRecord] {
        do {
            let queue = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: true, label: "trading.commands"))
            defer { try? queue.close() }
            return try queue.read { db in
                let table = Trading.Table.idempotencyKeys
                let sql = "\(table.selection) ORDER BY \(table.keyList)"
                var commands: [Result<IdempotencyRecord, RowError>] = []
                try Statement(sql, on: db, path: path).eachRow { row in
                    commands.append(Result { () throws(RowError) in try IdempotencyRecord(row: row) })
                    return true
                }
                return try commands.map { try $0.get() }
            }
        } catch {
            throw StoreError(error, path: path, doing: "reading commands")
        }
    }
}
