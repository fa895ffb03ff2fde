import Ledger
import Raft

struct Violation: Error, CustomStringConvertible {
    let description: String
}

/// Watches a cluster from outside and knows what no node can know.
struct Checker {
    /// What some node has applied, by index from 1: committed for ever.
    private(set) var committed: [Entry] = []
    /// In which term a leader committed each of them, by index from 1.
    private var commitTerms: [Term] = []
    private var leaders: [Term: NodeID] = [:]
    private var written: [Position: Written] = [:]
    private var reads: [ReadID: Read] = [:]
    private(set) var readsServed = 0
    private(set) var readsServedLately = 0
    private(set) var leasesSeen = 0

    private struct Position: Hashable {
        let index: LogIndex
        let term: Term
    }

    private struct Written {
        let entry: Entry
        let previousTerm: Term
    }

    private struct Read {
        let node: NodeID
        /// How many entries were committed when it began.
        let committed: Int
    }

    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw Violation(description: message()) }
    }

    /// Before an action is carried out, right after the input that caused it.
    mutating func check(_ action: Action, of host: Host, among hosts: [Host]) throws {
        guard let raft = host.raft else { return }
        switch action {
        case .send(let message, let to): try check(message, to: to, of: host, raft, among: hosts)
        case .write(_, let entries): try check(entries, raft)
        case .apply(let through): try checkApplied(through, of: host)
        case .roleChanged(.leader, let term, _): try checkElected(raft, term)
        case .ignored(let defect, let peer): throw Violation(description: "\(raft.id) ignored \(peer): \(defect)")
        case .readReady(let ids, let index): for id in ids { try checkRead(id, index, at: raft) }
        case .readsAbandoned(let ids):
            for id in ids { try require(reads.removeValue(forKey: id) != nil, "read \(id) is abandoned twice") }
        case .install(let snapshot, _):
            try require(
                committed.count >= snapshot.index && committed[Int(snapshot.index) - 1].term == snapshot.term,
                "\(raft.id) is to install \(snapshot.index)@\(snapshot.term), which is not committed")
        case .membershipChanged(let entry): try checkMembership(entry)
        case .roleChanged, .saveVote, .fetch, .transferAbandoned, .steppedDown, .recovered: break
        }
    }

    /// One change at a time, and by joint consensus: the voters only ever change where both groups decide.
    private func checkMembership(_ entry: Raft.MembershipEntry) throws {
        guard entry.index > 0 else { return }
        try require(
            !entry.membership.isJoint || entry.membership.voters != entry.membership.outgoing,
            "joint without a change at \(entry.index)")
    }

    /// Nothing is announced that the disk does not hold.
    private func check(_ message: Message, to: NodeID, of host: Host, _ raft: Raft, among hosts: [Host]) throws {
        switch message {
        case .voteRequest(let request) where !request.isPreVote:
            try require(
                host.disk.vote == Raft.Vote(term: request.term, votedFor: raft.id),
                "\(raft.id) campaigns in term \(request.term), its disk has \(host.disk.vote)")
        case .voteResponse(let response) where response.granted && raft.recoveryState != nil:
            throw Violation(description: "\(raft.id) is recovering and votes for \(to): \(response)")
        case .voteResponse(let response) where !response.isPreVote && response.granted:
            try require(
                host.disk.vote == Raft.Vote(term: response.term, votedFor: to),
                "\(raft.id) grants \(to) term \(response.term), its disk has \(host.disk.vote)")
        case .appendResponse(let response):
            guard case .matched(let index) = response.outcome, index >= raft.base.index else { return }
            try require(
                host.disk.vote.term == response.term, "\(raft.id) acknowledges in a term its disk does not know")
            try require(
                host.disk.holds(index, term: raft.term(at: index)),
                "\(raft.id) acknowledges \(index), its disk ends at \(host.disk.lastIndex)")
            try require(
                response.isRecovering || raft.recoveryState == nil,
                "\(raft.id) does not say whether it is recovering")
            guard let leader = hosts.first(where: { $0.configuration.id == to })?.raft, leader.role == .leader,
                leader.term == response.term
            else { return }
            // One that lost its vote may follow a leader that others left behind.
            guard index >= leader.base.index, !response.isRecovering else { return }
            try require(
                leader.term(at: index) == raft.term(at: index),
                "\(raft.id) acknowledges \(index), which differs from its leader's")
        default: break
        }
    }

    /// Log Matching: one index and term, one entry and one predecessor.
    private mutating func check(_ entries: [Entry], _ raft: Raft) throws {
        guard let first = entries.first else { throw Violation(description: "\(raft.id) writes nothing") }
        var previousTerm = raft.term(at: first.index - 1) ?? 0
        for entry in entries {
            let position = Position(index: entry.index, term: entry.term)
            if let known = written[position] {
                try require(
                    known.entry == entry && known.previousTerm == previousTerm,
                    "\(raft.id) writes another entry \(entry.index) of term \(entry.term)")
            } else {
                written[position] = Written(entry: entry, previousTerm: previousTerm)
            }
            previousTerm = entry.term
        }
    }

    /// State Machine Safety.
    private mutating func checkApplied(_ through: LogIndex, of host: Host) throws {
        let id = host.configuration.id
        try require(
            through > host.applied && through <= host.disk.lastIndex,
            "\(id) applies \(through), had \(host.applied), its disk ends at \(host.disk.lastIndex)")
        for index in Int(host.applied)..<Int(through) {
            let entry = host.disk.entry(LogIndex(index) + 1)
            if index < committed.count {
                try require(
                    committed[index] == entry,
                    "\(id) applies entry \(index + 1) of term \(entry.term), another one of term \(committed[index].term)"
                )
            } else {
                committed.append(entry)
            }
        }
    }

    /// Election Safety and Leader Completeness.
    private mutating func checkElected(_ raft: Raft, _ term: Term) throws {
        let other = leaders.updateValue(raft.id, forKey: term)
        try require(other == nil || other == raft.id, "\(raft.id) and \(other ?? 0) both lead term \(term)")
        // Votes may be counted late, when a later term has long committed more.
        for (entry, committedIn) in zip(committed, commitTerms)
        where committedIn < term && entry.index >= raft.base.index {
            try require(
                raft.term(at: entry.index) == entry.term, "leader \(raft.id) lacks committed entry \(entry.index)")
        }
    }

    // MARK: Reads

    mutating func began(_ id: ReadID, at node: NodeID) { reads[id] = Read(node: node, committed: committed.count) }

    mutating func forgetReads(of node: NodeID) { reads = reads.filter { $0.value.node != node } }

    mutating func forgetReadsServed() { readsServedLately = 0 }

    /// Linearizability: whatever was committed anywhere when the read began is seen.
    private mutating func checkRead(_ id: ReadID, _ index: LogIndex, at raft: Raft) throws {
        let read = reads.removeValue(forKey: id)
        try require(read?.node == raft.id, "\(raft.id) answers read \(id), which it was not asked or has answered")
        let committed = read?.committed ?? 0
        try require(
            index >= committed, "stale read \(id) at \(raft.id): \(index), but \(committed) were committed")
        readsServed += 1
        readsServedLately += 1
    }

    /// Whoever holds the lease knows everything that was committed anywhere.
    mutating func checkLease(_ raft: Raft) throws {
        leasesSeen += 1
        try require(
            raft.commitIndex >= committed.count,
            "stale lease of \(raft.id) in term \(raft.term): \(raft.commitIndex), but \(committed.count) were committed"
        )
    }

    /// After a step of one node: whoever leads no longer keeps no reader waiting, term and commit index never fall, and a
    /// leader commits what a quorum of disks holds.
    mutating func check(_ raft: Raft, before: Raft, among hosts: [Host]) throws {
        try require(
            raft.role == .leader || !reads.values.contains { $0.node == raft.id },
            "\(raft.id) leads no longer and left reads unanswered")
        try require(raft.term >= before.term, "\(raft.id) falls from term \(before.term) to \(raft.term)")
        try require(
            raft.commitIndex >= before.commitIndex && raft.commitIndex <= raft.lastIndex,
            "\(raft.id) moves its commit index from \(before.commitIndex) to \(raft.commitIndex)")
        guard raft.role == .leader, raft.commitIndex > before.commitIndex else { return }
        while commitTerms.count < raft.commitIndex { commitTerms.append(raft.term) }
        let term = raft.term(at: raft.commitIndex)
        let membership = before.membership.membership
        for voters in [membership.voters, membership.outgoing] where !voters.isEmpty {
            let count = hosts.count { host in
                voters.contains(host.configuration.id)
                    && (host.disk.holds(raft.commitIndex, term: term) || host.lostTerms[raft.commitIndex] == term)
            }
            try require(
                count > voters.count / 2,
                "\(raft.id) commits \(raft.commitIndex), which \(count) of \(voters) disks hold")
        }
        try require(
            term == raft.term, "\(raft.id) commits an entry of term \(term ?? 0) by counting in term \(raft.term)")
    }
}
