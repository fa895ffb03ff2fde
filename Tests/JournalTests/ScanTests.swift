import Journal
import Ledger
import Testing

/// Segments as arrays of bytes: what counts, what is torn, what is damaged.
@Suite struct ScanTests {
    private static let header = SegmentHeader(
        clusterID: Fixture.clusterID, sequence: 1, previousSequence: 0, firstIndex: 1, previousTerm: 0,
        fileLength: 12 << 10, peaks: MerklePeaks())

    /// A segment and where each batch begins; the last element is the end.
    private static func segment(_ batches: [[Entry]]) -> (bytes: [UInt8], starts: [Int]) {
        var bytes = header.encoded()
        var starts = [bytes.count]
        var encoder = BatchEncoder()
        for batch in batches {
            encoder.begin(at: bytes.count)
            for entry in batch { encoder.append(entry) }
            encoder.close()
            bytes += encoder.bytes
            starts.append(bytes.count)
        }
        bytes += [UInt8](repeating: 0, count: header.fileLength - bytes.count)
        return (bytes, starts)
    }

    private static func scan(_ bytes: [UInt8], isNewest: Bool = true) -> Result<SegmentScan, Damage> {
        do { return .success(try SegmentScan(bytes, header: header, isNewest: isNewest)) } catch {
            return .failure(error)
        }
    }

    private static let batches = [
        entries(1...3), entries(4...4, size: 700), entries(5...6, term: 2), entries(6...8, term: 3, size: 500),
    ]

    @Test func everyBatchCounts() throws {
        let (bytes, starts) = Self.segment(Self.batches)
        for isNewest in [true, false] {
            let scan = try Self.scan(bytes, isNewest: isNewest).get()
            #expect(scan.records.map(\.index) == Array(1...8))
            #expect(scan.records.map(\.term) == [1, 1, 1, 1, 2, 3, 3, 3])
            #expect(scan.end == starts.last)
            #expect(scan.tornLength == 0)
            for record in scan.records {
                let found = try Entry(decoding: Array(bytes[record.body]))
                #expect(found == entry(record.index, term: record.term, size: found.payload.count))
            }
        }
    }

    @Test func anEmptySegment() throws {
        let (bytes, _) = Self.segment([])
        let scan = try Self.scan(bytes).get()
        #expect(scan.records.isEmpty)
        #expect(scan.end == 4096)
    }

    @Test func aBatchCutAtAnyByteIsTorn() throws {
        let (bytes, starts) = Self.segment(Self.batches)
        for cut in starts[3]..<starts[4] {
            let torn = bytes[..<cut] + [UInt8](repeating: 0, count: bytes.count - cut)
            let scan = try Self.scan(Array(torn)).get()
            #expect(scan.records.map(\.term) == [1, 1, 1, 1, 2, 2], "cut at \(cut)")
            #expect(scan.end == starts[3], "cut at \(cut)")
            let lastWritten = torn[starts[3]...].lastIndex { $0 != 0 } ?? starts[3] - 1
            #expect(scan.tornLength == lastWritten + 1 - starts[3], "cut at \(cut)")
        }
    }

    @Test func onlyTheNewestSegmentCanBeTorn() {
        let (bytes, starts) = Self.segment(Self.batches)
        for cut in stride(from: starts[3] + 5, to: starts[4], by: 37) {
            let torn = bytes[..<cut] + [UInt8](repeating: 0, count: bytes.count - cut)
            guard case .failure(let damage) = Self.scan(Array(torn), isNewest: false) else {
                Issue.record("cut at \(cut) passed")
                continue
            }
            #expect(starts[3]...cut ~= damage.offset)
        }
    }

    /// A disk writes sectors in any order: every set of lost sectors is torn, whether or not the frame made it.
    @Test func anySetOfLostSectorsIsTorn() throws {
        let (bytes, starts) = Self.segment(Self.batches)
        let sectors = Array(starts[3] / 512...(starts[4] - 1) / 512)
        try #require(sectors.count >= 4)
        for lost in 1..<(1 << sectors.count) {
            var torn = bytes
            for (number, sector) in sectors.enumerated() where lost & (1 << number) != 0 {
                for offset in max(sector * 512, starts[3])..<min(sector * 512 + 512, starts[4]) { torn[offset] = 0 }
            }
            let scan = try Self.scan(torn).get()
            #expect(scan.end == starts[3], "lost \(lost)")
            #expect(scan.records.count == 6, "lost \(lost)")
        }
    }

    /// The last batch too: what was lost in a write is zero, a flipped bit is not.
    @Test func everyFlippedBitIsDamageAndSaysWhere() {
        let (bytes, starts) = Self.segment(Self.batches)
        for offset in starts[0]..<starts[4] {
            var changed = bytes
            changed[offset] ^= 1 << (offset * 5 % 8)
            guard case .failure(let damage) = Self.scan(changed) else {
                Issue.record("flip at \(offset) passed")
                continue
            }
            #expect(damage.offset <= offset && offset - damage.offset < 800, "flip at \(offset): \(damage)")
            let place = Self.place(of: offset, bytes: bytes, starts: starts)
            #expect(damage.offset == place.offset, "flip at \(offset): \(damage)")
            #expect(damage.index == place.index, "flip at \(offset): \(damage)")
        }
    }

