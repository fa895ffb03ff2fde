import Ledger
import Raft
import Testing

/// What no correct peer sends is named, changes nothing and never traps.
@Suite struct MessageDefectTests {
    private func follower() throws -> Raft {
        var raft = try Bench.raft(id: 1, terms: [1, 1], term: 2)
        _ = raft.receive(Bench.append(term: 2, previous: 2, previousTerm: 1, []), from: 2, at: 0)
        return raft
    }

    private func expect(
        _ defect: Defect, _ message: Raft.Message, from peer: NodeID = 2,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var raft = try follower()
        let before = (raft.term, raft.leader, raft.lastIndex, raft.commitIndex, raft.deadline)
        #expect(
            raft.receive(message, from: peer, at: 1) == [.ignored(defect, from: peer)], sourceLocation: sourceLocation)
        #expect(
            before == (raft.term, raft.leader, raft.lastIndex, raft.commitIndex, raft.deadline),
            sourceLocation: sourceLocation)
    }

    @Test func strangersAndItself() throws {
        let message = Bench.append(term: 2, previous: 2, previousTerm: 1, [])
        try expect(.notAPeer, message, from: 0)
        try expect(.notAPeer, message, from: 1)
    }

    @Test func terms() throws {
        try expect(.termOutOfRange(0), Bench.append(term: 0, previous: 0, previousTerm: 0, []))
        try expect(.termOutOfRange(.max), Bench.append(term: .max, previous: 2, previousTerm: 1, []))
        try expect(.termOutOfRange(.max), .timeoutNow(TimeoutNow(term: .max)))
        try expect(.termOutOfRange(0), .timeoutNow(TimeoutNow(term: 0)))
        let leap: Term = 1 << 40
        try expect(.termOutOfRange(leap), Bench.append(term: leap, previous: 2, previousTerm: 1, []))
        try expect(.termOutOfRange(leap), .appendResponse(AppendResponse(term: leap, outcome: .matched(0))))
        try expect(.termOutOfRange(leap), .voteResponse(VoteResponse(term: leap, isPreVote: true, granted: false)))
        try expect(.termOutOfRange(.max), .voteResponse(VoteResponse(term: .max, isPreVote: true, granted: false)))
        try expect(.termOutOfRange(0), .appendResponse(AppendResponse(term: 0, outcome: .matched(0))))
        for isPreVote in [true, false] {
            try expect(
                .impossibleLastTerm(7),
                .voteRequest(
                    VoteRequest(term: 7, isPreVote: isPreVote, lastIndex: 9, lastTerm: 7, isTransfer: false)))
        }
        try expect(.impossibleLastTerm(3), Bench.append(term: 2, previous: 2, previousTerm: 3, []))
        try expect(.impossibleLastTerm(0), Bench.append(term: 2, previous: 2, previousTerm: 0, []))
    }

    @Test func entries() throws {
        func append(_ entries: [Entry]) -> Raft.Message { Bench.append(term: 2, previous: 2, previousTerm: 1, entries) }
        try expect(.entriesNotConsecutive(4), append([Bench.entry(4, term: 2)]))
        try expect(.entriesNotConsecutive(5), append([Bench.entry(3, term: 2), Bench.entry(5, term: 2)]))
        try expect(.entryTermOutOfOrder(3), append([Bench.entry(3, term: 3)]))
        try expect(.entryTermOutOfOrder(4), append([Bench.entry(3, term: 2), Bench.entry(4, term: 1)]))
        try expect(
            .entriesNotConsecutive(1),
            Bench.append(term: 2, previous: .max, previousTerm: 1, [Bench.entry(1, term: 1)]))
    }

    @Test func aSecondLeader() throws {
        try expect(.secondLeader(2), Bench.append(term: 2, previous: 2, previousTerm: 1, []), from: 3)
        try expect(.secondLeader(2), .timeoutNow(TimeoutNow(term: 2)), from: 3)
        var leader = try Bench.leader()
        #expect(
            leader.receive(Bench.append(term: leader.term, previous: 0, previousTerm: 0, []), from: 2, at: 0)
                == [.ignored(.secondLeader(leader.term), from: 2)])
    }

    @Test func answersThatCannotBe() throws {
        var leader = try Bench.leader()
        func answer(_ outcome: AppendResponse.Outcome) -> [Raft.Action] {
            leader.receive(.appendResponse(AppendResponse(term: leader.term, outcome: outcome)), from: 2, at: 0)
        }
        #expect(answer(.matched(.max)) == [.ignored(.matchedBeyondLog(.max), from: 2)])
        let early = AppendResponse(term: leader.term, round: 2, outcome: .matched(0))
        #expect(
            leader.receive(.appendResponse(early), from: 2, at: 0) == [.ignored(.roundNotBegun(2), from: 2)])
        #expect(answer(.rejected(previousIndex: .max, hintIndex: .max, hintTerm: .max)) == [])
        let origin = AppendResponse.Outcome.rejected(previousIndex: 0, hintIndex: 5, hintTerm: 1)
        #expect(answer(origin) == [])
        // Of a peer that recovers even a rejection below its match is news.
        for outcome in [AppendResponse.Outcome.matched(0), origin] {
            let response = AppendResponse(term: leader.term, round: 0, isRecovering: true, outcome: outcome)
            _ = leader.receive(.appendResponse(response), from: 2, at: 0)
        }
        #expect(leader.commitIndex == 0)
    }

    /// A leader has all that is committed: whoever would replace some of it is none, whatever its term.
    @Test(arguments: [2, 3] as [Term])
    func committedEntriesAreNotReplaced(term: Term) throws {
        var raft = try follower()
        _ = raft.receive(Bench.append(term: 2, previous: 2, previousTerm: 1, commit: 2, []), from: 2, at: 1)
        #expect(raft.commitIndex == 2)
        let sender: NodeID = term == 2 ? 2 : 3
        for entries in [[Bench.entry(1, term: term)], [Bench.entry(1, term: 1), Bench.entry(2, term: term)]] {
            let message = Bench.append(term: term, previous: 0, previousTerm: 0, entries)
            let index = try #require(entries.last).index
            #expect(
                raft.receive(message, from: sender, at: 2) == [.ignored(.contradictsCommitted(index), from: sender)])
        }
        #expect(raft.term == 2)
        #expect(raft.leader == 2)
    }

    @Test func answersNobodyWaitsFor() throws {
        var raft = try follower()
        #expect(
            raft.receive(.voteResponse(VoteResponse(term: 2, isPreVote: false, granted: true)), from: 2, at: 1) == [])
        #expect(
            raft.receive(.voteResponse(VoteResponse(term: 3, isPreVote: true, granted: true)), from: 2, at: 1) == [])
        #expect(raft.receive(.appendResponse(AppendResponse(term: 2, outcome: .matched(2))), from: 2, at: 1) == [])
        #expect(raft.term == 2)
        #expect(raft.role == .follower)
    }

    /// A hostile site raises one site's term, twice, as far as a message may: the other still comes to where that one
    /// is.
    @Test func twoLeapsOfTermsPartNobody() throws {
        let leap: Term = 1 << 32
        var first = try follower()
        var second = try Bench.raft(id: 2, terms: [1, 1], term: 2)
        var now: MonotonicTime = 1
        for _ in 0..<2 {
            let hostile = AppendResponse(term: first.term + leap, outcome: .matched(0))
            let actions = first.receive(.appendResponse(hostile), from: 3, at: now)
            #expect(actions.contains(.ignored(.termOutOfReach(hostile.term), from: 3)))
        }
        #expect(first.term > leap / 4 && first.term < leap)
        _ = first.voteSaved(Raft.Vote(term: first.term, votedFor: nil), at: now)
        // It campaigns, as nobody leads, and is elected as soon as the other has come to its term.
        var isGranted = false
        while !isGranted, now < 10_000_000_000 {
            now = max(now, first.deadline)
            let term = first.term + 1
            _ = first.tick(at: now)
            _ = first.receive(.voteResponse(VoteResponse(term: term, isPreVote: true, granted: true)), from: 3, at: now)
            _ = first.voteSaved(Raft.Vote(term: term, votedFor: 1), at: now)
            let request = VoteRequest(term: term, isPreVote: false, lastIndex: 2, lastTerm: 1, isTransfer: false)
            _ = second.receive(.voteRequest(request), from: 1, at: now)
            let answers = second.voteSaved(Raft.Vote(term: term, votedFor: 1), at: now)
            isGranted = answers.contains {
                if case .send(.voteResponse(let response), to: 1) = $0 { response.granted } else { false }
            }
        }
        #expect(isGranted)
    }

    @Test func elsewhereTheBudgetIsNotFelt() throws {
        var raft = try follower()
        let far = raft.term + 1_000_000
        _ = raft.receive(Bench.append(term: far, previous: 2, previousTerm: 1, []), from: 3, at: 1)
        #expect(raft.term == far && raft.leader == 3)
    }
}
