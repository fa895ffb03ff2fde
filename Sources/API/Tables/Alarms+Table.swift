extension AlarmRow: TableRow {
    package static let columns = ["INDEX", "TIME", "CODE", "ABOUT", "MESSAGE"]
    package var cells: [String] { ["\(index)", Shown.time(time), code, subject ?? "", message] }
}

extension AlarmSummary {
    /// One line, with what to do next.
    var line: String {
        let count = "\(lastDay)" + (lastDay.value == Self.mostCounted ? " or more" : "")
        let what = TextTable.printable("\(newest.code): \(newest.message)")
        return
            "alarms \(count) in the last 24 h, newest \(Shown.age(newestAge)) ago: \(what); list them: qnode alarms\n"
    }
}
