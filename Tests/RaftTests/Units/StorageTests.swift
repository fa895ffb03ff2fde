import Ledger
import Raft
import Testing

@Suite struct StorageTests {
    @Test func aNodeWhoseDiskRefusesTakesNoPart() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        let new = Bench.append(term: 1, previous: 1, previousTerm: 1, [Bench.entry(2, term: 1)])
        let write = try #require(raft.receive(new, from: 2, at: 0).writes.first)
        #expect(raft.storageFailed(at: 1) == [.roleChanged(.follower, term: 1, leader: nil)])
        #expect(raft.storage(at: 1) == .failed)
        #expect(raft.deadline == .max)
        #expect(raft.storageFailed(at: 1) == [])
        #expect(raft.written(write.id, at: 2) == [])
        #expect(raft.receive(new, from: 2, at: 2) == [])
        #expect(raft.tick(at: 5_000_000_000) == [])
        let request = VoteRequest(term: 9, isPreVote: false, lastIndex: 9, lastTerm: 8, isTransfer: true)
        #expect(raft.receive(.voteRequest(request), from: 2, at: 5_000_000_000) == [])
        #expect(raft.term == 1)
        #expect(throws: ProposalError.notLeader(leader: nil)) { try raft.propose([], at: 0, time: 0) }
    }

    /// Nothing is given to a disk that refuses, not even the vote of a campaign just begun.
    @Test func nothingMoreIsWritten() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        _ = raft.tick(at: raft.deadline)
        _ = raft.receive(.voteResponse(VoteResponse(term: 2, isPreVote: true, granted: true)), from: 2, at: 0)
        #expect(raft.role == .candidate)
        let actions = raft.storageFailed(at: 1)
        #expect(actions.allSatisfy { if case .saveVote = $0 { false } else { true } } && actions.writes.isEmpty)
    }

    @Test func theLeaderSaysWhyAndAsksTheBestVoter() throws {
        var leader = try Bench.leader()
        let matched = AppendResponse(term: 1, outcome: .matched(1))
        _ = leader.receive(.appendResponse(AppendResponse(term: 1, outcome: .matched(0))), from: 2, at: 0)
        _ = leader.receive(.appendResponse(matched), from: 3, at: 0)
        #expect(
            leader.storageFailed(at: 1) == [
                .send(.timeoutNow(TimeoutNow(term: 1)), to: 3), .steppedDown(.storageFailed),
                .roleChanged(.follower, term: 1, leader: nil),
            ])
    }

    @Test func theStallIsMeasuredFromTheOldestUnfinishedWrite() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        let limit = raft.configuration.storageStallLimit
        func append(_ index: LogIndex, at time: MonotonicTime) throws -> WriteID {
            let message = Bench.append(
                term: 1, previous: index - 1, previousTerm: 1, [Bench.entry(index, term: 1)])
            return try #require(raft.receive(message, from: 2, at: time).writes.first).id
        }
        let first = try append(2, at: 100)
        _ = try append(3, at: 200)
        #expect(raft.storage(at: 99 + limit) == .working)
        #expect(raft.storage(at: 100 + limit) == .stalled(since: 100))
        _ = raft.written(first, at: 150 + limit)
        #expect(raft.storage(at: 199 + limit) == .working)
        #expect(raft.storage(at: 200 + limit) == .stalled(since: 200))
    }
}
