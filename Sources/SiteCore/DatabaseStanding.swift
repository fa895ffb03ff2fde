package import Journal
package import Ledger

/// Whether a site can open with the database and the log on its disk, and what it has to do first.
package enum DatabaseStanding: Equatable, Sendable {
    /// The log has the entries after the database's last one and agrees with it on that entry's term; or the log is
    /// known to have lost its end, and consensus will settle what it holds.
    case fits
    /// The database ends before the log begins. A power cut can cause this: it undoes transactions that were not
    /// synced, after older segments of the log were archived. The site's own snapshot replaces the database.
    case needsSnapshot
    /// The database ends before the log begins, and the site has no snapshot that reaches the log's beginning.
    case endsBeforeLog
    /// The database has applied entries that the log lacks, and the log has no record of a loss: somebody replaced it
    /// with an older log.
    case endsPastLog
    /// At the database's last index the log has an entry of another term: the two do not belong together.
    case contradictsLog

    /// - Parameters:
    ///   - applied: by the database; 0 when there is none.
    ///   - term: of that entry.
    ///   - snapshot: index of the newest the site has; 0 when it has none.
    package init(applied: LogIndex, term: Term, log: Journal.Recovery, snapshot: LogIndex) {
        if applied + 1 < log.firstIndex {
            let isThere = snapshot <= log.lastIndex || log.loss?.tail != nil
            self = snapshot + 1 < log.firstIndex ? .endsBeforeLog : isThere ? .needsSnapshot : .endsPastLog
        } else if log.loss?.tail != nil {
            // Entries left in a damaged log may be old ones that a lost entry had replaced, so their terms prove
            // nothing.
            self = .fits
        } else if applied > log.lastIndex {
            self = .endsPastLog
        } else {
            let there = applied + 1 == log.firstIndex ? log.baseTerm : log.term(at: applied)
            self = there == term ? .fits : .contradictsLog
        }
    }
}
