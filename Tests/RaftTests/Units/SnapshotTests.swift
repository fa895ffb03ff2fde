import Ledger
import Raft
import Testing

@Suite struct SnapshotTests {
    private func snapshot(_ index: LogIndex, term: Term = 1, id: UInt8 = 0) throws -> SnapshotMetadata {
        SnapshotMetadata(
            index: index, term: term, time: 9, membership: Raft.MembershipEntry(founding: [1, 2, 3]),
            digest: Hash(hashing: [id]))
    }

    private func offer(_ snapshot: SnapshotMetadata, term: Term = 1, round: UInt64 = 0) -> Raft.Message {
        .installSnapshot(InstallSnapshot(term: term, round: round, snapshot: snapshot))
    }

    private func response(_ outcome: AppendResponse.Outcome, round: UInt64 = 0) -> Raft.Message {
        .appendResponse(AppendResponse(term: 1, round: round, outcome: outcome))
    }

    @Test func whoHasTheEntryKeepsItsLogAndInstallsNothing() throws {
        var raft = try Bench.raft(id: 1, terms: [1, 1, 1], term: 1)
        let actions = raft.receive(offer(try snapshot(2)), from: 2, at: 0)
        #expect(actions.sent == [response(.matched(2))])
        #expect(actions.contains(.apply(through: 2)))
        #expect((raft.lastIndex, raft.base, raft.commitIndex) == (3, .origin, 2))
        // And so does who is past it.
        #expect(raft.receive(offer(try snapshot(1, term: 1)), from: 2, at: 0).sent == [response(.matched(2))])
    }

    @Test func oneSnapshotIsAskedForOnceAndEveryRoundIsAnswered() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        let wanted = try snapshot(5)
        #expect(raft.receive(offer(wanted, round: 3), from: 2, at: 0).contains(.install(wanted, from: 2)))
        #expect(
            raft.receive(offer(wanted, round: 4), from: 2, at: 1) == [.send(response(.installing(5), round: 4), to: 2)])
        // The log stands still: what comes meanwhile is not taken.
        let append = Bench.append(term: 1, previous: 1, previousTerm: 1, commit: 2, round: 5, [Bench.entry(2, term: 1)])
        #expect(raft.receive(append, from: 2, at: 2) == [.send(response(.installing(5), round: 5), to: 2)])
        #expect((raft.lastIndex, raft.commitIndex) == (1, 0))
        #expect(raft.installation?.snapshot == wanted)
    }

    @Test func anotherSnapshotTakesThePlaceOfOneUnderWay() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        _ = raft.receive(offer(try snapshot(5)), from: 2, at: 0)
        let newer = try snapshot(7, id: 1)
        #expect(raft.receive(offer(newer), from: 2, at: 0).contains(.install(newer, from: 2)))
        #expect(raft.receive(offer(newer, term: 2), from: 3, at: 0).contains(.install(newer, from: 3)))
        #expect(raft.installFailed(try snapshot(5), at: 0) == [])
        #expect(raft.installation?.snapshot == newer)
    }

    @Test func aFailedOneIsNotAskedForAgainAtOnce() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        let wanted = try snapshot(5)
        let pause = raft.configuration.electionTimeoutMinimum
        _ = raft.receive(offer(wanted), from: 2, at: 0)
        #expect(raft.installFailed(wanted, at: 10) == [.send(response(.installFailed(5)), to: 2)])
        #expect(raft.receive(offer(wanted), from: 2, at: 9 + pause) == [.send(response(.installing(5)), to: 2)])
        #expect(raft.receive(offer(wanted), from: 2, at: 10 + pause).contains(.install(wanted, from: 2)))
    }

    @Test func anAppendFromBelowTheBaseIsTakenFromTheBaseOn() throws {
        var raft = Raft(
            configuration: try Raft.Configuration(id: 1, name: "bench-1", voters: [1, 2, 3], seed: 1),
            vote: Raft.Vote(term: 1, votedFor: nil), termRuns: [], base: Raft.Base(index: 5, term: 1), lastIndex: 5,
            lastTime: 9, applied: 5, at: 0)
        #expect((raft.lastIndex, raft.lastTerm, raft.commitIndex) == (5, 1, 5))
        let below = Bench.append(term: 1, previous: 2, previousTerm: 1, (3...4).map { Bench.entry($0, term: 1) })
        #expect(raft.receive(below, from: 2, at: 0).sent == [response(.matched(5))])
        let across = Bench.append(term: 1, previous: 3, previousTerm: 1, (4...6).map { Bench.entry($0, term: 1) })
        #expect(raft.receive(across, from: 2, at: 0).writes.flatMap(\.entries).map(\.index) == [6])
    }

    @Test func anInstallingNodeDoesNotCampaign() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        _ = raft.receive(offer(try snapshot(5)), from: 2, at: 0)
        _ = raft.tick(at: 5_000_000_000)
        #expect(raft.role == .follower && raft.leader == nil)
    }

    @Test func theNewestSnapshotStays() throws {
        var raft = try Bench.raft(id: 1, terms: [1, 1, 1], term: 1)
        _ = raft.receive(Bench.append(term: 1, previous: 3, previousTerm: 1, commit: 3, []), from: 2, at: 0)
        #expect(raft.compactionLimit == 0)
        _ = raft.snapshotAvailable(try snapshot(3), at: 0)
        _ = raft.snapshotAvailable(try snapshot(2), at: 0)
        #expect(raft.snapshot?.index == 3)
        #expect(raft.compactionLimit == 3)
        _ = raft.compacted(through: 3, at: 0)
        #expect((raft.base, raft.lastIndex, raft.lastTerm) == (Raft.Base(index: 3, term: 1), 3, 1))
        #expect(raft.term(at: 2) == nil && raft.term(at: 3) == 1)
    }

    @Test func impossibleOffersAreNamed() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1)
        for (index, term): (LogIndex, Term) in [(0, 1), (5, 0), (5, 2), (.max, 1)] {
            let defect = Defect.impossibleSnapshot(index, term)
            #expect(
                raft.receive(offer(try snapshot(index, term: term)), from: 2, at: 0) == [.ignored(defect, from: 2)])
        }
    }
}
