import Ledger

/// Limits how far messages may raise a node's term: by ``capacity`` at once, and by ``perSecond`` more each second.
///
/// An election raises the term by one and needs a majority. A hostile site needs none: it could raise one site's term
/// until its messages are too far ahead for the other sites to accept. Every site therefore has the same budget, from
/// its start on: as far as the hostile site can raise one site, that site's messages can raise the others. A site with
/// too little budget raises its term part of the way, and has more budget a moment later, or when it starts again.
struct TermBudget: Sendable, Hashable {
    /// Half of ``Raft/Message/maximumTermLeap``: a site that was raised so far, and has campaigned since, is still
    /// listened to.
    static let capacity: Term = 1 << 31
    /// Far more than elections need. The terms there are last for a hundred million years.
    static let perSecond: Int64 = 1 << 10

    private static let second: Int64 = 1_000_000_000
    private static let full = Int64(capacity) * second
    /// In terms times nanoseconds, so that nothing is rounded.
    private var left = TermBudget.full
    private var filledAt: MonotonicTime

    init(at now: MonotonicTime) { filledAt = now }

    /// Returns by how much of `distance` the term may be raised now, and takes it.
    mutating func take(_ distance: Term, at now: MonotonicTime) -> Term {
        refill(at: now)
        let step = min(distance, Term(left / Self.second))
        left -= Int64(step) * Self.second
        return step
    }

    private mutating func refill(at now: MonotonicTime) {
        let (gain, overflow) = max(0, now - filledAt).multipliedReportingOverflow(by: Self.perSecond)
        filledAt = max(filledAt, now)
        left = overflow || gain >= Self.full - left ? Self.full : left + gain
    }
}
