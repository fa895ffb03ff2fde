import Foundation
import Journal
import Ledger
import Testing

/// Term and vote: what a node promised is never forgotten.
@Suite struct VoteTests {
    private static let name = "vote"
    private static let slots = [0..<4096, 4096..<8192]

    private func slot(_ number: Int, of fixture: Fixture) throws -> VoteSlot {
        try VoteSlot(decoding: Array(fixture.bytes(Self.name)[Self.slots[number]]))
    }

    @Test func isThereAfterReopening() throws {
        let fixture = try Fixture()
        for (term, votedFor) in [(1, nil), (1, 2), (2, 3), (7, nil)] as [(Term, NodeID?)] {
            let (journal, _) = try fixture.open()
            journal.saveAndWait(Journal.Vote(term: term, votedFor: votedFor))
            journal.close()
            #expect(try fixture.write([]).vote == Journal.Vote(term: term, votedFor: votedFor))
        }
    }

    /// An acknowledged vote is in both copies, so that the loss of either loses nothing.
    @Test func eitherCopyIsEnough() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        journal.saveAndWait(Journal.Vote(term: 4, votedFor: 1))
        journal.saveAndWait(Journal.Vote(term: 5, votedFor: 2))
        journal.close()
        let whole = try fixture.bytes(Self.name)
        #expect(whole.count == 8192)
        for (number, slot) in Self.slots.enumerated() {
            for offset in [slot.lowerBound, slot.lowerBound + 44, slot.lowerBound + 60, slot.upperBound - 1] {
                try fixture.change(Self.name) { $0[offset] ^= 0x10 }
                let recovery = try fixture.write([])
                #expect(recovery.vote == Journal.Vote(term: 5, votedFor: 2), "copy \(number), offset \(offset)")
                #expect(recovery.repairedVote)
                #expect(try fixture.bytes(Self.name) == whole, "written again from the other")
                #expect(try fixture.write([]).repairedVote == false)
            }
        }
    }

    /// A crash in the middle of a save: one copy torn or not yet written.
    @Test func aTornCopyFallsBackToTheOther() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        journal.saveAndWait(Journal.Vote(term: 4, votedFor: 1))
        journal.close()
        let old = try fixture.bytes(Self.name)
        let next = VoteSlot(
            clusterID: Fixture.clusterID, sequence: try slot(0, of: fixture).sequence + 1,
            vote: Journal.Vote(term: 5, votedFor: 2)
        ).encoded()
        for cut in 1...64 {
            // The first copy torn: the old vote. The second copy torn: the new one.
            try fixture.put(Array(next[..<cut] + old[cut...]), Self.name)
            #expect(try fixture.write([]).vote == Journal.Vote(term: cut < 64 ? 4 : 5, votedFor: cut < 64 ? 1 : 2))
            try fixture.put(next + Array(next[..<cut] + old[(4096 + cut)...]), Self.name)
            #expect(try fixture.write([]).vote == Journal.Vote(term: 5, votedFor: 2))
            #expect(try slot(0, of: fixture) == slot(1, of: fixture))
        }
    }

    @Test func copiesAreWrittenOneAfterTheOther() throws {
        let fixture = try Fixture()
        let plan = CrashPlan()
        fixture.options.faults = plan.injection
        for steps in 0...4 {
            try fixture.write([])
            let term = try slot(0, of: fixture).vote.term
            let ended = DispatchSemaphore(value: 0)
            let (journal, _) = try Journal.open(
                directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
                onFailure: { _ in ended.signal() })
            plan.arm(after: steps)
            let completed = Counter()
            _ = journal.save(Journal.Vote(term: term + 1, votedFor: nil)) {
                completed.increment()
                ended.signal()
            }
            ended.wait()
            plan.disarm()
            journal.close()
            #expect(completed.value == (steps == 4 ? 1 : 0), "write, sync, write, sync")
            let first = try slot(0, of: fixture).vote.term
            let second = try slot(1, of: fixture).vote.term
            #expect(first == term + (steps > 0 ? 1 : 0))
            #expect(second == term + (steps > 2 ? 1 : 0))
        }
    }

    private func expectLostVote(_ fixture: Fixture, term: Term, _ comment: Comment) throws {
        let recovery = try fixture.write([])
        #expect(recovery.loss == Loss(tail: nil, vote: true), comment)
        #expect(recovery.vote == Journal.Vote(term: term, votedFor: nil), comment)
        expect(recovery, holds: entries(1...2, term: 7), comment)
        let again = try fixture.write([])
        #expect(again.loss == recovery.loss, "until it is made good")
        #expect(again.vote == recovery.vote)
        try fixture.remove("recovering")
        #expect(try fixture.write([]).loss == nil)
    }

    @Test func aLostVoteIsMadeUpFromTheLogAndMarked() throws {
        let fixture = try Fixture()
        try fixture.write([entries(1...2, term: 7)])
        try fixture.change(Self.name) { bytes in
            bytes[40] ^= 1
            bytes[4096 + 48] ^= 1
        }
        let damaged = try fixture.bytes(Self.name)
        try expectLostVote(fixture, term: 7, "both copies damaged")
        #expect(try fixture.names(in: "damaged") == ["000001-vote"])
        #expect(try fixture.bytes("damaged/000001-vote") == damaged)
        try fixture.put([], Self.name)
        try expectLostVote(fixture, term: 7, "empty")
        try fixture.remove(Self.name)
        try expectLostVote(fixture, term: 7, "missing")
        let votes = [1, 2].map { candidate in
            VoteSlot(
                clusterID: Fixture.clusterID, sequence: 9, vote: Journal.Vote(term: 3, votedFor: candidate)
            ).encoded()
        }
        try fixture.put(votes[0] + votes[1], Self.name)
        try expectLostVote(fixture, term: 7, "copies that contradict")
    }

    @Test func aMissingLogIsNotEmpty() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        journal.saveAndWait(Journal.Vote(term: 6, votedFor: 1))
        journal.close()
        for name in try fixture.segmentNames() { try fixture.remove(name) }
        let recovery = try fixture.write([])
        #expect(recovery.vote == Journal.Vote(term: 6, votedFor: 1))
        #expect(recovery.loss?.vote == false)
        #expect(recovery.loss?.tail?.firstIndex == 1)
    }
}
