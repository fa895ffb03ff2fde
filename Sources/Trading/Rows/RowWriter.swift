import Ledger

/// Writes one row after the other in the canonical form: the table's number, the number of values, then each value as a tag
/// byte with eight little-endian bytes, or with a 32-bit length and the bytes.
package struct RowWriter: Sendable, Hashable {
    /// A value's first byte.
    @usableFromInline
    enum Tag: UInt8 {
        case null = 0
        case integer = 1
        case text = 2
        case blob = 3
    }

    @usableFromInline static let rowHeaderLength = 2

    package private(set) var bytes: [UInt8] = []

    package init() {}

    mutating func begin(_ table: Table) {
        bytes.append(table.rawValue)
        bytes.append(table.columnCount)
    }

    package mutating func append(_ change: RowChange) {
        begin(change.table)
        for value in change.values {
            switch value {
            case .null: null()
            case .integer(let integer): self.integer(integer)
            case .text(let text): self.text(text)
            case .blob(let blob): self.blob(blob)
            }
        }
    }

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func integer(_ value: Int64) {
        bytes.append(Tag.integer.rawValue)
        bytes.appendLittleEndian(value)
    }

    /// An index, a term or a node's number. The store refuses entries beyond `Int64.max` before they get here.
    mutating func number(_ value: UInt64) { integer(Int64(bitPattern: value)) }

    mutating func number(_ value: UInt64?) { if let value { number(value) } else { null() } }

    mutating func integer(_ value: Int64?) { if let value { integer(value) } else { null() } }

    mutating func fixed(_ value: some FixedPoint) { integer(value.raw) }

    mutating func text(_ value: String) { bytes(value.utf8, .text) }

    mutating func text(_ value: String?) { if let value { text(value) } else { null() } }

    mutating func blob(_ value: [UInt8]) { bytes(value, .blob) }

    private mutating func null() { bytes.append(Tag.null.rawValue) }

    private mutating func bytes(_ value: some Collection<UInt8>, _ tag: Tag) {
        bytes.append(tag.rawValue)
        bytes.appendLittleEndian(UInt32(value.count))
        bytes.append(contentsOf: value)
    }
}
