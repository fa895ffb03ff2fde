package import Ledger

extension Raft {
    struct Transfer: Sendable {
        let target: NodeID
        let deadline: MonotonicTime
    }

    /// Hands the leadership over (dissertation 3.10): no new proposals, the target catches up, then it campaigns at
    /// once. Given up after the maximum election timeout, or when the link to the target breaks: this node leads on, in
    /// a new term if the target was told to campaign.
    ///
    /// - Parameter target: `nil` for the voter with the longest durable log among those that answer.
    package mutating func transferLeadership(
        to target: NodeID?, at now: MonotonicTime
    ) throws(TransferError) -> [Action] {
        guard role == .leader else { throw .notLeader(leader: leader) }
        if let transfer { throw .alreadyTransferring(to: transfer.target) }
        advance(to: now)
        let peer = try successor(target)
        transfer = Transfer(target: peers[peer].id, deadline: self.now + configuration.electionTimeoutMaximum)
        replicate(to: peer)
        continueTransfer(to: peer)
        return conclude()
    }

    private func successor(_ target: NodeID?) throws(TransferError) -> Int {
        if let target {
            guard let peer = position(of: target), peers[peer].isVoter else { throw .notAPeer(target) }
            guard !peers[peer].isRecovering else { throw .recovering(target) }
            return peer
        }
        guard let best = bestSuccessor else { throw .noTarget }
        return best
    }

    /// The voter with the longest durable log among those that answer and have lost nothing.
    private var bestSuccessor: Int? {
        let candidates = peers.indices.filter { peers[$0].isVoter && !peers[$0].isRecovering && isAnswering(peers[$0]) }
        return candidates.max { peers[$0].match < peers[$1].match }
    }

    /// Steps down for a reason of its own, and asks a voter that has all that is committed to lead instead, so that
    /// nobody has to wait for an election timeout.
    mutating func giveUpLeadership(_ reason: StepDownReason) {
        if let best = bestSuccessor, peers[best].match >= commitIndex {
            send(.timeoutNow(TimeoutNow(term: term)), to: peers[best].id)
        }
        becomeFollower(term: term, leader: nil, because: reason)
    }

    /// Tells the target to campaign once it has everything; again with every answer, in case the word was lost.
    mutating func continueTransfer(to peer: Int) {
        guard transfer?.target == peers[peer].id, peers[peer].match == log.lastIndex else { return }
        hasAskedForSuccession = true
        send(.timeoutNow(TimeoutNow(term: term)), to: peers[peer].id)
    }

    /// Gives up the transfer. A target that was sent TimeoutNow may campaign at any later time of this term and win
    /// votes of nodes that hear from this leader, so there is no lease in this term any more. This node then campaigns
    /// for a new term at once: there that message has no effect.
    mutating func abandonTransfer() {
        guard let target = transfer?.target else { return }
        transfer = nil
        outbox.append(.transferAbandoned(to: target))
        guard hasAskedForSuccession, mayCampaign else { return }
        becomeFollower(term: term, leader: nil, because: .transferAbandoned)
        becomeCandidate(isTransfer: true)
    }

    /// The leader wants this node to succeed it: no pre-vote, for the others still hear from that leader.
    mutating func campaignForTransfer(_ request: TimeoutNow, from peer: NodeID) {
        guard request.term >= term, mayCampaign else { return }
        if request.term == term, let leader, leader != peer {
            return outbox.append(.ignored(.secondLeader(term), from: peer))
        }
        if request.term > term { becomeFollower(term: request.term, leader: peer) }
        becomeCandidate(isTransfer: true)
    }
}
