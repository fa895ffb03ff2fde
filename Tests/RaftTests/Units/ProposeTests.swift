import Ledger
import Raft
import Testing

@Suite struct ProposeTests {
    private let proposal = Proposal(kind: .signal, actor: "client", payload: [1])

    @Test func onlyTheLeaderTakesProposals() throws {
        var raft = try Bench.raft(id: 1)
        #expect(throws: ProposalError.notLeader(leader: nil)) { try raft.propose([proposal], at: 0, time: 0) }
        _ = raft.receive(Bench.append(term: 1, previous: 0, previousTerm: 0, []), from: 3, at: 0)
        #expect(throws: ProposalError.notLeader(leader: 3)) { try raft.propose([proposal], at: 0, time: 0) }
        #expect(throws: TransferError.notLeader(leader: 3)) { try raft.transferLeadership(to: 2, at: 0) }
    }

    @Test func timeNeverGoesBack() throws {
        var leader = try Bench.leader(terms: [1], lastTime: 1000)
        let early = try leader.propose([proposal, proposal], at: 0, time: 10)
        #expect(early.indices == 3..<5)
        #expect(early.actions.writes.flatMap(\.entries).map(\.time) == [1000, 1000])
        let late = try leader.propose([proposal], at: 0, time: 2000)
        #expect(late.indices == 5..<6)
        #expect(late.actions.writes.flatMap(\.entries).map(\.time) == [2000])
    }

    @Test func theLeaderWritesAndSendsAtOnce() throws {
        var leader = try Bench.leader()
        let noop = AppendResponse(term: 1, outcome: .matched(1))
        _ = leader.receive(.appendResponse(noop), from: 2, at: 0)
        _ = leader.receive(.appendResponse(noop), from: 3, at: 0)
        let (indices, actions) = try leader.propose([proposal], at: 0, time: 9)
        #expect(indices == 2..<3)
        let entries = [Entry(index: 2, term: 1, kind: .signal, time: 9, actor: "client", payload: [1])]
        let request = Bench.append(term: 1, previous: 1, previousTerm: 1, commit: 1, round: 1, entries)
        #expect(
            actions == [.write(WriteID(rawValue: 2), entries), .send(request, to: 2), .send(request, to: 3)])
        #expect(leader.entries(from: 1, through: 2, maximumBytes: 9999)?.map(\.kind) == [.noop, .signal])
        #expect(leader.entries(from: 1, through: 3, maximumBytes: 9999) == nil)
    }

    @Test func nothingProposedIsNothingDone() throws {
        var leader = try Bench.leader()
        let (indices, actions) = try leader.propose([], at: 0, time: 0)
        #expect(indices.isEmpty)
        #expect(actions == [])
    }

    @Test func aTransferNeedsSomebodyToGoTo() throws {
        var leader = try Bench.leader()
        #expect(throws: TransferError.noTarget) { try leader.transferLeadership(to: nil, at: 0) }
        #expect(throws: TransferError.notAPeer(1)) { try leader.transferLeadership(to: 1, at: 0) }
        #expect(throws: TransferError.notAPeer(9)) { try leader.transferLeadership(to: 9, at: 0) }
        _ = try leader.transferLeadership(to: 3, at: 0)
        #expect(leader.transferTarget == 3)
        #expect(throws: TransferError.alreadyTransferring(to: 3)) { try leader.transferLeadership(to: 2, at: 0) }
        #expect(throws: ProposalError.transferring) { try leader.propose([proposal], at: 0, time: 0) }
    }

    /// What must not wait has room of its own above what the others fill.
    @Test func clientsThatFillTheBudgetKeepOutNothingThatHasPrecedence() throws {
        var limits = Raft.Limits()
        let size = Entry(index: 1, term: 1, kind: .signal, time: 0, actor: "client", payload: [1]).bytes.count
        limits.uncommittedBytes = 2 * size
        limits.reservedBytes = size
        var leader = try Bench.leader(limits: limits)
        _ = try leader.propose([proposal, proposal], at: 0, time: 0)
        #expect(throws: ProposalError.busy) { try leader.propose([proposal], at: 0, time: 0) }
        #expect(try leader.propose([proposal], at: 0, time: 0, hasPrecedence: true).indices.count == 1)
        #expect(throws: ProposalError.busy) { try leader.propose([proposal], at: 0, time: 0, hasPrecedence: true) }
    }
}
