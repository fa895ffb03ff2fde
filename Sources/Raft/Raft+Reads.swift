import Ledger

/// Reads that see everything committed before they came. Both ways rest on rounds: appends carry the number of the last
/// round begun, answers return it, so the leader knows that an answer was given after that round was sent.
extension Raft {
    /// ReadIndex (dissertation 6.4): asks a quorum whether this node still leads, and then how far to apply before
    /// reading. The answer is ``Action/readReady(_:index:)``, or ``Action/readsAbandoned(_:)`` when leadership is lost.
    ///
    /// A read never joins a round already on its way; all that come meanwhile share the next one.
    package mutating func read(_ id: ReadID, at now: MonotonicTime) throws(ReadError) -> [Action] {
        guard role == .leader else { throw .notLeader(leader: leader) }
        guard rounds.readCount < configuration.limits.outstandingReads else { throw .busy }
        advance(to: now)
        rounds.queue(id)
        return conclude()
    }

    /// Whether no other leader can have been elected at this moment, so that the own commit index is the cluster's
    /// (dissertation 6.4.1). It is a statement about `now`, good for reading; it does not fence what is done later.
    ///
    /// The lease runs from when a round that a quorum has answered was sent, on the monotonic clock. Each of that
    /// quorum received it later than that, and votes for nobody until a minimum election timeout has passed since:
    /// whatever term it hears of, and across a restart. Only a successor this leader asked for is elected earlier. The
    /// margin makes up for clocks that do not run alike; one that stands still while its machine is suspended defeats
    /// it, and so does a voter configured with a shorter minimum election timeout.
    package func holdsLease(at now: MonotonicTime) -> Bool {
        guard let end = leaseEnd else { return false }
        return max(now, self.now) < end
    }

    /// The lease, as far as it is known, ends before this time, sooner when an input says so; nil without one. Rounds
    /// that are answered move it on. Whoever does something that only a leader may do looks at it right before.
    package var leaseEnd: MonotonicTime? {
        guard role == .leader, hasCommittedInTerm, transfer == nil, !hasAskedForSuccession else { return nil }
        guard !isAlone else { return .max }
        return rounds.answeredSince.map { $0 + configuration.leaseDuration }
    }

    /// Before that a new leader's commit index may be lower than what its predecessor committed.
    var hasCommittedInTerm: Bool { log.term(at: commitIndex) == term }

    /// Heartbeats to everybody, and with them the reads that wait.
    mutating func beginRound() {
        rounds.begin(at: now, commitIndex: commitIndex, takesReads: hasCommittedInTerm)
        heartbeatDeadline = now + configuration.heartbeatInterval
        for peer in peers.indices { sendHeartbeat(to: peer) }
    }

    /// Hands out the reads whose round a quorum has answered, and begins a round for those that wait when none is on
    /// its way.
    mutating func serveReads() {
        finishRounds()
        guard rounds.hasWaitingReads, !rounds.isUnderWay, hasCommittedInTerm else { return }
        beginRound()
        finishRounds()
    }

    private mutating func finishRounds() {
        guard rounds.isUnderWay else { return }
        guard let answered = reachedByQuorum(own: rounds.last, { $0.round }) else { return }
        for round in rounds.finish(through: answered) where !round.reads.isEmpty {
            outbox.append(.readReady(round.reads, index: round.commitIndex))
        }
        answerRecoveryQuestions(through: answered)
    }

    mutating func abandonReads() {
        let reads = rounds.reads
        rounds = Rounds()
        if !reads.isEmpty { outbox.append(.readsAbandoned(reads)) }
    }
}
