import Ledger

/// What it takes to begin after a snapshot. It follows from what is on the disk alone, so that begun again after a crash, or
/// long after the snapshot was asked for, it does what is needed then and nothing else.
struct InstallationPlan: Equatable {
    /// The log is replaced by one that begins after the snapshot.
    var resetsLog: Bool
    var replacesDatabase: Bool

    /// The log on disk, as far as it matters here.
    struct Log {
        /// One past the base.
        var firstIndex: LogIndex
        var lastIndex: LogIndex
        /// Of its entry at the snapshot's index; nil when it has none.
        var termThere: Term?
    }

    /// - Parameters:
    ///   - index, term: of the snapshot's last entry, which is committed.
    ///   - applied: by the database in place; nil when there is none.
    init(index: LogIndex, term: Term, log: Log, applied: LogIndex?) {
        // A log that has the snapshot's last entry has all before it, and what follows may have been acknowledged. One that
        // has another in its place, or ends before it, has nothing after it that can be committed (Raft paper, 5.3).
        resetsLog = log.firstIndex <= index && log.termThere != term
        let end = resetsLog ? index : log.lastIndex
        // A database past the log's end is of entries that the log has lost. A log that begins later needs a later one.
        let fits = log.firstIndex <= index + 1
        replacesDatabase = fits && (applied.map { $0 < index || $0 > end } ?? true)
    }
}
