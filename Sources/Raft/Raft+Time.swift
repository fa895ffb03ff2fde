extension Raft {
    /// When ``tick(at:)`` is due next. May change with every input; `.max` when nothing is due.
    package var deadline: MonotonicTime {
        guard !hasStorageFailed else { return .max }
        guard role == .leader else { return min(electionDeadline, recovery?.askAt ?? .max) }
        let storageDeadline = log.oldestWrite.map { $0 + configuration.storageStallLimit } ?? .max
        guard !peers.isEmpty else { return storageDeadline }
        let quorumDeadline = isAlone ? .max : quorumDeadline
        return min(
            storageDeadline, heartbeatDeadline, noticeDeadline, quorumDeadline, transfer?.deadline ?? .max)
    }

    /// Time has passed. Harmless when called early.
    package mutating func tick(at now: MonotonicTime) -> [Action] {
        guard !hasStorageFailed else { return [] }
        advance(to: now)
        if role == .leader {
            lead()
        } else {
            if let recovery, self.now >= recovery.askAt { askForRecovery() }
            if self.now >= electionDeadline { timeOut() }
        }
        return conclude()
    }

    private mutating func timeOut() {
        guard !mayCampaign else { return becomePreCandidate() }
        becomeFollower(term: term, leader: nil)
        restartElectionTimer()
    }

    private mutating func lead() {
        if isStorageStalled { return giveUpLeadership(.storageStalled) }
        // It was a candidate when it was told.
        if isClockApart || hasStampedLeap { return giveUpLeadership(.clockApart) }
        guard !peers.isEmpty else { return }
        if !isAlone, now >= quorumDeadline { checkQuorum() }
        guard role == .leader else { return }
        if let transfer, now >= transfer.deadline { abandonTransfer() }
        guard role == .leader else { return }
        if now >= heartbeatDeadline { beginRound() }
        if now >= noticeDeadline { sendCommitNotices() }
    }

    /// CheckQuorum (dissertation 6.2): a leader that no quorum has answered for an election timeout makes way, so that
    /// its clients turn to one that can commit.
    private mutating func checkQuorum() {
        let since = leadingSince
        let heard = reachedByQuorum(own: now) { $0.lastResponse ?? since } ?? since
        quorumDeadline = heard + configuration.electionTimeoutMaximum
        if now >= quorumDeadline { becomeFollower(term: term, leader: nil, because: .noQuorum) }
    }

    mutating func restartElectionTimer() {
        electionTimeout = random.next(
            from: configuration.electionTimeoutMinimum, through: configuration.electionTimeoutMaximum)
        electionDeadline = now + electionTimeout
    }
}
