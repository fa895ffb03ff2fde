import GRDB
package import Trading

/// One consistent state of a database, to hold against what clients and venues were told.
package struct DatabaseView {
    let db: Database
    let path: String

    /// Every row of a table, by primary key.
    package func records<Record: RowConvertible>(_ type: Record.Type) throws -> [Record] {
        let sql = "\(Record.table.selection) ORDER BY \(Record.table.keyList)"
        var records: [Result<Record, RowError>] = []
        try Statement(sql, on: db, path: path).eachRow { row in
            records.append(Result { () throws(RowError) in try Record(row: row) })
            return true
        }
        return try records.map { try $0.get() }
    }

    /// After which entry it is.
    package func mark() throws -> AppliedMark {
        guard let row = try Statement(AppliedMark.selection, on: db, path: path).first(),
            let mark = AppliedMark(values: row)
        else { throw StoreError.damaged(path: path, problem: "the row of table applied does not add up") }
        return mark
    }

    /// Takes as long as reading the whole file does.
    package func inspection() throws -> Inspection { try TradingStore.inspect(db, path: path) }
}

extension TradingStore {
    /// Looks at a database, open elsewhere or not, in one read transaction.
    package static func view<Result>(
        _ path: String, _ body: (DatabaseView) throws -> Result
    ) throws(StoreError) -> Result {
        do {
            let queue = try DatabaseQueue(
                path: path, configuration: Settings.configuration(isReadOnly: true, label: "trading.view"))
            defer { try? queue.close() }
            return try queue.read { db in
                try Settings.enforce(Settings.reader, on: db, path: path)
                guard try db.tableExists("applied") else { throw StoreError.notATradingDatabase(path: path) }
                return try body(DatabaseView(db: db, path: path))
            }
        } catch {
            throw StoreError(error, path: path, doing: "reading")
        }
    }

    /// Every row of a table that a database has, by primary key; open elsewhere or not.
    package static func records<Record: RowConvertible>(
        _ type: Record.Type, path: String
    ) throws(StoreError) -> [Record] {
        try view(path) { try $0.records(type) }
    }
}
