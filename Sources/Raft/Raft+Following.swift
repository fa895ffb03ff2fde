import Ledger

extension Raft {
    /// AppendEntries at the receiver (Raft paper, figure 2).
    mutating func follow(_ request: AppendRequest, from peer: NodeID) {
        // A leader left behind learns the term from the refusal.
        guard request.term >= term else { return reject(request, to: peer) }
        if request.term == term, let leader, leader != peer {
            return outbox.append(.ignored(.secondLeader(term), from: peer))
        }
        if request.term > term || role != .follower || leader == nil {
            becomeFollower(term: request.term, leader: peer)
        }
        heardFromLeader = now
        heardRound = max(heardRound, request.round)
        electionDeadline = now + electionTimeout

        guard log.term(at: request.previousIndex) == request.previousTerm else { return reject(request, to: peer) }
        adopt(request.entries)
        let last = request.previousIndex + LogIndex(request.entries.count)
        verified = max(verified, last)
        // Past `last` this log may still hold what the leader does not.
        commitIndex = max(commitIndex, min(request.commitIndex, last))
        // What is still being written is acknowledged by `written`; a heartbeat needs its answer now.
        if request.entries.isEmpty || last <= log.durableIndex { acknowledge() }
    }

    /// Writes what the log does not have yet, over what contradicts it.
    private mutating func adopt(_ entries: [Entry]) {
        guard let first = entries.first else { return }
        var held = 0
        if first.index <= log.lastIndex {
            held = entries.firstIndex { log.term(at: $0.index) != $0.term } ?? entries.count
        }
        guard held < entries.count else { return }
        let new = held == 0 ? entries : Array(entries[held...])
        precondition(
            new[0].index > commitIndex,
            """
            node \(id) in term \(term), leader \(String(describing: leader)): entry \(new[0].index) of term \
            \(new[0].term) contradicts term \(String(describing: log.term(at: new[0].index))), committed \
            through \(commitIndex)
            """)
        outbox.append(.write(log.append(new), new))
    }

    /// Tells the leader how far this disk holds its log; never in a term the disk does not know yet, for a restart would
    /// forget having been there.
    mutating func acknowledge() {
        guard role == .follower, let leader, mayTellTerm else { return }
        acknowledged = acknowledgeable
        send(
            .appendResponse(AppendResponse(term: term, round: heardRound, outcome: .matched(acknowledged))), to: leader)
    }

    var acknowledgeable: LogIndex { min(verified, log.durableIndex) }

    private mutating func reject(_ request: AppendRequest, to peer: NodeID) {
        guard request.term == term || mayTellTerm else { return }
        let hint = log.lastIndex(atOrBefore: request.previousIndex, termAtMost: request.previousTerm)
        let outcome = AppendResponse.Outcome.rejected(
            previousIndex: request.previousIndex, hintIndex: hint, hintTerm: log.term(at: hint) ?? 0)
        send(.appendResponse(AppendResponse(term: term, round: heardRound, outcome: outcome)), to: peer)
    }
}
