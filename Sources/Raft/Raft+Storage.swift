/// A disk that stands still or refuses. The heartbeats of such a leader would go on, nobody else would be elected, and
/// nothing could be relied upon.
extension Raft {
    package func storage(at now: MonotonicTime) -> Storage {
        if hasStorageFailed { return .failed }
        guard let since = oldestUnfinished, max(now, self.now) - since >= configuration.storageStallLimit else {
            return .working
        }
        return .stalled(since: since)
    }

    /// The disk refuses to write. From now on this node takes no part: no votes, no acknowledgements, no campaigns. The
    /// shell discards this value, and makes a new one once the log has been opened again.
    package mutating func storageFailed(at now: MonotonicTime) -> [Action] {
        guard !hasStorageFailed else { return [] }
        advance(to: now)
        if role == .leader {
            giveUpLeadership(.storageFailed)
        } else {
            becomeFollower(term: term, leader: nil)
        }
        hasStorageFailed = true
        // Nothing may be written any more.
        return conclude().filter { if case .saveVote = $0 { false } else { true } }
    }

    var isStorageStalled: Bool { oldestUnfinished.map { now - $0 >= configuration.storageStallLimit } ?? false }

    private var oldestUnfinished: MonotonicTime? {
        guard let voteWaitsSince else { return log.oldestWrite }
        return min(voteWaitsSince, log.oldestWrite ?? .max)
    }
}
