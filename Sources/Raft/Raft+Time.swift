extension Raft {
    /// When ``tick(at:)`` is due next. May change with every input; `.max` when nothing is due.
    package var deadline: MonotonicTime {
        guard role == .leader else { return electionDeadline }
        guard !peers.isEmpty else { return .max }
        return min(heartbeatDeadline, quorumDeadline, transfer?.deadline ?? .max)
    }

    /// Time has passed. Harmless when called early.
    package mutating func tick(at now: MonotonicTime) -> [Action] {
        advance(to: now)
        if role == .leader {
            lead()
        } else if self.now >= electionDeadline {
            becomePreCandidate()
        }
        return conclude()
    }

    private mutating func lead() {
        guard !peers.isEmpty else { return }
        if now >= quorumDeadline { checkQuorum() }
        guard role == .leader else { return }
        if let transfer, now >= transfer.deadline { abandonTransfer() }
        if now >= heartbeatDeadline { beginRound() }
    }

    /// CheckQuorum (dissertation 6.2): a leader that no quorum has answered for an election timeout makes way, so that its
    /// clients turn to one that can commit.
    private mutating func checkQuorum() {
        let since = leadingSince
        let heard = reachedByQuorum(own: now) { $0.lastResponse ?? since }
        quorumDeadline = heard + configuration.electionTimeoutMaximum
        if now >= quorumDeadline { becomeFollower(term: term, leader: nil) }
    }

    mutating func restartElectionTimer() {
        electionTimeout = random.next(
            from: configuration.electionTimeoutMinimum, through: configuration.electionTimeoutMaximum)
        electionDeadline = now + electionTimeout
    }
}
