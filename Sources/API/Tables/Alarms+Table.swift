extension AlarmRow: TableRow {
    package static let columns = ["INDEX", "TIME", "CODE", "ABOUT", "MESSAGE"]
    package var cells: [String] { ["\(index)", Shown.time(time), code, subject ?? "", message] }
}

extension AlarmSummary {
    /// Of the message; the list has all of it.
    private static let charactersShown = 100

    /// One line, with what to do next.
    var line: String {
        let count = "\(lastDay)" + (lastDay.value == Self.mostCounted ? " or more" : "")
        let message = newest.message
        let shown = message.prefix(Self.charactersShown) + (message.count > Self.charactersShown ? "..." : "")
        let what = TextTable.printable("\(newest.code): \(shown)")
        return
            "alarms \(count) in the last 24 h, newest \(Shown.age(newestAge)) ago: \(what); list them: qnode alarms\n"
    }
}
