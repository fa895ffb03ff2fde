import Ledger

/// One cell.
package enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// An index, a term or a node's number. The store refuses entries beyond `Int64.max` before they get here.
    static func number(_ value: UInt64) -> Value { .integer(Int64(bitPattern: value)) }
    static func number(_ value: UInt64?) -> Value { value.map(number) ?? .null }
    static func fixed(_ value: some FixedPoint) -> Value { .integer(value.raw) }
    static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }
}

/// One row as it stands after an entry: written whole, over the row with the same primary key if there is one.
package struct RowChange: Sendable, Hashable {
    package let table: Table
    /// In the order of ``Table/columns``.
    package let values: [Value]

    package init(table: Table, values: [Value]) {
        precondition(values.count == table.columns.count, "\(values.count) values for table \(table.name)")
        self.table = table
        self.values = values
    }

    /// The form that is hashed: the table's number, the number of values, then each value as a tag byte (0 null,
    /// 1 integer, 2 text, 3 blob) with eight little-endian bytes, or a 32-bit length and the bytes.
    package func appendCanonicalBytes(to bytes: inout [UInt8]) {
        bytes.append(table.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: values.count))
        for value in values {
            switch value {
            case .null:
                bytes.append(0)
            case .integer(let integer):
                bytes.append(1)
                bytes.appendLittleEndian(integer)
            case .text(let text):
                bytes.append(2)
                bytes.appendLittleEndian(UInt32(text.utf8.count))
                bytes.append(contentsOf: text.utf8)
            case .blob(let blob):
                bytes.append(3)
                bytes.appendLittleEndian(UInt32(blob.count))
                bytes.append(contentsOf: blob)
            }
        }
    }
}
