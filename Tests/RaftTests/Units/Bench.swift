import Ledger
import Raft
import Testing

/// Cores and messages for tests of single inputs.
enum Bench {
    static func entry(_ index: LogIndex, term: Term, payload: Int = 0) -> Entry {
        Entry(
            index: index, term: term, kind: .signal, time: 5, actor: "bench",
            payload: [UInt8](repeating: 1, count: payload))
    }

    static func members(voters: [NodeID], learners: [NodeID] = []) -> [Quantumforge_Ledger_V1_Member] {
        func member(_ id: NodeID, _ role: Quantumforge_Ledger_V1_MemberRole) -> Quantumforge_Ledger_V1_Member {
            var member = Quantumforge_Ledger_V1_Member()
            member.id = id
            member.name = "node-\(id)"
            member.role = role
            return member
        }
        return voters.map { member($0, .voter) } + learners.map { member($0, .learner) }
    }

    static func membership(
        _ index: LogIndex, voters: [NodeID], outgoing: [NodeID] = [], learners: [NodeID] = []
    ) throws -> Raft.MembershipEntry {
        var message = Quantumforge_Ledger_V1_Membership()
        message.members = members(voters: voters, learners: learners)
        message.outgoingVoters = outgoing
        return try Raft.MembershipEntry(index: index, payload: message.payload)
    }

    /// What a log begins with.
    static func founding(_ voters: [NodeID] = [1, 2, 3], key: UInt8 = 1) -> [UInt8] {
        var message = Quantumforge_Ledger_V1_Membership()
        message.members = members(voters: voters)
        for position in voters.indices { message.members[position].verdictKey = .copy(of: [key]) }
        return message.payload
    }

    static func append(
        term: Term, previous: LogIndex, previousTerm: Term, commit: LogIndex = 0, round: UInt64 = 0, _ entries: [Entry]
    ) -> Raft.Message {
        .appendRequest(
            AppendRequest(
                term: term, previousIndex: previous, previousTerm: previousTerm, commitIndex: commit, round: round,
                entries: entries))
    }

    static func raft(
        id: NodeID, voters: [NodeID] = [1, 2, 3], founding: [UInt8] = [], terms: [Term] = [], term: Term = 0,
        lastTime: Int64 = 0, limits: Raft.Limits = Raft.Limits()
    ) throws -> Raft {
        let entries = terms.enumerated().map { entry(LogIndex($0) + 1, term: $1) }
        let disk = Disk(vote: Raft.Vote(term: term, votedFor: nil), entries: entries)
        return Raft(
            configuration: try Raft.Configuration(
                id: id, name: "bench-\(id)", voters: voters, founding: founding, seed: 1, limits: limits),
            vote: disk.vote, termRuns: disk.termRuns, lastIndex: LogIndex(terms.count), lastTime: lastTime, applied: 0,
            at: 0)
    }

    /// Node 1, elected by node 2 in the term after its log's; what it begins its term with is not written yet.
    static func leader(
        founding: [UInt8] = [], terms: [Term] = [], lastTime: Int64 = 0, limits: Raft.Limits = Raft.Limits()
    ) throws -> Raft {
        var raft = try raft(
            id: 1, founding: founding, terms: terms, term: terms.last ?? 0, lastTime: lastTime, limits: limits)
        let term = raft.term + 1
        _ = raft.tick(at: raft.deadline)
        _ = raft.receive(.voteResponse(VoteResponse(term: term, isPreVote: true, granted: true)), from: 2, at: 0)
        _ = raft.voteSaved(Raft.Vote(term: term, votedFor: 1), at: 0)
        _ = raft.receive(.voteResponse(VoteResponse(term: term, isPreVote: false, granted: true)), from: 2, at: 0)
        try #require(raft.role == .leader)
        return raft
    }
}

extension AppendResponse {
    init(term: Term, outcome: Outcome) { self.init(term: term, round: 0, outcome: outcome) }
}

extension [Raft.Action] {
    var writes: [(id: WriteID, entries: [Entry])] {
        compactMap { if case .write(let id, let entries) = $0 { (id, entries) } else { nil } }
    }

    var sent: [Raft.Message] { compactMap { if case .send(let message, _) = $0 { message } else { nil } } }
}
