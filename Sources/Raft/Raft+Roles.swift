import DequeModule
import Ledger

/// The transitions between roles, one function each.
extension Raft {
    mutating func becomeFollower(term: Term, leader: NodeID?, because reason: StepDownReason = .higherTerm) {
        precondition(term >= self.term, "node \(id) in term \(self.term) told to follow in term \(term)")
        if term > self.term { enter(Vote(term: term, votedFor: nil)) }
        // A follower's timer goes on, or else a hopeless candidate could hold the others back for ever.
        if role != .follower { restartElectionTimer() }
        if role == .leader {
            outbox.append(.steppedDown(reason))
            abandonReads()
        }
        role = .follower
        self.leader = leader
        ballots = []
        peers = []
        transfer = nil
        noticeDeadline = .max
        actedUpon = []
        stamped = nil
        hasAskedForSuccession = false
        budget = ProposalBudget()
    }

    /// Asks for pre-votes (dissertation 9.6), without a new term, so that a node nobody would elect disturbs nobody.
    mutating func becomePreCandidate() {
        precondition(role != .leader, "leader of term \(term) cannot time out")
        role = .preCandidate
        leader = nil
        ballots = [id]
        restartElectionTimer()
        if hasQuorumOfBallots {
            becomeCandidate(isTransfer: false)
        } else {
            requestVotes(term: term + 1, isPreVote: true, isTransfer: false)
        }
    }

    /// Votes for itself in a new term; asks the others once that vote is saved.
    mutating func becomeCandidate(isTransfer: Bool) {
        precondition(role != .leader, "leader of term \(term) cannot campaign")
        enter(Vote(term: term + 1, votedFor: id))
        role = .candidate
        leader = nil
        ballots = []
        campaignIsTransfer = isTransfer
        restartElectionTimer()
    }

    /// Starts the term with a no-op, for only an entry of its own term lets a leader commit those before it
    /// (dissertation 6.4). An empty log begins with the founding membership; the no-op follows it in the same write.
    mutating func becomeLeader() {
        precondition(role == .candidate && savedVote == vote, "\(role) with \(vote), saved \(savedVote)")
        role = .leader
        leader = id
        ballots = []
        leadingSince = now
        heartbeatDeadline = now + configuration.heartbeatInterval
        // The no-op goes to everybody: it is the first round.
        rounds = Rounds()
        rounds.begin(at: now, commitIndex: commitIndex, takesReads: false)
        quorumDeadline = now + configuration.electionTimeoutMaximum
        isMembershipOpen = true
        updatePeers()
        var proposals = [Proposal(kind: .noop, actor: configuration.name, payload: [])]
        let founding = foundingProposal
        if let founding { proposals.insert(founding, at: 0) }
        append(proposals, time: clockOffset.map { now + $0 } ?? log.lastTime, isMembership: founding != nil)
    }

    private mutating func enter(_ vote: Vote) {
        self.vote = vote
        verified = nil
        acknowledged = 0
        heardRound = 0
    }
}
