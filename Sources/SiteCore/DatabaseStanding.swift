package import Journal
package import Ledger

/// How a site's database stands to its log, before it opens with both.
package enum DatabaseStanding: Equatable, Sendable {
    /// The log goes on where the database ends, or lost what the database has.
    case fits
    /// The database ends before the log begins: a power cut may take back what the database had while the log kept what
    /// was cut off behind it. The site's own snapshot takes its place.
    case needsSnapshot
    /// The same, and there is no such snapshot.
    case endsBeforeLog
    /// The database has what the log neither has nor is known to have lost: the log was replaced by an older one.
    case endsPastLog
    /// The database has applied another entry than the log has at that index.
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
            // What is left of a damaged log may be what a lost entry had replaced.
            self = .fits
        } else if applied > log.lastIndex {
            self = .endsPastLog
        } else {
            let there = applied + 1 == log.firstIndex ? log.baseTerm : log.term(at: applied)
            self = there == term ? .fits : .contradictsLog
        }
    }
}
