import Ledger

extension Raft {
    /// The vote is durable. Only now may anybody hear of it.
    package mutating func voteSaved(_ vote: Vote, at now: MonotonicTime) -> [Action] {
        guard !hasStorageFailed else { return [] }
        advance(to: now)
        voteWaitsSince = vote == self.vote ? nil : self.now
        let isNewTerm = vote.term > savedVote.term
        guard vote.term <= term, isNewTerm || (vote.term == savedVote.term && savedVote.votedFor == nil) else {
            return conclude()
        }
        savedVote = vote
        if isNewTerm { acknowledge() }
        if vote == self.vote, let candidate = vote.votedFor {
            if candidate != id {
                // A recovering node gives its vote to the leader it has found, who needs it no more.
                guard recovery == nil else { return conclude() }
                respond(granted: true, term: term, isPreVote: false, to: candidate)
            } else if role == .candidate {
                campaign()
            }
        }
        return conclude()
    }

    private mutating func campaign() {
        ballots.insert(id)
        if hasQuorumOfBallots {
            becomeLeader()
        } else {
            requestVotes(term: term, isPreVote: false, isTransfer: campaignIsTransfer)
        }
    }

    mutating func requestVotes(term: Term, isPreVote: Bool, isTransfer: Bool) {
        let request = VoteRequest(
            term: term, isPreVote: isPreVote, lastIndex: log.lastIndex, lastTerm: log.lastTerm, isTransfer: isTransfer)
        for voter in membership.membership.allVoters where voter != id { send(.voteRequest(request), to: voter) }
    }

    /// Says what the answer to a vote would be, and promises nothing. A refusal always tells this node's term, so that
    /// a node left behind catches up instead of asking for ever.
    mutating func answerPreVote(_ request: VoteRequest, from candidate: NodeID) {
        let isOpen = request.term > term || (request.term == term && isFree(toVoteFor: candidate))
        let granted = isOpen && recovery == nil && isUpToDate(request) && !holdsOn(against: request)
        respond(granted: granted, term: granted ? request.term : term, isPreVote: true, to: candidate)
    }

    mutating func answerVote(_ request: VoteRequest, from candidate: NodeID) {
        if request.term > term, !holdsOn(against: request) { becomeFollower(term: request.term, leader: nil) }
        guard request.term == term, recovery == nil, isFree(toVoteFor: candidate), isUpToDate(request),
            !holdsOn(against: request)
        else {
            return respond(granted: false, term: term, isPreVote: false, to: candidate)
        }
        if vote.votedFor == nil {
            becomeFollower(term: term, leader: nil)
            vote.votedFor = candidate
            restartElectionTimer()
        }
        if savedVote == vote { respond(granted: true, term: term, isPreVote: false, to: candidate) }
    }

    mutating func count(_ response: VoteResponse, from voter: NodeID) {
        if response.isPreVote && response.granted {
            guard role == .preCandidate, response.term == term + 1 else { return }
        } else {
            if response.term > term { return becomeFollower(term: response.term, leader: nil) }
            guard response.granted, role == .candidate, response.term == term else { return }
        }
        ballots.insert(voter)
        guard hasQuorumOfBallots else { return }
        if role == .candidate { return becomeLeader() }
        if mayCampaign { becomeCandidate(isTransfer: false) }
    }

    /// A node that heard from a leader lately stays with it, pre-vote or vote (dissertation 4.2.3), unless the leader
    /// itself wants to be succeeded. The lease is built on this, so a higher term seen since does not end it, nor a
    /// restart.
    func holdsOn(against request: VoteRequest) -> Bool {
        guard !request.isTransfer else { return false }
        guard role != .leader else { return true }
        return heardFromLeader.map { now - $0 < configuration.electionTimeoutMinimum } ?? false
    }

    var hasQuorumOfBallots: Bool { membership.membership.isQuorum(ballots) }

    /// Whether this node may campaign: it has a vote, its disk writes, its wall clock agrees with the others', and it
    /// neither recovers what it lost nor waits for a snapshot. A change of membership that is not applied yet does not
    /// prevent it.
    var mayCampaign: Bool {
        memberships.mayLead(id) && recovery == nil && installing == nil && !isStorageStalled && !isClockApart
    }

    /// Whether the disk knows this term, so that a restart cannot take back that there was such a term.
    var mayTellTerm: Bool { savedVote.term == term }

    private func isFree(toVoteFor candidate: NodeID) -> Bool {
        leader == nil && (vote.votedFor == nil || vote.votedFor == candidate)
    }

    /// Raft paper, 5.4.1.
    private func isUpToDate(_ request: VoteRequest) -> Bool {
        (request.lastTerm, request.lastIndex) >= (log.lastTerm, log.lastIndex)
    }

    private mutating func respond(granted: Bool, term: Term, isPreVote: Bool, to candidate: NodeID) {
        guard granted || mayTellTerm else { return }
        send(.voteResponse(VoteResponse(term: term, isPreVote: isPreVote, granted: granted)), to: candidate)
    }
}
