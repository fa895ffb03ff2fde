import Foundation
import Journal
import Ledger
import Testing

/// The end of the log, or the vote, is gone: it may have been acknowledged, so it is marked before anything else is
/// done.
@Suite struct LossTests {
    private static let first = SegmentHeader.fileName(firstIndex: 1)

    /// Six batches of one entry: where each begins, and the end.
    private func sixBatches() throws -> (fixture: Fixture, whole: [UInt8], batch: Int, end: Int) {
        let fixture = try Fixture()
        try fixture.write((1...6).map { [entry($0)] })
        let record = RecordHeader.recordLength(bodyLength: entry(1).bytes.count)
        let end = try fixture.scan(Self.first).end
        return (fixture, try fixture.bytes(Self.first), record + CommitFrame.length, end)
    }

    @Test func aFlippedBitInTheNewestSegment() throws {
        let (fixture, whole, batch, end) = try sixBatches()
        let extent = try fixture.bytes("extent")
        let record = batch - CommitFrame.length
        for offset in stride(from: 4096, to: end, by: 13) {
            var changed = whole
            changed[offset] ^= 1 << (offset % 8)
            try fixture.put(changed, Self.first)
            let recovery = try fixture.write([])
            let number = (offset - 4096) / batch
            let isRecord = (offset - 4096) % batch < record
            expect(recovery, holds: Array(entries(1...6).prefix(number)), "flip at \(offset)")
            let tail = recovery.loss?.tail
            #expect(tail?.file == Self.first, "flip at \(offset)")
            #expect(tail?.offset == 4096 + number * batch + (isRecord ? 0 : record), "flip at \(offset)")
            #expect(tail?.firstIndex == LogIndex(number) + 1, "flip at \(offset)")
            // A frame that was hit names nothing; behind the last batch there is none.
            let isSeen = number < 5 || isRecord
            #expect(tail?.highestIndexSeen == (isSeen ? 6 : nil), "flip at \(offset)")
            #expect(try fixture.bytes("damaged/" + (fixture.names(in: "damaged").last ?? "")) == changed)
            try fixture.remove("recovering")
        }
        #expect(try fixture.names(in: "damaged").count == 16, "kept, and not without end")
        #expect(try fixture.bytes("extent") == extent)
    }

    @Test func theMarkStaysUntilItIsMadeGood() throws {
        let (fixture, _, batch, _) = try sixBatches()
        try fixture.change(Self.first) { $0[4096 + 3 * batch] ^= 1 }
        let (journal, recovery) = try fixture.open()
        let loss = try #require(recovery.loss)
        #expect(loss.tail?.firstIndex == 4)
        #expect(loss.tail?.reason == "no readable record where one has to be")
        journal.appendAndWait(entries(4...9, term: 2))
        journal.close()
        let (again, second) = try fixture.open()
        #expect(second.loss == loss)
        expect(second, holds: entries(1...3) + entries(4...9, term: 2))
        again.recoveredAndWait()
        #expect(try !fixture.names().contains("recovering"))
        again.close()
        #expect(try fixture.write([]).loss == nil)
    }

    @Test func lossesAddUp() throws {
        let (fixture, _, batch, _) = try sixBatches()
        try fixture.change(Self.first) { $0[4096 + 3 * batch] ^= 1 }
        #expect(try fixture.write([]).loss?.tail?.firstIndex == 4)
        try fixture.remove("vote")
        let second = try fixture.write([]).loss
        #expect(second?.vote == true)
        #expect(second?.tail?.firstIndex == 4)
        #expect(second?.tail?.highestIndexSeen == 6)
        try fixture.change(Self.first) { $0[4096 + batch] ^= 1 }
        let third = try fixture.write([]).loss
        #expect(third?.vote == true)
        #expect(third?.tail?.firstIndex == 2)
        #expect(third?.tail?.highestIndexSeen == 6)
    }

    @Test func aBrokenMarkSaysTheWorst() throws {
        let (fixture, _, _, _) = try sixBatches()
        try fixture.put([1, 2, 3], "recovering")
        let recovery = try fixture.write([])
        #expect(recovery.loss?.vote == true)
        #expect(recovery.loss?.tail?.firstIndex == 7)
        #expect(try fixture.write([]).loss == recovery.loss)
    }

    /// Three segments; what becomes of the newest.
    private func checkNewest(_ comment: Comment, _ harm: (Fixture, String) throws -> Void) throws {
        let fixture = try Fixture()
        let log = entries(1...25, size: 100_000)
        try fixture.write([log])
        let name = SegmentHeader.fileName(firstIndex: 21)
        try harm(fixture, name)
        let recovery = try fixture.write([])
        expect(recovery, holds: Array(log[..<20]), comment)
        #expect(recovery.loss?.tail?.file == name, comment)
        #expect(recovery.loss?.tail?.firstIndex == 21, comment)
        #expect(recovery.loss?.vote == false, comment)
        let more = entries(21...23, term: 3, size: 100_000)
        let second = try fixture.write([more])
        #expect(second.loss == recovery.loss, comment)
        let (journal, third) = try fixture.open()
        expect(third, holds: Array(log[..<20]) + more, comment)
        #expect(try journal.readAll() == Array(log[..<20]) + more, comment)
        journal.close()
        #expect(try fixture.segmentNames().count == 3, comment)
    }

