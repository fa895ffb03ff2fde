/// One cell.
package enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}

/// One row of ``RowChanges``, decoded.
package struct RowChange: Sendable, Hashable {
    package let table: ReplicatedTable
    /// In the order of ``ReplicatedTable/columns``.
    package let values: [Value]

    package init(table: ReplicatedTable, values: [Value]) {
        precondition(values.count == Int(table.columnCount), "\(values.count) values for table \(table.name)")
        self.table = table
        self.values = values
    }

    init(_ row: EncodedRow, in bytes: [UInt8]) {
        var place = row.firstValue
        var values: [Value] = []
        while place < row.range.upperBound {
            switch EncodedValue(in: bytes, at: &place) {
            case .null: values.append(.null)
            case .integer(let integer): values.append(.integer(integer))
            case .text(let range): values.append(.text(String(decoding: bytes[range], as: UTF8.self)))
            case .blob(let range): values.append(.blob(Array(bytes[range])))
            }
        }
        self.init(table: row.table, values: values)
    }
}
