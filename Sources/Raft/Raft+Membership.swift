package import Ledger

/// Changes of membership by joint consensus (Raft paper, section 6), with learners (dissertation 4.2.1).
extension Raft {
    /// Begins a change to exactly these members. Where the voters change, this leader completes the change itself, with
    /// a second entry, once the first is committed; a leader that is no longer a voter then makes way.
    ///
    /// - Parameters:
    ///   - members: everybody, with role; a new voter has to be a learner that has caught up and answers.
    ///   - actor: who wants it.
    ///   - time: the wall clock, ns UTC.
    /// - Returns: where the change stands in the log; it may yet be lost, as with ``propose(_:at:time:)``.
    package mutating func changeMembership(
        to members: [Quantumforge_Ledger_V1_Member], actor: String, at now: MonotonicTime, time: Int64
    ) throws(MembershipError) -> (index: LogIndex, actions: [Action]) {
        guard role == .leader else { throw .notLeader(leader: leader) }
        guard transfer == nil else { throw .transferring }
        guard hasCommittedInTerm else { throw .notReady }
        let current = memberships.active
        guard current.index <= commitIndex, !current.membership.isJoint else { throw .changeUnderWay(current.index) }
        advance(to: now)
        var message = Quantumforge_Ledger_V1_Membership()
        message.members = members
        let wanted: Membership
        do { wanted = try Membership(message) } catch { throw .defect(error) }
        try check(wanted, after: current.membership)
        if wanted.voters != current.membership.voters { message.outgoingVoters = current.membership.voters }
        let payload = message.payload
        guard payload.count <= Entry.maximumPayloadLength else { throw .tooLong(payload.count) }
        let proposal = Proposal(kind: .configuration, actor: actor, payload: payload)
        append([proposal], time: time, isMembership: true)
        return (log.lastIndex, conclude())
    }

    private func check(_ wanted: Membership, after current: Membership) throws(MembershipError) {
        for id in wanted.voters where !current.voters.contains(id) {
            guard current.learners.contains(id), let peer = position(of: id) else { throw .notALearner(id) }
            guard !peers[peer].isRecovering else { throw .recovering(id) }
            guard isAnswering(peers[peer]) else { throw .silent(id) }
            guard isLevel(peers[peer]) else { throw .behind(id, by: log.lastIndex - peers[peer].match) }
        }
        let answering = peers.filter { wanted.voters.contains($0.id) && isAnswering($0) && !$0.isRecovering }
        let own = wanted.voters.contains(id) ? 1 : 0
        let count = wanted.voters.count
        guard own + answering.count > count / 2 else { throw .noQuorum(answering: own + answering.count, of: count) }
        // Nothing would be committed until the others had caught up.
        let level = own + answering.count(where: isLevel)
        guard level > count / 2 else { throw .tooFewLevel(level, of: count) }
    }

    private func isLevel(_ peer: Progress) -> Bool {
        log.lastIndex - peer.match <= LogIndex(configuration.limits.promotionLag)
    }

    /// Entries now in the log may bring a membership, or have taken one away: it is in force at once.
    mutating func adoptMembership(_ entries: [Entry]) {
        memberships.adopt(entries, committed: max(commitIndex, reported.applied))
        noteMembership()
    }

    mutating func noteMembership() {
        guard memberships.active != reported.membership else { return }
        reported.membership = memberships.active
        outbox.append(.membershipChanged(memberships.active))
        guard role == .leader else { return }
        isMembershipOpen = true
        updatePeers()
    }

    /// Everybody of the membership in force, and of the last one committed: who is leaving still gets the entry that
    /// says so.
    mutating func updatePeers() {
        let membership = memberships.active.membership
        let next = log.lastIndex + 1
        peers = memberships.ids.subtracting([id]).sorted().map { id in
            var peer = position(of: id).map { peers[$0] } ?? Progress(id: id, next: next)
            peer.isVoter = membership.voters.contains(id)
            peer.isOutgoingVoter = membership.outgoing.contains(id)
            return peer
        }
    }

    /// Once the membership in force is committed: leaves the joint one, parts from peers, makes way.
    mutating func completeMembership() {
        memberships.forget(before: commitIndex)
        let active = memberships.active
        guard active.index <= commitIndex, hasCommittedInTerm else { return }
        guard !active.membership.isJoint else { return leaveJoint(active) }
        isMembershipOpen = false
        updatePeers()
        if !active.membership.isVoter(id) { giveUpLeadership(.removed) }
    }

    private mutating func leaveJoint(_ joint: MembershipEntry) {
        let payload: [UInt8]
        do {
            var message = try Quantumforge_Ledger_V1_Membership(payload: joint.payload)
            message.outgoingVoters = []
            payload = message.payload
        } catch { preconditionFailure("membership at \(joint.index), decoded before: \(error)") }
        let proposal = Proposal(kind: .configuration, actor: configuration.name, payload: payload)
        append([proposal], time: clockOffset.map { now + $0 } ?? log.lastTime, isMembership: true)
    }
}
