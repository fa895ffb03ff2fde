import Ledger

extension TradingState {
    /// How many reports with one ExecID a new one is compared with. Venues that use one for all rejects have more.
    package static let maximumReportsCompared = 32

    /// The venue said something that nobody could read, perhaps a fill: the order that it seems to be about is in doubt
    /// until the venue was asked, and nothing new of its symbol is ordered until a person has read it.
    mutating func applyUnreadReport<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let report: UnreadReport
        do {
            report = try UnreadReport(decoding: entry.payload)
        } catch {
            consequences.alarm(.malformedEntry, about: nil, "unread report at index \(entry.index): \(error)")
            return .refused(Refusal(.malformed, error.description))
        }
        received(report.sessionSeq, of: report.venue, by: entry, into: &consequences)
        consequences.changes.append(UnreadReportRecord(index: entry.index, time: entry.time, report: report))
        let record: OrderRecord? = if let id = report.clOrdID { try order(id, history) } else { nil }
        if let record { question(record, by: entry, into: &consequences) }
        let symbol = record?.order.symbol ?? report.symbol
        if let symbol { halt(symbol, .unreadReport, by: entry, into: &consequences) }
        consequences.alarm(
            .unreadReport, about: report.clOrdID ?? report.venue,
            "message \(report.sessionSeq) of \(report.venue) cannot be read and is kept at index \(entry.index): "
                + "\(report.reason)" + (symbol.map { ", \($0) halted" } ?? ""))
        return .accepted(index: entry.index, isDuplicate: false)
    }

    private mutating func question(
        _ record: OrderRecord, by entry: Entry, into consequences: inout Consequences
    ) {
        guard let state = record.state.after(.reportUnread) else { return }
        var changed = record
        changed.state = state
        changed.updatedIndex = entry.index
        store(changed, into: &consequences)
        consequences.effects.append(.query(clOrdID: record.order.clOrdID))
    }
}
