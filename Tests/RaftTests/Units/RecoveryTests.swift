import Ledger
import Raft
import Testing

/// What a node that lost part of its promises does and does not, input by input; the scenarios `lost-*` show the whole.
@Suite struct RecoveryTests {
    private func recovering(tail: Bool = true, vote: Bool = false, applied: LogIndex = 0) throws -> Raft {
        Raft(
            configuration: try Raft.Configuration(id: 1, name: "a", voters: [1, 2, 3], seed: 1),
            vote: Raft.Vote(term: 1, votedFor: nil), termRuns: [Raft.TermRun(term: 1, first: 1)], lastIndex: 2,
            lastTime: 0, applied: applied, lost: Raft.Lost(tail: tail, vote: vote, session: 77), at: 0)
    }

    private func answer(_ term: Term, session: UInt64 = 77, through: LogIndex? = nil) -> Raft.Message {
        .recoveryResponse(RecoveryResponse(term: term, session: session, lastIndex: through))
    }

    @Test func itAsksEveryVoterAtOnceAndAgain() throws {
        var raft = try recovering()
        #expect(raft.deadline == 0)
        let question = Raft.Message.recoveryRequest(RecoveryRequest(term: 1, session: 77))
        #expect(raft.tick(at: 0) == [.send(question, to: 2), .send(question, to: 3)])
        #expect(raft.deadline == raft.configuration.heartbeatInterval)
    }

