package import Journal
package import Ledger

/// What it takes to begin after a snapshot. It follows from what is on the disk alone, so that begun again after a
/// crash, or long after the snapshot was asked for, it does what is needed then and nothing else.
package struct InstallationPlan: Equatable, Sendable {
    /// The log is replaced by one that begins after the snapshot.
    package let resetsLog: Bool
    package let replacesDatabase: Bool

    /// - Parameters:
    ///   - index, term: of the snapshot's last entry, which is committed.
    ///   - applied: by the database in place; nil when there is none.
    package init(index: LogIndex, term: Term, log: Journal.Recovery, applied: LogIndex?) {
        // A log that has the snapshot's last entry has all before it, and what follows may have been acknowledged. One
        // that has another in its place, or ends before it, has nothing after it that can be committed (Raft paper,
        // 5.3).
        resetsLog = log.firstIndex <= index && log.term(at: index) != term
        let end = resetsLog ? index : log.lastIndex
        // A database past the log's end is of entries that the log has lost. A log that begins later needs a later one.
        let fits = log.firstIndex <= index + 1
        replacesDatabase = fits && (applied.map { $0 < index || $0 > end } ?? true)
    }
}

extension Journal.Recovery {
    /// Nil before the first entry and past the last.
    package func term(at index: LogIndex) -> Term? {
        guard index >= firstIndex, index <= lastIndex else { return nil }
        return termRuns.last { $0.first <= index }?.term
    }
}
