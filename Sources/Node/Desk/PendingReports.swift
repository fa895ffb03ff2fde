import Trading

/// The venue's reports that are not committed yet. One counts as taken only when it is, so it is proposed until it is.
struct PendingReports {
    private struct Key: Hashable {
        var venue: String
        var execID: String

        init(_ execution: Execution) {
            venue = execution.venue
            execID = execution.execID
        }
    }

    private var open: Set<Key> = []
    private var refused: [Execution] = []

    /// False when the same report is on its way already.
    mutating func add(_ execution: Execution) -> Bool { open.insert(Key(execution)).inserted }

    mutating func committed(_ execution: Execution) { open.remove(Key(execution)) }

    /// It did not get into the log.
    mutating func failed(_ execution: Execution) {
        if open.contains(Key(execution)) { refused.append(execution) }
    }

    /// What to propose again.
    mutating func takeFailed() -> [Execution] {
        defer { refused = [] }
        return refused
    }
}
