import Ledger
import Raft
import SiteCore
import Testing

/// A site gets a snapshot from site 2.
@Suite struct SnapshotTransferTests {
    private typealias Step = SnapshotTransfer.Step

    private var transfer = SnapshotTransfer()
    private let snapshot = SnapshotMetadata.example(100)
    private let other = SnapshotMetadata.example(200)

    @Test mutating func partAfterPartUntilItWaitsForTheNextStart() {
        #expect(transfer.offered(snapshot, by: 2) == .ask(2, snapshot, 1))
        #expect(transfer.answered(.part, in: 1) == .store(snapshot, 2))
        #expect(transfer.stored(true, in: 2) == .ask(2, snapshot, 3))
        #expect(transfer.answered(.end, in: 3) == .check(snapshot, 4))
        #expect(transfer.checked(true, in: 4) == .restart(snapshot))
        // Nothing is begun any more.
        #expect(transfer.offered(other, by: 3) == nil)
        #expect(transfer.incoming == nil)
    }

    @Test mutating func aLeaderThatDoesNotAnswer() {
        var step = transfer.offered(snapshot, by: 2)
        for turn in stride(from: 1, to: 2 * SnapshotTransfer.maximumFailures - 1, by: 2) {
            #expect(step == .ask(2, snapshot, turn))
            #expect(transfer.answered(.nothing, in: turn) == .pause(turn + 1))
            step = transfer.paused(in: turn + 1)
        }
        let last = 2 * SnapshotTransfer.maximumFailures - 1
        #expect(step == .ask(2, snapshot, last))
        #expect(transfer.answered(.nothing, in: last) == .giveUp(snapshot))
        #expect(transfer.incoming == nil)
        // It is offered again, and is asked for as often again.
        #expect(transfer.offered(snapshot, by: 2) == .ask(2, snapshot, last + 1))
        #expect(transfer.answered(.nothing, in: last + 1) == .pause(last + 2))
    }

    @Test mutating func aPartCountsForPatience() {
        _ = transfer.offered(snapshot, by: 2)
        var turn = 1
        for _ in 0..<3 * SnapshotTransfer.maximumFailures {
            #expect(transfer.answered(.nothing, in: turn) == .pause(turn + 1))
            #expect(transfer.paused(in: turn + 1) == .ask(2, snapshot, turn + 2))
            #expect(transfer.answered(.part, in: turn + 2) == .store(snapshot, turn + 3))
            #expect(transfer.stored(true, in: turn + 3) == .ask(2, snapshot, turn + 4))
            turn += 4
        }
    }

    /// Whatever an answer is late or comes twice, one question is under way.
    @Test mutating func whatComesInAnEarlierTurnChangesNothing() {
        _ = transfer.offered(snapshot, by: 2)
        #expect(transfer.answered(.nothing, in: 1) == .pause(2))
        #expect(transfer.answered(.part, in: 1) == nil)
        #expect(transfer.paused(in: 2) == .ask(2, snapshot, 3))
        #expect(transfer.paused(in: 2) == nil)
        #expect(transfer.answered(.part, in: 3) == .store(snapshot, 4))
        #expect(transfer.answered(.part, in: 3) == nil)
        #expect(transfer.stored(true, in: 4) == .ask(2, snapshot, 5))
        #expect(transfer.stored(true, in: 4) == nil)
    }

    /// The failure of a transfer that another took the place of ends nothing: consensus would wait for ever.
    @Test mutating func aFailureOfAnEarlierTransferDoesNotEndTheNext() {
        _ = transfer.offered(snapshot, by: 2)
        #expect(transfer.answered(.part, in: 1) == .store(snapshot, 2))
        #expect(transfer.offered(other, by: 3) == .ask(3, other, 3))
        #expect(transfer.stored(false, in: 2) == nil)
        #expect(transfer.incoming == other)
        #expect(transfer.answered(.part, in: 3) == .store(other, 4))
    }

    /// The same snapshot from another leader: that one is asked.
    @Test mutating func theLeaderChanges() {
        _ = transfer.offered(snapshot, by: 2)
        #expect(transfer.offered(snapshot, by: 3) == .ask(3, snapshot, 2))
    }

    @Test mutating func aDiskThatDoesNotTakeAPart() {
        _ = transfer.offered(snapshot, by: 2)
        #expect(transfer.answered(.part, in: 1) == .store(snapshot, 2))
        #expect(transfer.stored(false, in: 2) == .giveUp(snapshot))
    }

    @Test mutating func whatIsNotWhatWasOffered() {
        _ = transfer.offered(snapshot, by: 2)
        #expect(transfer.answered(.end, in: 1) == .check(snapshot, 2))
        #expect(transfer.checked(false, in: 2) == .giveUp(snapshot))
    }

    /// A check may leave an installation: no two of them are under way.
    @Test mutating func anOfferDuringACheckWaits() {
        _ = transfer.offered(snapshot, by: 2)
        #expect(transfer.answered(.end, in: 1) == .check(snapshot, 2))
        #expect(transfer.offered(other, by: 3) == nil)
        var failed = transfer
        #expect(failed.checked(false, in: 2) == .ask(3, other, 3))
        #expect(transfer.checked(true, in: 2) == .restart(snapshot))
    }
}

extension SnapshotMetadata {
    static func example(_ index: LogIndex) -> SnapshotMetadata {
        SnapshotMetadata(
            index: index, term: 1, time: 1, membership: Raft.MembershipEntry(founding: [1, 2, 3]),
            digest: Hash(hashing: Array("\(index)".utf8)))
    }
}
