import Ledger

extension Raft {
    /// AppendEntries at the receiver (Raft paper, figure 2).
    mutating func follow(_ request: AppendRequest, from peer: NodeID) {
        // A leader left behind learns the term from the refusal.
        guard request.term >= term else { return reject(request, to: peer) }
        if let index = contradictionOfCommitted(in: request) {
            return outbox.append(.ignored(.contradictsCommitted(index), from: peer))
        }
        guard recognizes(peer, term: request.term, round: request.round) else { return }
        if let installing { return answer(.installing(installing.snapshot.index), to: peer) }
        let request = request.after(log.base)
        guard log.term(at: request.previousIndex) == request.previousTerm else { return reject(request, to: peer) }
        if let index = timeLeap(in: request) { return outbox.append(.ignored(.timeLeap(index), from: peer)) }
        guard adopt(request.entries) else { return }
        let last = request.previousIndex + LogIndex(request.entries.count)
        verified = max(verified ?? 0, last)
        // Past `last` this log may still hold what the leader does not.
        commitIndex = max(commitIndex, min(request.commitIndex, last))
        // What is still being written is acknowledged by `written`; a heartbeat needs its answer now.
        if request.entries.isEmpty || last <= log.durableIndex { acknowledge() }
    }

    /// The first committed entry in whose place the request has another. Every leader has what is committed, so a
    /// request that follows this log and contradicts it there is no leader's.
    private func contradictionOfCommitted(in request: AppendRequest) -> LogIndex? {
        guard installing == nil else { return nil }
        let request = request.after(log.base)
        guard log.term(at: request.previousIndex) == request.previousTerm else { return nil }
        return request.entries.prefix { $0.index <= commitIndex }.first { log.term(at: $0.index) != $0.term }?.index
    }

    /// Takes the sender for the leader of its term; false when somebody else is.
    mutating func recognizes(_ peer: NodeID, term: Term, round: UInt64) -> Bool {
        if term == self.term, let leader, leader != peer {
            outbox.append(.ignored(.secondLeader(term), from: peer))
            return false
        }
        if term > self.term || role != .follower || leader == nil { becomeFollower(term: term, leader: peer) }
        heardFromLeader = now
        heardRound = max(heardRound, round)
        electionDeadline = now + electionTimeout
        return true
    }

    /// Writes what the log does not have yet, over what contradicts it. False when the own disk is too far behind for
    /// it.
    private mutating func adopt(_ entries: [Entry]) -> Bool {
        guard let first = entries.first else { return true }
        var held = 0
        if first.index <= log.lastIndex {
            held = entries.firstIndex { log.term(at: $0.index) != $0.term } ?? entries.count
        }
        guard held < entries.count else { return true }
        guard log.unwrittenBytes <= configuration.limits.unwrittenBytes else { return false }
        let new = held == 0 ? entries : Array(entries[held...])
        precondition(
            new[0].index > commitIndex,
            "node \(id) in term \(term) replaces entry \(new[0].index), committed through \(commitIndex)")
        outbox.append(.write(log.append(new, at: now), new))
        adoptMembership(new)
        return true
    }

    /// Tells the leader how far this disk holds its log; never in a term the disk does not know yet, for a restart
    /// would forget having been there. Nothing is told before an append has matched: the leader would stop looking for
    /// where the logs part.
    mutating func acknowledge() {
        guard role == .follower, let leader, mayTellTerm, let acknowledgeable else { return }
        acknowledged = acknowledgeable
        answer(.matched(acknowledged), to: leader)
    }

    /// Never in a term the disk does not know yet.
    mutating func answer(_ outcome: AppendResponse.Outcome, to peer: NodeID) {
        guard mayTellTerm else { return }
        send(
            .appendResponse(
                AppendResponse(term: term, round: heardRound, isRecovering: recovery != nil, outcome: outcome)),
            to: peer)
    }

    var acknowledgeable: LogIndex? { verified.map { min($0, log.durableIndex) } }

    /// In a term the disk does not know yet the refusal answers no round: a lease may not rest on what a restart
    /// forgets.
    private mutating func reject(_ request: AppendRequest, to peer: NodeID) {
        guard request.term == term || mayTellTerm else { return }
        let hint = log.lastIndex(atOrBefore: request.previousIndex, termAtMost: request.previousTerm)
        let outcome = AppendResponse.Outcome.rejected(
            previousIndex: request.previousIndex, hintIndex: hint, hintTerm: log.term(at: hint) ?? 0)
        let response = AppendResponse(
            term: term, round: mayTellTerm ? heardRound : 0, isRecovering: recovery != nil, outcome: outcome)
        send(.appendResponse(response), to: peer)
    }
}

extension AppendRequest {
    /// Without the part that a snapshot stands for: it is committed, so the leader has it too.
    fileprivate func after(_ base: Raft.Base) -> AppendRequest {
        guard previousIndex < base.index else { return self }
        var rest = self
        rest.previousIndex = base.index
        rest.previousTerm = base.term
        rest.entries = Array(entries.drop { $0.index <= base.index })
        return rest
    }
}
