extension UnreadReportRow: TableRow {
    package static let columns = ["INDEX", "TIME", "VENUE", "NUMBER", "ORDER", "SYMBOL", "REASON", "MESSAGE"]
    package var cells: [String] {
        ["\(index)", Shown.time(time), venue, "\(sessionSeq)", clOrdID ?? "", symbol ?? "", reason, message]
    }
}
