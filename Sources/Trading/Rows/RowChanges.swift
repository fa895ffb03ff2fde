import Ledger

/// Rows as they stand after an entry, each to be written whole, over the row with the same primary key if there is one.
///
/// Encoded once: the bytes that are hashed are the bytes that the store binds. One value serves entry after entry.
package struct RowChanges: Sendable, Hashable {
    private var writer = RowWriter()
    /// Of each row.
    private var starts: [Int] = []

    package init() {}

    /// In canonical form, see ``RowWriter``.
    package var bytes: [UInt8] { writer.bytes }
    package var isEmpty: Bool { writer.bytes.isEmpty }

    /// Forgets the rows and keeps the space.
    package mutating func removeAll() {
        writer.removeAll()
        starts.removeAll(keepingCapacity: true)
    }

    mutating func append<Record: RowConvertible>(_ record: Record) {
        begin(Record.table)
        record.write(to: &writer)
    }

    /// An accepted note, from the bytes of its entry: most entries are notes, and none of their texts is copied but
    /// here.
    mutating func append(_ note: EncodedNote, by entry: Entry) {
        let actor = entry.bytes.span.extracting(entry.actorRange)
        let bytes = note.bytes.span
        let key = bytes.extracting(note.key)
        begin(.idempotencyKeys)
        IdempotencyRecord.write(actor, key, entry.index, entry.time, nil, to: &writer)
        begin(.notes)
        NoteRecord.write(entry.index, entry.time, actor, key, bytes.extracting(note.text), to: &writer)
    }

    private mutating func begin(_ table: ReplicatedTable) {
        starts.append(writer.bytes.count)
        writer.begin(table)
    }

    /// The rows in the order in which they must be written.
    package var rows: EncodedRows { EncodedRows(bytes: writer.bytes) }
    package var rowCount: Int { starts.count }

    /// The row at a position among ``rows``, without going through those before it.
    package func row(at position: Int) -> EncodedRow {
        let start = starts[position]
        let end = position + 1 < starts.count ? starts[position + 1] : writer.bytes.count
        return EncodedRow(in: writer.bytes, start..<end)
    }

    package var decoded: [RowChange] { rows.map { RowChange($0, in: writer.bytes) } }
}

/// Where one row lies among the bytes of its ``RowChanges``.
package struct EncodedRow: Sendable {
    package let table: ReplicatedTable
    /// All of the row.
    package let range: Range<Int>

    /// Of the first value.
    @inlinable
    package var firstValue: Int { range.lowerBound + RowWriter.rowHeaderLength }

    /// A row that lies just there.
    package init(in bytes: borrowing [UInt8], _ range: Range<Int>) {
        let number = bytes[range.lowerBound]
        guard let table = ReplicatedTable(rawValue: number) else { preconditionFailure("table \(number) in rows") }
        self.init(table, range)
    }

    private init(_ table: ReplicatedTable, _ range: Range<Int>) {
        self.table = table
        self.range = range
    }

    /// The same row where its bytes lie once `offset` others lie before them.
    package func moved(by offset: Int) -> EncodedRow {
        EncodedRow(table, range.lowerBound + offset..<range.upperBound + offset)
    }
}

/// Goes through rows in canonical form, as a ``RowWriter`` wrote them.
package struct EncodedRows: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var place = 0

    package init(bytes: [UInt8]) { self.bytes = bytes }

    package mutating func next() -> EncodedRow? {
        guard place < bytes.count else { return nil }
        let start = place
        place += RowWriter.rowHeaderLength
        for _ in 0..<bytes[start + 1] { _ = EncodedValue(in: bytes, at: &place) }
        return EncodedRow(in: bytes, start..<place)
    }
}

/// One value in canonical form; of a text or a blob, where its bytes lie.
package enum EncodedValue {
    case null
    case integer(Int64)
    case text(Range<Int>)
    case blob(Range<Int>)

    /// Reads the value at `place`, which a ``RowWriter`` wrote, and moves on to the next.
    @inlinable
    package init(in bytes: borrowing [UInt8], at place: inout Int) {
        let tag = bytes[place]
        place += 1
        switch tag {
        case RowWriter.Tag.null: self = .null
        case RowWriter.Tag.integer:
            self = .integer(bytes.littleEndian(at: place, as: Int64.self))
            place += 8
        case RowWriter.Tag.text: self = .text(Self.range(in: bytes, at: &place))
        case RowWriter.Tag.blob: self = .blob(Self.range(in: bytes, at: &place))
        default: preconditionFailure("value tag \(tag)")
        }
    }

    @inlinable
    static func range(in bytes: borrowing [UInt8], at place: inout Int) -> Range<Int> {
        let start = place + 4
        place = start + Int(bytes.littleEndian(at: place, as: UInt32.self))
        return start..<place
    }
}
