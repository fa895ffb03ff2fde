package import Journal
package import Ledger

/// Which parts of a site's data a received snapshot has to replace. The plan depends only on what is on the disk now.
/// So an installation that starts again after a crash, or long after the transfer, does only what is still necessary.
package struct InstallationPlan: Equatable, Sendable {
    /// The log is replaced by one that begins after the snapshot.
    package let resetsLog: Bool
    package let replacesDatabase: Bool

    /// - Parameters:
    ///   - index, term: of the snapshot's last entry, which is committed.
    ///   - applied: by the database in place; nil when there is none.
    package init(index: LogIndex, term: Term, log: Journal.Recovery, applied: LogIndex?) {
        // A log with the snapshot's last entry has everything before it too, and this site may have acknowledged what
        // follows: keep it. A log with another entry there, or one that ends earlier, has nothing committed after that
        // index (Raft paper, 5.3): replace it.
        resetsLog = log.firstIndex <= index && log.term(at: index) != term
        let end = resetsLog ? index : log.lastIndex
        // A database past the log's end has applied entries that the log lost. A log that begins after the snapshot
        // cannot follow a database that ends with it.
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
