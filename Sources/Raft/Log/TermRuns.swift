import Algorithms
import Ledger

/// The term of every entry of the log, as runs of equal term: a few bytes for each election, not for each entry.
struct TermRuns: Sendable {
    /// What comes before the first entry.
    private(set) var base: Raft.Base
    /// First indexes and terms both rise strictly; the first run starts right after the base.
    private var runs: [Raft.TermRun]

    init(_ runs: [Raft.TermRun], base: Raft.Base, lastIndex: LogIndex) {
        precondition((base.index == 0) == (base.term == 0) && base.index <= lastIndex, "\(base), last \(lastIndex)")
        precondition(
            runs.isEmpty == (lastIndex == base.index), "\(runs.count) term runs from \(base) to \(lastIndex)")
        if let first = runs.first, let last = runs.last {
            precondition(
                first.first == base.index + 1 && first.term >= max(base.term, 1) && last.first <= lastIndex,
                "term runs \(runs) after \(base)")
        }
        for (earlier, later) in zip(runs, runs.dropFirst()) {
            precondition(earlier.first < later.first && earlier.term < later.term, "term runs \(runs)")
        }
        self.base = base
        self.runs = runs
    }

    var lastTerm: Term { runs.last?.term ?? base.term }

    /// The term at an index the log has, or at its base.
    func term(at index: LogIndex) -> Term {
        if let last = runs.last, index >= last.first { return last.term }
        let count = countOfPrefix { $0.first <= index }
        return count == 0 ? base.term : runs[count - 1].term
    }

    /// The last index, not past `bound`, whose term is at most `term`; at or below the base, where it may be at most.
    func lastIndex(atOrBefore bound: LogIndex, termAtMost term: Term) -> LogIndex {
        let count = countOfPrefix { $0.first <= bound && $0.term <= term }
        // A base of a term above 0 has an index above 0.
        guard count > 0 else { return min(bound, base.term <= term ? base.index : base.index - 1) }
        return count == runs.count ? bound : min(bound, runs[count].first - 1)
    }

    mutating func append(term: Term, at index: LogIndex) {
        precondition(term >= lastTerm, "term \(term) after \(lastTerm) at index \(index)")
        if term > lastTerm || runs.isEmpty { runs.append(Raft.TermRun(term: term, first: index)) }
    }

    mutating func truncate(from index: LogIndex) {
        while let last = runs.last, last.first >= index { runs.removeLast() }
    }

    /// The log begins after `index` from now on, which it has.
    mutating func compact(through index: LogIndex, lastIndex: LogIndex) {
        base = Raft.Base(index: index, term: term(at: index))
        runs.removeFirst(max(0, countOfPrefix { $0.first <= index + 1 } - 1))
        if index == lastIndex { runs = [] } else { runs[0].first = max(runs[0].first, index + 1) }
    }

    /// How many runs, from the first, satisfy a condition that once false stays false.
    private func countOfPrefix(where holds: (Raft.TermRun) -> Bool) -> Int {
        runs.partitioningIndex { !holds($0) }
    }
}
