import Ledger
import Raft
import Testing

@Suite struct RestartTests {
    /// A crash between the journal's write and the vote file's: the log knows a later term than the vote.
    @Test func theTermIsNeverBelowTheLogs() throws {
        var raft = try Bench.raft(id: 1, terms: [1, 4], term: 3)
        #expect(raft.term == 4)
        #expect(raft.tick(at: 0) == [.saveVote(Raft.Vote(term: 4, votedFor: nil))])
    }

    /// In a term the disk does not know, nothing is acknowledged and no refusal is given away.
    @Test func aTermIsNotSpokenOfBeforeItIsSaved() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        let heartbeat = Bench.append(term: 2, previous: 1, previousTerm: 1, [])
        #expect(
            raft.receive(heartbeat, from: 2, at: 0) == [
                .saveVote(Raft.Vote(term: 2, votedFor: nil)), .roleChanged(.follower, term: 2, leader: 2),
            ])
        #expect(raft.receive(Bench.append(term: 1, previous: 1, previousTerm: 1, []), from: 3, at: 0) == [])
        let matched = Raft.Message.appendResponse(AppendResponse(term: 2, outcome: .matched(1)))
        let saved = Raft.Vote(term: 2, votedFor: nil)
        #expect(raft.voteSaved(saved, at: 0) == [.send(matched, to: 2)])
        #expect(raft.voteSaved(saved, at: 0) == [])
        #expect(raft.voteSaved(Raft.Vote(term: 1, votedFor: 3), at: 0) == [])
        #expect(raft.voteSaved(Raft.Vote(term: 9, votedFor: 3), at: 0) == [])
        #expect(
            raft.receive(Bench.append(term: 1, previous: 1, previousTerm: 1, []), from: 3, at: 0).sent == [
                .appendResponse(
                    AppendResponse(term: 2, outcome: .rejected(previousIndex: 1, hintIndex: 1, hintTerm: 1)))
            ])
    }

    /// An append over what is durable is answered at once, one over what is being written when it is written, once.
    @Test func acknowledgementsFollowTheDisk() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        func matched(_ index: LogIndex) -> [Raft.Message] {
            [.appendResponse(AppendResponse(term: 1, outcome: .matched(index)))]
        }
        let held = Bench.append(term: 1, previous: 0, previousTerm: 0, [Bench.entry(1, term: 1)])
        #expect(raft.receive(held, from: 2, at: 0).sent == matched(1))
        let new = Bench.append(term: 1, previous: 1, previousTerm: 1, [Bench.entry(2, term: 1)])
        let actions = raft.receive(new, from: 2, at: 0)
        #expect(actions.sent == [])
        let write = try #require(actions.writes.first)
        #expect(raft.receive(new, from: 2, at: 0) == [])
        #expect(raft.receive(held, from: 2, at: 0).sent == matched(1))
        #expect(raft.written(write.id, at: 0).sent == matched(2))
        #expect(raft.written(write.id, at: 0) == [])
        #expect(raft.receive(new, from: 2, at: 0).sent == matched(2))
    }

    @Test func appliedIsCommittedAndNotAppliedAgain() throws {
        var raft = Raft(
            configuration: try Raft.Configuration(id: 1, name: "a", voters: [1, 2, 3], seed: 1),
            vote: Raft.Vote(term: 1, votedFor: nil), termRuns: [Raft.TermRun(term: 1, first: 1)], lastIndex: 5,
            lastTime: 0, applied: 4, at: 0)
        #expect(raft.commitIndex == 4)
        let actions = raft.receive(Bench.append(term: 1, previous: 5, previousTerm: 1, commit: 5, []), from: 2, at: 0)
        #expect(actions.contains(.apply(through: 5)))
        #expect(!actions.contains(.apply(through: 4)))
    }
}
