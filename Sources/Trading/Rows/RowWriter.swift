import Ledger

/// Writes one row after the other in the canonical form: the table's number, the number of values, then each value as a
/// tag byte with eight little-endian bytes, or with a 32-bit length and the bytes.
package struct RowWriter: Sendable, Hashable {
    /// A value's first byte.
    @usableFromInline
    enum Tag {
        @inlinable static var null: UInt8 { 0 }
        @inlinable static var integer: UInt8 { 1 }
        @inlinable static var text: UInt8 { 2 }
        @inlinable static var blob: UInt8 { 3 }
    }

    @inlinable static var rowHeaderLength: Int { 2 }

    package private(set) var bytes: [UInt8] = []

    package init() {}

    mutating func begin(_ table: ReplicatedTable) {
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
        unsafe put(Tag.integer, 8) { unsafe $0.storeBytes(of: value.littleEndian, as: Int64.self) }
    }

    /// An index, a term or a node's number. The store refuses entries beyond `Int64.max` before they get here.
    mutating func number(_ value: UInt64) { integer(Int64(bitPattern: value)) }

    mutating func number(_ value: UInt64?) { if let value { number(value) } else { null() } }

    mutating func integer(_ value: Int64?) { if let value { integer(value) } else { null() } }

    mutating func fixed(_ value: some FixedPoint) { integer(value.raw) }

    mutating func text(_ value: String) { text(value.utf8.span) }

    /// UTF-8.
    mutating func text(_ value: Span<UInt8>) {
        unsafe value.withUnsafeBytes { unsafe put(Tag.text, copying: $0) }
    }

    mutating func text(_ value: String?) { if let value { text(value) } else { null() } }

    mutating func blob(_ value: [UInt8]) {
        unsafe value.withUnsafeBytes { unsafe put(Tag.blob, copying: $0) }
    }

    private mutating func null() { bytes.append(Tag.null) }

    private mutating func put(_ tag: UInt8, copying value: UnsafeRawBufferPointer) {
        unsafe put(tag, 4 + value.count) { place in
            unsafe place.storeBytes(of: UInt32(value.count).littleEndian, as: UInt32.self)
            guard let start = value.baseAddress else { return }
            unsafe (place + 4).copyMemory(from: start, byteCount: value.count)
        }
    }

    /// A tag and so many bytes, which `fill` writes, at once: every value asks for its space just once.
    @inline(__always)
    private mutating func put(_ tag: UInt8, _ count: Int, _ fill: (UnsafeMutableRawPointer) -> Void) {
        bytes.append(addingCapacity: 1 + count) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let start = buffer.baseAddress else { preconditionFailure("space without a place") }
                let place = unsafe UnsafeMutableRawPointer(start + initialized)
                unsafe place.storeBytes(of: tag, as: UInt8.self)
                unsafe fill(place + 1)
                initialized += 1 + count
            }
        }
    }
}
