import Ledger
import Testing

@testable import Raft

@Suite struct FoundingTests {
    private let founding = Bench.founding()

    private func first(_ payload: [UInt8], term: Term = 1) -> Entry {
        Entry(index: 1, term: term, kind: .configuration, time: 0, actor: "x", payload: payload)
    }

    @Test func theLeaderOfAnEmptyLogFirstWritesTheFoundingMembership() throws {
        var raft = try Bench.raft(id: 1, founding: founding)
        _ = raft.tick(at: raft.deadline)
        let preVote = VoteResponse(term: 1, isPreVote: true, granted: true)
        _ = raft.receive(.voteResponse(preVote), from: 2, at: 0)
        _ = raft.voteSaved(Raft.Vote(term: 1, votedFor: 1), at: 0)
        let vote = VoteResponse(term: 1, isPreVote: false, granted: true)
        let actions = raft.receive(.voteResponse(vote), from: 2, at: 0)
        // One write: nobody ever has the no-op without it, or anything in its place.
        let entries = try #require(actions.writes.first?.entries)
        #expect(actions.writes.count == 1)
        #expect(entries.map(\.index) == [1, 2])
        #expect(entries.map(\.kind) == [.configuration, .noop])
        #expect(Array(entries[0].payload) == founding)
        #expect(raft.membership == (try Raft.MembershipEntry(index: 1, payload: founding)))
        #expect(actions.contains(.membershipChanged(raft.membership)))
        let appends = actions.sent.compactMap { message in
            if case .appendRequest(let request) = message { request.entries } else { nil }
        }
        #expect(appends == [entries, entries])
        #expect(raft.peers.map(\.id) == [2, 3])
    }

    @Test func aLogThatHasBegunIsFounded() throws {
        let leader = try Bench.leader(founding: founding, terms: [1])
        #expect(leader.lastIndex == 2)
        #expect(leader.membership.index == 0)
    }

    @Test func aFollowerTakesTheFoundingThatIsItsOwn() throws {
        var raft = try Bench.raft(id: 3, founding: founding)
        let actions = raft.receive(
            Bench.append(term: 1, previous: 0, previousTerm: 0, [first(founding)]), from: 1, at: 0)
        #expect(actions.writes.count == 1)
        #expect(raft.membership.index == 1)
    }

    @Test func anotherFoundingIsRefusedWithAllThatItsSenderSays() throws {
        var raft = try Bench.raft(id: 3, founding: founding)
        let stranger = Bench.append(term: 1, previous: 0, previousTerm: 0, [first(Bench.founding(key: 2))])
        #expect(raft.receive(stranger, from: 1, at: 0) == [.ignored(.otherFounding, from: 1)])
        #expect(raft.receive(stranger, from: 1, at: 0) == [])
        #expect(raft.receive(Bench.append(term: 1, previous: 0, previousTerm: 0, []), from: 1, at: 0) == [])
        let request = VoteRequest(term: 2, isPreVote: false, lastIndex: 2, lastTerm: 1, isTransfer: false)
        #expect(raft.receive(.voteRequest(request), from: 1, at: 0) == [])
        #expect((raft.term, raft.lastIndex, raft.leader) == (0, 0, nil))
        // Of the others everything is taken.
        let append = Bench.append(term: 1, previous: 0, previousTerm: 0, [first(founding)])
        #expect(raft.receive(append, from: 2, at: 0).writes.count == 1)
        #expect(raft.leader == 2)
    }

    @Test func aSnapshotOfAnotherFoundingIsRefused() throws {
        func offer(_ payload: [UInt8], at index: LogIndex) throws -> Raft.Message {
            let snapshot = SnapshotMetadata(
                index: 9, term: 1, time: 0, membership: try Raft.MembershipEntry(index: index, payload: payload),
                digest: Hash.zero)
            return .installSnapshot(InstallSnapshot(term: 1, round: 1, snapshot: snapshot))
        }
        var raft = try Bench.raft(id: 3, founding: founding)
        let other = try offer(Bench.founding(key: 2), at: 1)
        #expect(raft.receive(other, from: 1, at: 0) == [.ignored(.otherFounding, from: 1)])
        // A later membership says nothing about the first.
        _ = raft.receive(try offer(Bench.founding(key: 2), at: 2), from: 2, at: 0)
        #expect(raft.installation?.leader == 2)
    }

    @Test func aNodeThatJoinsLearnsTheFoundingFromTheLog() throws {
        var raft = try Bench.raft(id: 4, voters: [])
        let append = Bench.append(term: 1, previous: 0, previousTerm: 0, [first(founding)])
        #expect(raft.receive(append, from: 1, at: 0).writes.count == 1)
        #expect(raft.membership.membership == Raft.Membership(voters: [1, 2, 3]))
    }

    /// As older versions left it.
    @Test func aLogThatBeginsWithoutFoundingIsFollowed() throws {
        var raft = try Bench.raft(id: 3, founding: founding)
        let append = Bench.append(term: 1, previous: 0, previousTerm: 0, [Bench.entry(1, term: 1)])
        #expect(raft.receive(append, from: 1, at: 0).writes.count == 1)
        #expect(raft.membership.index == 0)
    }
}
