package import Ledger

/// A message of the venue that nobody could read, as committed.
package struct UnreadReportRecord: RowConvertible {
    package static let table = ReplicatedTable.unreadReports

    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of the entry.
    package var time: Int64
    package var report: UnreadReport

    init(index: LogIndex, time: Int64, report: UnreadReport) {
        self.index = index
        self.time = time
        self.report = report
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        time = try reader.integer()
        let venue = try reader.text()
        let (sequence, term) = (try reader.number(), try reader.number())
        let (clOrdID, symbol) = (try reader.optionalText(), try reader.optionalText())
        let reason = try reader.text()
        report = UnreadReport(
            venue: venue, sessionSeq: sequence, sessionTerm: term, raw: try reader.blob(), reason: reason,
            clOrdID: clOrdID, symbol: symbol)
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(time)
        row.text(report.venue)
        row.number(report.sessionSeq)
        row.number(report.sessionTerm)
        row.text(report.clOrdID)
        row.text(report.symbol)
        row.text(report.reason)
        row.blob(report.raw)
    }
}
