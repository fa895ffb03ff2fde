package import Ledger

/// What every site knows of the one FIX session that the cluster has with a venue.
package struct VenueSession: RowConvertible {
    package static let table = ReplicatedTable.venueSessions
    /// Most venues that are kept.
    package static let maximumVenues = 16

    package var venue: String
    /// The highest outbound sequence number (FIX tag 34) that any leader may have used. The next leader logs on above
    /// it.
    package var reservedThrough: UInt64
    /// The term of the leader whose block ends there.
    package var reservedTerm: Term
    /// The highest sequence number of the venue's whose report is committed. The next leader asks for what follows.
    package var committedIncoming: UInt64
    /// The term whose leader has taken over the session and may place orders; zero while there is none.
    package var reconciledTerm: Term
    /// When a leader told that the venue is out of reach, nanoseconds UTC; nil once one told that it is ready again.
    package var unreachableSince: Int64?
    /// The entry that changed it last.
    package var updatedIndex: LogIndex

    init(venue: String) {
        self.venue = venue
        reservedThrough = 0
        reservedTerm = 0
        committedIncoming = 0
        reconciledTerm = 0
        updatedIndex = 0
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        venue = try reader.text()
        reservedThrough = try reader.number()
        reservedTerm = try reader.number()
        committedIncoming = try reader.number()
        reconciledTerm = try reader.number()
        unreachableSince = try reader.optionalInteger()
        updatedIndex = try reader.number()
    }

    package func write(to row: inout RowWriter) {
        row.text(venue)
        row.number(reservedThrough)
        row.number(reservedTerm)
        row.number(committedIncoming)
        row.number(reconciledTerm)
        row.integer(unreachableSince)
        row.number(updatedIndex)
    }
}