    @Test func theNewestSegmentIsGone() throws {
        try checkNewest("removed") { try $0.remove($1) }
    }

    @Test func theNewestSegmentHasNoHeader() throws {
        try checkNewest("a flipped bit") { fixture, name in try fixture.change(name) { $0[50] ^= 1 } }
        try checkNewest("empty") { try $0.put([], $1) }
        try checkNewest("of the first format") { fixture, name in
            try fixture.downgrade()
            try fixture.change(name) { $0[50] ^= 1 }
        }
    }

    @Test func theNewestSegmentIsDamagedFromItsFirstBatchOn() throws {
        try checkNewest("first batch") { fixture, name in try fixture.change(name) { $0[4100] ^= 1 } }
    }

    @Test func theNewestAndTheOneBeforeAreGone() throws {
        let fixture = try Fixture()
        try fixture.write([entries(1...25, size: 100_000)])
        for first in [11, 21] as [LogIndex] { try fixture.remove(SegmentHeader.fileName(firstIndex: first)) }
        let recovery = try fixture.write([])
        expect(recovery, holds: entries(1...10, size: 100_000))
        #expect(recovery.loss?.tail?.firstIndex == 11)
        let (journal, _) = try fixture.open()
        journal.appendAndWait(entries(11...12, term: 2, size: 100_000))
        journal.close()
        expect(try fixture.write([]), holds: entries(1...10, size: 100_000) + entries(11...12, term: 2, size: 100_000))
    }

    /// With neither the newest nor a footer nothing proves where the segment before ended.
    @Test func theNewestIsGoneAndTheOneBeforeIsDamaged() throws {
        let fixture = try Fixture()
        try fixture.write([entries(1...25, size: 100_000)])
        try fixture.remove(SegmentHeader.fileName(firstIndex: 21))
        let before = SegmentHeader.fileName(firstIndex: 11)
        try fixture.change(before) { bytes in
            bytes[bytes.count - 1] ^= 1
            bytes[5000] ^= 1
        }
        let recovery = try fixture.write([])
        expect(recovery, holds: entries(1...10, size: 100_000))
        #expect(recovery.loss?.tail?.firstIndex == 11)
        #expect(try fixture.names(in: "damaged") == ["000001-" + before])
        #expect(try fixture.segmentNames() == [Self.first, before])
        expect(try fixture.write([]), holds: entries(1...10, size: 100_000))
    }

    @Test func theExtentIsInTwoCopies() throws {
        let (fixture, _, _, _) = try sixBatches()
        let whole = try fixture.bytes("extent")
        for offset in [0, 40, 72, 103, 4095, 4096, 4136, 8191] {
            try fixture.change("extent") { $0[offset] ^= 1 }
            #expect(try fixture.write([]).loss == nil)
            #expect(try fixture.bytes("extent") == whole)
        }
        try fixture.change("extent") { bytes in
            bytes[72] ^= 1
            bytes[4096 + 72] ^= 1
        }
        let recovery = try fixture.write([])
        expect(recovery, holds: entries(1...6))
        #expect(recovery.loss?.tail?.file == "extent")
        #expect(recovery.loss?.tail?.firstIndex == 7)
        try fixture.remove("recovering")
        try fixture.remove("extent")
        #expect(try fixture.write([]).loss?.tail?.file == "extent")
    }

    @Test func everythingButTheVoteIsGone() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        journal.saveAndWait(Journal.Vote(term: 3, votedFor: 2))
        journal.appendAndWait([entry(1)])
        journal.close()
        for name in try fixture.names() where name != "vote" { try fixture.remove(name) }
        let recovery = try fixture.write([])
        #expect(recovery.vote == Journal.Vote(term: 3, votedFor: 2))
        #expect(recovery.loss?.tail?.firstIndex == 1)
        #expect(recovery.loss?.vote == false)
    }

    /// Damage and a lost vote at once, handled by an opening that stops before each of its operations.
    @Test func aCrashAtEveryStep() throws {
        let plan = CrashPlan()
        var steps = 0
        var isDone = false
        let (whole, _, batch, _) = try sixBatches()
        while !isDone {
            let fixture = try whole.copy()
            try fixture.change(Self.first) { $0[4096 + 3 * batch] ^= 1 }
            let damaged = try fixture.bytes(Self.first)
            try fixture.remove("vote")
            fixture.options.faults = plan.injection
            plan.arm(after: steps)
            isDone = fixture.opens()
            plan.disarm()
            let recovery = try fixture.write([])
            expect(recovery, holds: entries(1...3), "stopped after \(steps) steps")
            #expect(recovery.loss?.vote == true, "stopped after \(steps) steps")
            #expect(recovery.loss?.tail?.firstIndex == 4, "stopped after \(steps) steps")
            #expect(recovery.loss?.tail?.highestIndexSeen == 6, "stopped after \(steps) steps")
            let kept = try fixture.names(in: "damaged")
            #expect(kept == ["000001-" + Self.first], "stopped after \(steps) steps")
            #expect(try fixture.bytes("damaged/000001-" + Self.first) == damaged)
            steps += 1
        }
        #expect(steps > 15)
    }
}
