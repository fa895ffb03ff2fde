package import Ledger

extension Raft {
    struct Transfer: Sendable {
        let target: NodeID
        let deadline: MonotonicTime
    }

    /// Hands the leadership over (dissertation 3.10): no new proposals, the target catches up, then it campaigns at once.
    /// Given up after the maximum election timeout, or when the link to the target breaks.
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
            guard let peer = position(of: target) else { throw .notAPeer(target) }
            return peer
        }
        let candidates = peers.indices.filter { peer in
            guard let heard = peers[peer].lastResponse else { return false }
            return now - heard < configuration.electionTimeoutMaximum
        }
        guard let best = candidates.max(by: { peers[$0].match < peers[$1].match }) else { throw .noTarget }
        return best
    }

    /// Tells the target to campaign once it has everything; again with every answer, in case the word was lost.
    mutating func continueTransfer(to peer: Int) {
        guard transfer?.target == peers[peer].id, peers[peer].match == log.lastIndex else { return }
        hasAskedForSuccession = true
        send(.timeoutNow(TimeoutNow(term: term)), to: peers[peer].id)
    }

    mutating func abandonTransfer() {
        guard let target = transfer?.target else { return }
        transfer = nil
        outbox.append(.transferAbandoned(to: target))
    }

    /// The leader wants this node to succeed it: no pre-vote, for the others still hear from that leader.
    mutating func campaignForTransfer(_ request: TimeoutNow, from peer: NodeID) {
        guard request.term >= term else { return }
        if request.term == term, let leader, leader != peer {
            return outbox.append(.ignored(.secondLeader(term), from: peer))
        }
        if request.term > term { becomeFollower(term: request.term, leader: peer) }
        becomeCandidate(isTransfer: true)
    }
}
