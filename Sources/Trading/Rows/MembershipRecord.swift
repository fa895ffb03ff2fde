package import Ledger

/// A membership of the cluster as committed. What it means is consensus's business; it is kept for the sites that start
/// after it.
package struct MembershipRecord: RowConvertible {
    package static let table = ReplicatedTable.memberships

    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var actor: String
    /// `Membership` of `payloads.proto`.
    package var payload: [UInt8]

    init(_ entry: Entry) {
        index = entry.index
        time = entry.time
        actor = entry.actor
        payload = Array(entry.payload)
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        payload = try reader.blob()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(time)
        row.text(actor)
        row.blob(payload)
    }
}
