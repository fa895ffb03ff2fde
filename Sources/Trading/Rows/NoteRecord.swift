package import Ledger

/// A remark as committed.
package struct NoteRecord: RowConvertible {
    package static let table = ReplicatedTable.notes

    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var actor: String
    package var note: Note

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        note = Note(idempotencyKey: try reader.text(), text: try reader.text())
    }

    package func write(to row: inout RowWriter) {
        Self.write(index, time, actor.utf8.span, note.idempotencyKey.utf8.span, note.text.utf8.span, to: &row)
    }

    static func write(
        _ index: LogIndex, _ time: Int64, _ actor: Span<UInt8>, _ key: Span<UInt8>, _ text: Span<UInt8>,
        to row: inout RowWriter
    ) {
        row.number(index)
        row.integer(time)
        row.text(actor)
        row.text(key)
        row.text(text)
    }
}

/// How much one actor has remarked: a gap in what an auditor was shown is seen from the count.
package struct NoteAuthorRecord: RowConvertible {
    package static let table = ReplicatedTable.noteAuthors

    package var actor: String
    package var notes: Int64
    /// The entry of the last one.
    package var lastIndex: LogIndex

    init(actor: String, notes: Int64, lastIndex: LogIndex) {
        self.actor = actor
        self.notes = notes
        self.lastIndex = lastIndex
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        actor = try reader.text()
        notes = try reader.integer()
        lastIndex = try reader.number()
    }

    package func write(to row: inout RowWriter) {
        row.text(actor)
        row.integer(notes)
        row.number(lastIndex)
    }
}
