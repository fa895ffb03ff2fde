package import Journal
package import Ledger
package import Raft

extension Raft {
    /// A node that goes on where its log ends.
    ///
    /// - Parameters:
    ///   - applied: by the site's database.
    ///   - session: tells this start from every other, where something was lost.
    ///   - memberships: as ``memberships(latest:applied:lastIndex:read:)`` gives them.
    package init(
        configuration: Configuration, _ recovery: Journal.Recovery, applied: LogIndex, session: UInt64,
        memberships: [MembershipEntry], at time: MonotonicTime
    ) {
        self.init(
            configuration: configuration,
            vote: Vote(term: recovery.vote.term, votedFor: recovery.vote.votedFor),
            termRuns: recovery.termRuns.map { TermRun(term: $0.term, first: $0.first) },
            base: Base(index: recovery.firstIndex - 1, term: recovery.baseTerm), lastIndex: recovery.lastIndex,
            lastTime: recovery.lastTime, applied: applied,
            lost: recovery.loss.map { Lost(tail: $0.tail != nil, vote: $0.vote, session: session) },
            memberships: memberships, at: time)
    }

    /// The membership in force at what is applied, and those that the log has behind it.
    ///
    /// - Parameters:
    ///   - latest: in the database; nil when it has none.
    ///   - read: entries of the log from an index on, at least one.
    package static func memberships(
        latest: MembershipEntry?, applied: LogIndex, lastIndex: LogIndex, read: (LogIndex) throws -> [Entry]
    ) throws -> [MembershipEntry] {
        var memberships = latest.map { [$0] } ?? []
        var next = applied + 1
        while next <= lastIndex {
            let entries = try read(next)
            for entry in entries where entry.kind == .configuration {
                memberships.append(try MembershipEntry(index: entry.index, payload: Array(entry.payload)))
            }
            next += LogIndex(entries.count)
        }
        return memberships
    }
}
