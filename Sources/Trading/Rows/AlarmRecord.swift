package import Ledger

/// An alarm that applying an entry raised.
package struct AlarmRecord: RowConvertible {
    package static let table = ReplicatedTable.alarms

    /// The entry's.
    package var index: LogIndex
    /// From zero, among those of the entry.
    package var ordinal: Int64
    /// Nanoseconds UTC, of the entry.
    package var time: Int64
    /// An ``Alarm/Code``'s label, or the ``VenueAlarm/code`` of a leader, perhaps one that this program does not know.
    package var code: String
    /// What it is about: an order's ClOrdID, a strategy or a venue.
    package var subject: String?
    /// For people, at most ``Alarm/maximumMessageLength`` bytes.
    package var message: String

    init(_ alarm: Consequences.Listed, ordinal: Int, by entry: Entry) {
        index = entry.index
        self.ordinal = Int64(ordinal)
        time = entry.time
        code = alarm.code
        subject = alarm.subject
        message = alarm.message
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        ordinal = try reader.integer()
        time = try reader.integer()
        code = try reader.text()
        subject = try reader.optionalText()
        message = try reader.text()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(ordinal)
        row.integer(time)
        row.text(code)
        row.text(subject)
        row.text(message)
    }
}
