import Ledger
import Testing

@testable import Raft

@Suite struct MembershipTests {
    private func message(_ voters: [NodeID], _ outgoing: [NodeID] = [], _ learners: [NodeID] = []) -> [UInt8] {
        var message = Quantumforge_Ledger_V1_Membership()
        message.members = Bench.members(voters: voters, learners: learners)
        message.outgoingVoters = outgoing
        return message.payload
    }

    @Test func payloadsAreReadStrictly() throws {
        let membership = try Raft.Membership(payload: message([3, 1], [2, 1], [4]))
        #expect(membership == Raft.Membership(voters: [1, 3], outgoing: [1, 2], learners: [4]))
        #expect(membership.isJoint)
        #expect(membership.ids == [1, 2, 3, 4])
        #expect(membership.allVoters == [1, 2, 3])
        #expect(throws: MembershipDefect.noVoters) { try Raft.Membership(payload: message([], [1])) }
        #expect(throws: MembershipDefect.repeated(1)) { try Raft.Membership(payload: message([1, 1])) }
        #expect(throws: MembershipDefect.repeated(1)) { try Raft.Membership(payload: message([1], [], [1])) }
        #expect(throws: MembershipDefect.repeated(2)) { try Raft.Membership(payload: message([1], [2, 2])) }
        #expect(throws: MembershipDefect.idZero) { try Raft.Membership(payload: message([0])) }
        #expect(throws: MembershipDefect.idZero) { try Raft.Membership(payload: message([1], [0])) }
        #expect(throws: MembershipDefect.tooMany(16)) { try Raft.Membership(payload: message(Array(1...16))) }
        #expect(throws: MembershipDefect.tooMany(16)) { try Raft.Membership(payload: message([1], [], Array(2...17))) }
        var unspecified = Quantumforge_Ledger_V1_Membership()
        unspecified.members = [Quantumforge_Ledger_V1_Member()]
        unspecified.members[0].id = 7
        #expect(throws: MembershipDefect.unknownRole(7)) { try Raft.Membership(payload: unspecified.payload) }
        #expect(throws: MembershipDefect.self) { try Raft.Membership(payload: [0xFF]) }
    }

    @Test func aMalformedEntryIsNotTaken() throws {
        var raft = try Bench.raft(id: 1)
        let entry = Entry(index: 1, term: 1, kind: .configuration, time: 0, actor: "x", payload: [])
        let message = Bench.append(term: 1, previous: 0, previousTerm: 0, [entry])
        #expect(raft.receive(message, from: 2, at: 0) == [.ignored(.notAMembership(1, .noVoters), from: 2)])
        #expect(raft.lastIndex == 0)
    }

    /// Against counting by hand, for random memberships, values and losses.
    @Test func aQuorumIsAMajorityOfBothGroups() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            var leader = try Bench.leader()
            func group() -> [NodeID] { (1...7).filter { _ in random.next(from: 0, through: 1) == 1 } }
            let voters = group() + [8]
            let outgoing = random.next(from: 0, through: 1) == 1 ? group() : []
            leader.memberships = Memberships([try Bench.membership(1, voters: voters, outgoing: outgoing)])
            leader.updatePeers()
            var values: [NodeID: LogIndex] = [1: LogIndex(random.next(from: 0, through: 9))]
            for peer in leader.peers.indices {
                let isRecovering = random.next(from: 0, through: 3) == 0
                leader.peers[peer].answered(at: 0, isRecovering: isRecovering)
                leader.peers[peer].round = UInt64(random.next(from: 0, through: 9))
                values[leader.peers[peer].id] = isRecovering ? nil : leader.peers[peer].round
            }
            func isReached(_ value: LogIndex, by group: [NodeID]) -> Bool {
                group.count { (values[$0]).map { $0 >= value } ?? false } > group.count / 2
            }
            let expected = (0...9).last { value in
                isReached(value, by: voters) && (outgoing.isEmpty || isReached(value, by: outgoing))
            }
            #expect(leader.reachedByQuorum(own: values[1] ?? 0) { $0.round } == expected)
        }
    }

    @Test func theFoundingMembershipHoldsUntilTheLogHasAnother() throws {
        let raft = try Bench.raft(id: 1, voters: [1, 2])
        #expect(raft.membership.index == 0)
        #expect(raft.membership.membership == Raft.Membership(voters: [1, 2]))
        let decoded = try Raft.MembershipEntry(index: 0, payload: raft.membership.payload)
        #expect(decoded == raft.membership && decoded.membership == raft.membership.membership)
    }

    /// Of a restart: one that is applied, and one that the log has after it.
    @Test func aRestartKnowsWhatItsLogHas() throws {
        func start(_ memberships: [Raft.MembershipEntry], applied: LogIndex) throws -> Raft {
            Raft(
                configuration: try Raft.Configuration(id: 1, name: "a", voters: [1, 2, 3], seed: 1),
                vote: Raft.Vote(term: 1, votedFor: nil), termRuns: [Raft.TermRun(term: 1, first: 1)], lastIndex: 5,
                lastTime: 0, applied: applied, memberships: memberships, at: 0)
        }
        let joint = try Bench.membership(2, voters: [1, 2], outgoing: [1, 2, 3])
        let final = try Bench.membership(4, voters: [1, 2])
        #expect(try start([], applied: 1).membership.index == 0)
        var raft = try start([joint, final], applied: 2)
        #expect(raft.membership == final)
        #expect(raft.membership(at: 3) == joint)
        // Another leader's log has something else there.
        let append = Bench.append(term: 2, previous: 3, previousTerm: 1, [Bench.entry(4, term: 2)])
        #expect(raft.receive(append, from: 2, at: 0).contains(.membershipChanged(joint)))
        raft = try start([joint], applied: 1)
        let founding = Raft.MembershipEntry(founding: [1, 2, 3])
        let other = Bench.append(term: 2, previous: 1, previousTerm: 1, [Bench.entry(2, term: 2)])
        #expect(raft.receive(other, from: 2, at: 0).contains(.membershipChanged(founding)))
    }

    @Test func peersOfAChangeAreTheOldAndTheNew() throws {
        var leader = try Bench.leader()
        let noop = AppendResponse(term: 1, round: 1, outcome: .matched(1))
        for peer: NodeID in [2, 3] { _ = leader.receive(.appendResponse(noop), from: peer, at: 0) }
        _ = leader.written(WriteID(rawValue: 1), at: 0)
        let members = Bench.members(voters: [1, 2], learners: [4])
        let (index, actions) = try leader.changeMembership(to: members, actor: "x", at: 0, time: 7)
        #expect(index == 2)
        #expect(leader.peers.map(\.id) == [2, 3, 4])
        let entry = try #require(actions.writes.first?.entries.first)
        #expect((entry.kind, entry.actor, entry.time) == (.configuration, "x", 7))
        let payload = try Quantumforge_Ledger_V1_Membership(payload: Array(entry.payload))
        #expect(payload.members == members && payload.outgoingVoters == [1, 2, 3])
        #expect(throws: MembershipError.changeUnderWay(2)) {
            try leader.changeMembership(to: members, actor: "x", at: 0, time: 7)
        }
    }
}
