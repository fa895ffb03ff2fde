import Ledger

/// The term of every entry of the log, as runs of equal term: a few bytes for each election, not for each entry.
struct TermRuns: Sendable {
    /// First indexes and terms both rise strictly; the first run starts at 1.
    private var runs: [Raft.TermRun]

    init(_ runs: [Raft.TermRun], lastIndex: LogIndex) {
        precondition(runs.isEmpty == (lastIndex == 0), "\(runs.count) term runs for \(lastIndex) entries")
        if let first = runs.first, let last = runs.last {
            precondition(first.first == 1 && first.term > 0 && last.first <= lastIndex, "term runs \(runs)")
        }
        for (earlier, later) in zip(runs, runs.dropFirst()) {
            precondition(earlier.first < later.first && earlier.term < later.term, "term runs \(runs)")
        }
        self.runs = runs
    }

    var lastTerm: Term { runs.last?.term ?? 0 }

    /// The term at an index the log has.
    func term(at index: LogIndex) -> Term {
        if let last = runs.last, index >= last.first { return last.term }
        let count = countOfPrefix { $0.first <= index }
        return count == 0 ? 0 : runs[count - 1].term
    }

    /// The last index, not past `bound`, whose term is at most `term`.
    func lastIndex(atOrBefore bound: LogIndex, termAtMost term: Term) -> LogIndex {
        let count = countOfPrefix { $0.first <= bound && $0.term <= term }
        guard count > 0 else { return 0 }
        return count == runs.count ? bound : min(bound, runs[count].first - 1)
    }

    mutating func append(term: Term, at index: LogIndex) {
        precondition(term >= lastTerm, "term \(term) after \(lastTerm) at index \(index)")
        if term > lastTerm { runs.append(Raft.TermRun(term: term, first: index)) }
    }

    mutating func truncate(from index: LogIndex) {
        while let last = runs.last, last.first >= index { runs.removeLast() }
    }

    /// How many runs, from the first, satisfy a condition that once false stays false.
    private func countOfPrefix(where holds: (Raft.TermRun) -> Bool) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if holds(runs[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
