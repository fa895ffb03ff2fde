import Ledger

/// The log's time never goes back, so one wrong clock in a leader would spoil it until the real time has caught up.
extension Raft {
    /// How far ahead of a follower's own clock an entry may be, in nanoseconds, beyond what its log has already.
    package static let maximumTimeLeap: Int64 = 5_000_000_000

    /// What ``ClockAgreement`` says of this node's wall clock: while it is apart, the node neither campaigns nor leads.
    package mutating func clockJudged(isApart: Bool, at now: MonotonicTime) -> [Action] {
        guard !hasStorageFailed, isApart != isClockApart else { return [] }
        advance(to: now)
        isClockApart = isApart
        if isApart, role == .leader { giveUpLeadership(.clockApart) }
        return conclude()
    }

    /// Whether this leader has stamped entries that are not committed and that its own clock, set back since, calls a
    /// leap: nobody takes them in this term, and another leader replaces them.
    var hasStampedLeap: Bool {
        guard let stamped, let clockOffset, stamped.index > commitIndex else { return false }
        return stamped.time > now + clockOffset + Self.maximumTimeLeap
    }

    /// The first entry that this leader has stamped with a time far ahead of this node's clock and of the log; `nil`
    /// when there is none. What is committed, or of an earlier term, is taken whatever its time: a majority may have
    /// it.
    func timeLeap(in request: AppendRequest) -> LogIndex? {
        guard let clockOffset, let last = request.entries.last else { return nil }
        var latest = max(log.lastTime, now + clockOffset + Self.maximumTimeLeap)
        guard last.time > latest else { return nil }
        for entry in request.entries {
            if entry.index <= request.commitIndex || entry.term < request.term {
                latest = max(latest, entry.time)
            } else if entry.time > latest {
                return entry.index
            }
        }
        return nil
    }
}
