import Ledger
import Testing

@testable import Raft

/// What reads and the lease rest on, input by input; the scenarios `read-*` and `lease-*` show the whole.
@Suite struct ReadTests {
    private func refusal(_ term: Term, isPreVote: Bool = false) -> Raft.Message {
        .voteResponse(VoteResponse(term: term, isPreVote: isPreVote, granted: false))
    }

    private func request(_ term: Term, isTransfer: Bool = false) -> Raft.Message {
        .voteRequest(VoteRequest(term: term, isPreVote: false, lastIndex: 9, lastTerm: 1, isTransfer: isTransfer))
    }

    /// A voter that heard from a leader and then of a higher term votes neither in that term nor in a later one, until
    /// a minimum election timeout has passed.
    @Test func aHigherTermDoesNotCutALeaseShort() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        _ = raft.receive(Bench.append(term: 1, previous: 1, previousTerm: 1, round: 4, []), from: 2, at: 1000)
        _ = raft.receive(refusal(7), from: 3, at: 1000)
        let known = Raft.Vote(term: 7, votedFor: nil)
        _ = raft.voteSaved(known, at: 1000)
        let hold = raft.configuration.electionTimeoutMinimum
        for term: Term in [7, 8] {
            #expect(raft.receive(request(term), from: 3, at: 999 + hold) == [.send(refusal(7), to: 3)])
        }
        let vote = Raft.Vote(term: 7, votedFor: 3)
        #expect(raft.receive(request(7), from: 3, at: 1000 + hold).contains(.saveVote(vote)))
    }

    @Test func aRestartedVoterHoldsBackUnlessItNeverWasInATerm() throws {
        var old = try Bench.raft(id: 1, terms: [1], term: 1)
        let hold = old.configuration.electionTimeoutMinimum
        #expect(old.receive(request(2), from: 3, at: hold - 1) == [.send(refusal(1), to: 3)])
        let vote = Raft.Action.saveVote(Raft.Vote(term: 2, votedFor: 3))
        #expect(old.receive(request(2), from: 3, at: hold).contains(vote))
        // Whom the leader wants to succeed it, it is never held back from.
        var asked = try Bench.raft(id: 1, terms: [1], term: 1)
        #expect(asked.receive(request(2, isTransfer: true), from: 3, at: 0).contains(vote))
        var new = try Bench.raft(id: 1)
        #expect(new.receive(request(2), from: 3, at: 0).contains(vote))
    }

    /// The round of an append is told with its acknowledgement, however late that is, and never one of an earlier term.
    @Test func answersTellTheHighestRoundOfTheirTerm() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        let new = Bench.append(term: 1, previous: 1, previousTerm: 1, round: 5, [Bench.entry(2, term: 1)])
        let write = try #require(raft.receive(new, from: 2, at: 0).writes.first)
        _ = raft.receive(Bench.append(term: 1, previous: 1, previousTerm: 1, round: 4, []), from: 2, at: 0)
        #expect(
            raft.written(write.id, at: 0).sent
                == [.appendResponse(AppendResponse(term: 1, round: 5, outcome: .matched(2)))])
        _ = raft.receive(Bench.append(term: 2, previous: 2, previousTerm: 1, round: 1, []), from: 3, at: 0)
        #expect(
            raft.voteSaved(Raft.Vote(term: 2, votedFor: nil), at: 0).sent
                == [.appendResponse(AppendResponse(term: 2, round: 1, outcome: .matched(2)))])
    }

    /// However many go unanswered; those with reads are never forgotten.
    @Test func roundsUnderWayAreBounded() {
        var rounds = Rounds()
        rounds.queue(ReadID(rawValue: 7))
        for time in 1...MonotonicTime(2 * Rounds.maximumUnderWay) {
            rounds.begin(at: time, commitIndex: LogIndex(time), takesReads: true)
        }
        #expect(rounds.last == UInt64(2 * Rounds.maximumUnderWay))
        #expect(rounds.answeredSince == nil)
        let finished = rounds.finish(through: rounds.last)
        #expect(finished.count == Rounds.maximumUnderWay)
        #expect(finished.first?.reads == [ReadID(rawValue: 7)])
        #expect(finished.first?.commitIndex == 1)
        #expect(rounds.answeredSince == MonotonicTime(2 * Rounds.maximumUnderWay))
        #expect(rounds.readCount == 0)
        #expect(!rounds.isUnderWay)
    }

    @Test func onlyTheLeaderTakesReads() throws {
        var raft = try Bench.raft(id: 1)
        #expect(throws: ReadError.notLeader(leader: nil)) { try raft.read(ReadID(rawValue: 1), at: 0) }
        _ = raft.receive(Bench.append(term: 1, previous: 0, previousTerm: 0, []), from: 3, at: 0)
        #expect(throws: ReadError.notLeader(leader: 3)) { try raft.read(ReadID(rawValue: 1), at: 0) }
        #expect(!raft.holdsLease(at: 0))
        #expect(raft.leaseEnd == nil)
    }
}
