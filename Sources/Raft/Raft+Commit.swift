import DequeModule
package import Ledger

extension Raft {
    /// Appends a batch to the leader's log, all of it or nothing.
    ///
    /// - Parameters:
    ///   - time: the wall clock, ns UTC; the log's time never goes back, so the last entry's when that is later.
    ///   - hasPrecedence: it may use ``Raft/Limits/reservedBytes`` too.
    /// - Returns: where the batch stands in the log. It may yet be lost: only ``Action/apply(through:)`` past an index
    ///   whose term is still this one means that it is committed.
    package mutating func propose(
        _ proposals: [Proposal], at now: MonotonicTime, time: Int64, hasPrecedence: Bool = false
    ) throws(ProposalError) -> (indices: Range<LogIndex>, actions: [Action]) {
        guard role == .leader else { throw .notLeader(leader: leader) }
        guard transfer == nil else { throw .transferring }
        let bytes = proposals.reduce(0) { total, proposal in
            precondition(proposal.kind != .configuration, "memberships change by changeMembership")
            return total + proposal.encodedLength
        }
        let limits = configuration.limits
        let reserve = hasPrecedence ? limits.reservedBytes : 0
        guard budget.admits(bytes, limit: limits.uncommittedBytes + reserve),
            log.unwrittenBytes == 0 || log.unwrittenBytes + bytes <= limits.unwrittenBytes + reserve
        else { throw .busy }
        advance(to: now)
        let first = log.lastIndex + 1
        if !proposals.isEmpty {
            budget.spend(bytes, through: log.lastIndex + LogIndex(proposals.count))
            append(proposals, time: time)
        }
        return (first..<log.lastIndex + 1, conclude())
    }

    /// Writes to the own disk and sends to the peers at the same time (dissertation 10.2.1).
    mutating func append(_ proposals: [Proposal], time: Int64, isMembership: Bool = false) {
        let first = log.lastIndex + 1
        let stamp = max(time, log.lastTime)
        if stamp > log.lastTime { stamped = (first + LogIndex(proposals.count) - 1, stamp) }
        let term = term
        let entries = proposals.enumerated().map { offset, proposal in
            Entry(
                index: first + LogIndex(offset), term: term, kind: proposal.kind, time: stamp, actor: proposal.actor,
                vouchingSite: proposal.vouchingSite, payload: proposal.payload)
        }
        noteActedUpon(entries)
        outbox.append(.write(log.append(entries, at: now), entries))
        if isMembership { adoptMembership(entries) }
        for peer in peers.indices { replicate(to: peer) }
    }

    private mutating func noteActedUpon(_ entries: [Entry]) {
        for entry in entries where entry.kind.isActedUponBySites { actedUpon.append(entry.index) }
        actedUpon.removeFirst(max(0, actedUpon.count - Self.maximumActedUpon))
    }

    /// The write with this id, and every one before it, is durable. Completions may be repeated and may come late, but
    /// not from an earlier run of the process.
    package mutating func written(_ write: WriteID, at now: MonotonicTime) -> [Action] {
        guard !hasStorageFailed else { return [] }
        advance(to: now)
        guard log.written(write) else { return conclude() }
        if role == .leader {
            if advanceCommit() { for peer in peers.indices { replicate(to: peer) } }
            settle()
        } else if let acknowledgeable, acknowledgeable > acknowledged {
            acknowledge()
        }
        return conclude()
    }

    /// Moves the commit index to where a quorum of disks has reached, this node's counting like any other. Only an
    /// entry of this term is committed by counting; it takes those before it along (Raft paper, 5.4.2 and figure 8).
    mutating func advanceCommit() -> Bool {
        guard let index = reachedByQuorum(own: log.durableIndex, { $0.match }), index > commitIndex,
            log.term(at: index) == term
        else { return false }
        commitIndex = index
        settle()
        return true
    }

    private mutating func settle() { budget.settle(through: min(commitIndex, log.durableIndex)) }
}