    /// All eight bits of every byte of a short log, header to last frame.
    @Test func everyBit() {
        let (bytes, starts) = Self.segment([entries(1...2), [entry(3)], [entry(3, term: 2)]])
        for bit in starts[0] * 8..<starts[3] * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            for isNewest in [true, false] {
                let place = Self.place(of: bit / 8, bytes: bytes, starts: starts)
                let damage = Self.scan(changed, isNewest: isNewest).failure
                #expect(damage?.offset == place.offset && damage?.index == place.index, "bit \(bit)")
            }
        }
    }

    /// The record or frame around `offset`, and the index of the record, or of the one expected where a frame stands.
    private static func place(of offset: Int, bytes: [UInt8], starts: [Int]) -> (offset: Int, index: LogIndex) {
        var item = starts[0]
        var last: LogIndex = 0
        while true {
            if let header = RecordHeader(bytes, at: item) {
                if offset < item + header.recordLength {
                    // Where a record's own header cannot be read, a batch that goes back is expected to go on.
                    let isFirst = starts.contains(item) && offset < item + RecordHeader.length
                    return (item, isFirst ? last + 1 : header.index)
                }
                last = header.index
                item += header.recordLength
            } else {
                if offset < item + CommitFrame.length { return (item, last + 1) }
                item += CommitFrame.length
            }
        }
    }

    @Test func aLaterBatchMakesItDamage() {
        let (bytes, starts) = Self.segment(Self.batches)
        // The third batch lost in whole, which looks like lost sectors, but the fourth came after it.
        var changed = bytes
        for offset in starts[2]..<starts[3] { changed[offset] = 0 }
        for isNewest in [true, false] {
            let damage = Self.scan(changed, isNewest: isNewest).failure
            #expect(damage == Damage(offset: starts[2], index: 5, reason: .recordHeader))
        }
    }

    @Test func bytesThatLookLikeAFrameInATornEntryDoNotMatter() throws {
        let frame = CommitFrame(batchLength: 72, batchOffset: 4096, firstIndex: 1, lastIndex: 1, recordCount: 1)
        var encoder = BatchEncoder()
        encoder.begin(at: 4096)
        encoder.append(entry(1))
        encoder.close()
        let copy = Array(encoder.bytes.suffix(CommitFrame.length))
        #expect(CommitFrame(copy, at: 0)?.batchOffset == frame.batchOffset)
        let payload = (0..<8).flatMap { shift in [UInt8](repeating: 1, count: shift) + copy + copy }
        let poisoned = Entry(index: 2, term: 1, kind: .signal, time: 0, actor: "", payload: payload)
        let (bytes, starts) = Self.segment([[entry(1)], [poisoned]])
        for cut in starts[1]..<starts[2] {
            let torn = bytes[..<cut] + [UInt8](repeating: 0, count: bytes.count - cut)
            #expect(try Self.scan(Array(torn)).get().end == starts[1], "cut at \(cut)")
        }
    }

    @Test func bytesBehindTheEndOfAnOlderSegment() {
        var (bytes, starts) = Self.segment(Self.batches)
        bytes[starts[4] + 1000] = 1
        #expect(
            Self.scan(bytes, isNewest: false).failure
                == Damage(offset: starts[4] + 1000, index: nil, reason: .notZero))
    }

    @Test func rightChecksumsInTheWrongOrder() {
        func reason(_ batches: [[Entry]]) -> Damage.Reason? { Self.scan(Self.segment(batches).bytes).failure?.reason }
        #expect(reason([entries(2...3)]) == .indexOutOfOrder(2))
        #expect(reason([entries(1...3), entries(5...5)]) == .indexOutOfOrder(5))
        #expect(reason([entries(1...3, term: 4), entries(4...4, term: 3)]) == .termDecreased(3))
        #expect(reason([entries(1...3, term: 4), entries(3...3, term: 3)]) == .termDecreased(3))
        #expect(reason([entries(1...2, term: 2) + entries(3...3, term: 5), entries(3...3, term: 3)]) == nil)
        #expect(reason([entries(1...1, term: 0)]) == .termDecreased(0))
    }

    @Test func framesThatDoNotMatch() {
        let (bytes, starts) = Self.segment([entries(1...2), entries(3...4)])
        // The first batch again where the second stands: every checksum is right, the place is not.
        var moved = bytes
        moved.replaceSubrange(starts[1]..<starts[2], with: bytes[starts[0]..<starts[1]])
        #expect(Self.scan(moved).failure?.reason == .frameDiffers)
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { return failure }
        return nil
    }
}
