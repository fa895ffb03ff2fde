import Ledger

extension Raft {
    /// This node lost part of what it had promised to keep: it follows and takes entries, but votes for nobody and
    /// counts nowhere until it has it back. `nil`: nothing is lost.
    package var recoveryState: RecoveryState? {
        guard let recovery else { return nil }
        let target = recovery.target.flatMap { $0.term == term ? $0.index : nil }
        return RecoveryState(lost: recovery.lost, through: target, silent: recovery.lost.vote ? silentVoters : [])
    }

    private var silentVoters: [NodeID] {
        membership.membership.allVoters.filter { $0 != id && recovery?.told.contains($0) == false }
    }

    mutating func askForRecovery() {
        guard let session = recovery?.lost.session else { return }
        recovery?.askAt = now + configuration.heartbeatInterval
        var asked = Set(membership.membership.allVoters)
        if let leader { asked.insert(leader) }
        asked.remove(id)
        for voter in asked.sorted() {
            send(.recoveryRequest(RecoveryRequest(term: term, session: session)), to: voter)
        }
    }

    /// Tells the own term at once; the end of the log once a quorum has confirmed this leader after the question.
    mutating func answer(_ request: RecoveryRequest, from peer: NodeID) {
        if role == .leader, let position = position(of: peer) {
            peers[position].answered(at: now, isRecovering: true)
            if peers[position].question?.session != request.session {
                peers[position].question = RecoveryQuestion(session: request.session, round: rounds.last + 1)
            }
        }
        // The term this node knows may itself be below one it was in.
        guard mayTellTerm, recovery?.lost.vote != true else { return }
        let response = RecoveryResponse(term: term, session: request.session, lastIndex: nil)
        send(.recoveryResponse(response), to: peer)
    }

    mutating func answerRecoveryQuestions(through round: UInt64) {
        for peer in peers.indices {
            guard let question = peers[peer].question, question.round <= round else { continue }
            peers[peer].question = nil
            let response = RecoveryResponse(term: term, session: question.session, lastIndex: log.lastIndex)
            send(.recoveryResponse(response), to: peers[peer].id)
        }
    }

    mutating func take(_ response: RecoveryResponse, from peer: NodeID) {
        guard let recovery, response.session == recovery.lost.session else { return }
        if response.term > term { becomeFollower(term: response.term, leader: nil) }
        self.recovery?.told.insert(peer)
        guard let index = response.lastIndex, response.term == term else { return }
        let term = term
        self.recovery?.target = (term, index)
    }

    /// Whole again: the log holds what the leader of this term had when it answered; and, if the vote is lost, this
    /// term is no lower than any this node was in, and its vote in it is given to the one leader it can have.
    mutating func continueRecovery() {
        guard let recovery, let target = recovery.target, target.term == term, let leader, let acknowledgeable,
            acknowledgeable >= target.index
        else { return }
        if recovery.lost.vote {
            guard silentVoters.isEmpty else { return }
            if vote.votedFor == nil { vote.votedFor = leader }
        }
        guard savedVote == vote else { return }
        self.recovery = nil
        outbox.append(.recovered)
        acknowledge()
    }
}