    @Test func itVotesForNobodyAndNeverCampaigns() throws {
        var raft = try recovering()
        for isPreVote in [true, false] {
            for isTransfer in [true, false] {
                let request = VoteRequest(
                    term: 2, isPreVote: isPreVote, lastIndex: 9, lastTerm: 1, isTransfer: isTransfer)
                let actions = raft.receive(.voteRequest(request), from: 2, at: 2_000_000_000)
                #expect(
                    !actions.sent.contains {
                        if case .voteResponse(let response) = $0 { response.granted } else { false }
                    }
                )
            }
        }
        let now = TimeoutNow(term: raft.term)
        _ = raft.receive(.timeoutNow(now), from: 2, at: 2_000_000_000)
        _ = raft.tick(at: 9_000_000_000)
        #expect(raft.role == .follower)
    }

    /// The index alone is not enough, nor the entries alone: both, of one leader's term.
    @Test func theTailIsBackWhenTheLogEqualsTheLeaders() throws {
        var raft = try recovering()
        _ = raft.receive(answer(1, through: 3), from: 2, at: 0)
        #expect(raft.recoveryState?.through == 3)
        let entry = Bench.append(term: 1, previous: 2, previousTerm: 1, [Bench.entry(3, term: 1)])
        let actions = raft.receive(entry, from: 2, at: 0)
        #expect(!actions.contains(.recovered))
        // A later leader's log may differ: its own word is needed.
        let heartbeat = Bench.append(term: 2, previous: 2, previousTerm: 1, [])
        _ = raft.receive(heartbeat, from: 3, at: 0)
        #expect(raft.recoveryState?.through == nil)
        let write = try #require(actions.writes.first)
        #expect(!raft.written(write.id, at: 0).contains(.recovered))
        _ = raft.voteSaved(Raft.Vote(term: 2, votedFor: nil), at: 0)
        #expect(!raft.receive(answer(2, through: 3), from: 3, at: 0).contains(.recovered))
        let rest = Bench.append(term: 2, previous: 3, previousTerm: 1, [])
        let last = raft.receive(rest, from: 3, at: 0)
        #expect(last.contains(.recovered))
        #expect(raft.recoveryState == nil)
        #expect(last.sent.last == .appendResponse(AppendResponse(term: 2, outcome: .matched(3))))
    }

    @Test func aLostVoteNeedsEveryOtherVotersTermAndIsGivenToTheLeader() throws {
        var raft = try recovering(tail: false, vote: true)
        _ = raft.receive(Bench.append(term: 1, previous: 2, previousTerm: 1, []), from: 2, at: 0)
        _ = raft.receive(answer(1, through: 2), from: 2, at: 0)
        #expect(raft.recoveryState?.silent == [3])
        // Node 3 knows of a later term: node 2 is a leader left behind.
        _ = raft.receive(answer(5), from: 3, at: 0)
        #expect(raft.term == 5)
        #expect(raft.recoveryState?.through == nil && raft.recoveryState?.silent == [])
        _ = raft.voteSaved(Raft.Vote(term: 5, votedFor: nil), at: 0)
        _ = raft.receive(Bench.append(term: 5, previous: 2, previousTerm: 1, []), from: 3, at: 0)
        let vote = Raft.Vote(term: 5, votedFor: 3)
        let actions = raft.receive(answer(5, through: 2), from: 3, at: 0)
        #expect(actions.contains(.saveVote(vote)) && !actions.contains(.recovered))
        #expect(raft.voteSaved(vote, at: 0).contains(.recovered))
    }

    @Test func anEarlierRunsAnswersAreNobodys() throws {
        var raft = try recovering(tail: false, vote: true)
        #expect(raft.receive(answer(9, session: 76, through: 2), from: 2, at: 0) == [])
        #expect(raft.term == 1)
        #expect(raft.recoveryState?.silent == [2, 3])
    }

    /// It does not know itself what term it was in.
    @Test func whoLostItsVoteTellsNoTerm() throws {
        let question = Raft.Message.recoveryRequest(RecoveryRequest(term: 1, session: 5))
        var lostVote = try recovering(tail: false, vote: true)
        #expect(lostVote.receive(question, from: 3, at: 0) == [])
        var lostTail = try recovering()
        #expect(lostTail.receive(question, from: 3, at: 0).sent == [answer(1, session: 5)])
    }

    @Test func theLeaderAnswersOnceAQuorumHasConfirmedItSince() throws {
        var leader = try Bench.leader()
        func confirm(_ round: UInt64, from peer: NodeID, isRecovering: Bool = false) -> [Raft.Action] {
            leader.receive(
                .appendResponse(
                    AppendResponse(term: 1, round: round, isRecovering: isRecovering, outcome: .matched(1))),
                from: peer, at: 10)
        }
        _ = leader.written(WriteID(rawValue: 1), at: 0)
        let question = Raft.Message.recoveryRequest(RecoveryRequest(term: 1, session: 5))
        #expect(leader.receive(question, from: 3, at: 0).sent == [answer(1, session: 5)])
        // Round 1 had begun before.
        #expect(!confirm(1, from: 2).sent.contains(answer(1, session: 5, through: 1)))
        _ = leader.tick(at: leader.deadline)
        #expect(!confirm(2, from: 3, isRecovering: true).sent.contains(answer(1, session: 5, through: 1)))
        #expect(confirm(2, from: 2).sent.contains(answer(1, session: 5, through: 1)))
    }

    /// Also what it says about entries this leader does not have: it may follow one that others left behind.
    @Test func itsAcknowledgementsCommitNothing() throws {
        var leader = try Bench.leader()
        func acknowledge(_ index: LogIndex, isRecovering: Bool) -> [Raft.Action] {
            leader.receive(
                .appendResponse(
                    AppendResponse(term: 1, round: 1, isRecovering: isRecovering, outcome: .matched(index))),
                from: 2, at: 0)
        }
        _ = leader.written(WriteID(rawValue: 1), at: 0)
        _ = acknowledge(1, isRecovering: true)
        #expect(leader.commitIndex == 0)
        #expect(acknowledge(99, isRecovering: true) == [])
        _ = acknowledge(1, isRecovering: false)
        #expect(leader.commitIndex == 1)
    }

    /// What it sent before it lost anything may come late. Neither what it held nor whom it followed since counts then.
    @Test func aLateAnswerFromBeforeMakesNothingCount() throws {
        var leader = try Bench.leader()
        var now: MonotonicTime = 10
        func answer(_ index: LogIndex, round: UInt64, isRecovering: Bool) {
            let response = AppendResponse(
                term: 1, round: round, isRecovering: isRecovering, outcome: .matched(index))
            _ = leader.receive(.appendResponse(response), from: 2, at: now)
        }
        _ = leader.written(WriteID(rawValue: 1), at: 0)
        answer(1, round: 1, isRecovering: false)
        #expect(leader.commitIndex == 1)
        let accepted = try leader.propose([Proposal(kind: .note, actor: "a", payload: [])], at: now, time: 1)
        for case .write(let id, _) in accepted.actions { _ = leader.written(id, at: now) }
        now = leader.deadline
        _ = leader.tick(at: now)
        let end = try #require(leader.leaseEnd)
        answer(2, round: 2, isRecovering: true)
        answer(1, round: 1, isRecovering: false)
        #expect(leader.commitIndex == 1)
        #expect(leader.leaseEnd == end)
        // It has recovered.
        answer(2, round: 2, isRecovering: false)
        #expect(leader.commitIndex == 2)
        #expect(try #require(leader.leaseEnd) > end)
    }

    @Test func whatIsAppliedIsNotAppliedAgain() throws {
        var raft = try recovering(applied: 4)
        #expect(raft.commitIndex == 0)
        let entries = (3...5).map { Bench.entry($0, term: 1) }
        let actions = raft.receive(
            Bench.append(term: 1, previous: 2, previousTerm: 1, commit: 4, entries), from: 2, at: 0)
        let write = try #require(actions.writes.first)
        #expect(write.entries == entries)
        #expect(raft.written(write.id, at: 0).allSatisfy { if case .apply = $0 { false } else { true } })
        let more = Bench.append(term: 1, previous: 5, previousTerm: 1, commit: 5, [])
        #expect(raft.receive(more, from: 2, at: 0).contains(.apply(through: 5)))
    }
}
