import Journal
import Ledger
import Testing

/// The bytes `Sources/Journal/README.md` documents, made by another program.
@Suite struct FormatTests {
    private static let record: [UInt8] = [
        0x25, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
        0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0xA7, 0xD4, 0x1D, 0x77, 0x00, 0xF0, 0xD6, 0x61,
        0x01, 0x10, 0x02, 0x00, 0x03, 0x00, 0x00, 0x00,
        0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01,
        0x61, 0x62, 0x11, 0x22, 0x33, 0x00, 0x00, 0x00,
    ]
    private static let frame: [UInt8] = [
        0x48, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
        0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x01, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00,
        0x99, 0x28, 0xA3, 0x61, 0x44, 0x4F, 0x4E, 0x45,
    ]
    private static let slot: [UInt8] = [
        0x51, 0x46, 0x52, 0x41, 0x46, 0x54, 0x56, 0x54,
        0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
        0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7,
        0xA8, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF,
        0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x01, 0x00, 0x00, 0x00, 0x6A, 0x5B, 0x6B, 0x4E,
    ]
    private static let headerStart: [UInt8] = [
        0x51, 0x46, 0x4C, 0x4F, 0x47, 0x53, 0x45, 0x47,
        0x02, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
        0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7,
        0xA8, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF,
        0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ]

    private var header: SegmentHeader {
        var peaks = MerklePeaks()
        for leaf in 1...3 { peaks.append(leaf: MerklePeaks.leaf(of: [UInt8(leaf)])) }
        return SegmentHeader(
            clusterID: Fixture.clusterID, sequence: 7, previousSequence: 5, firstIndex: 4, previousTerm: 9,
            fileLength: 1 << 20, peaks: peaks)
    }

    @Test func batch() {
        var batch = BatchEncoder()
        batch.begin(at: 4096)
        batch.append(
            Entry(
                index: 4, term: 9, kind: .signal, time: 0x0102_0304_0506_0708, actor: "ab",
                payload: [0x11, 0x22, 0x33]))
        batch.close()
        #expect(batch.bytes == Self.record + Self.frame)
    }

    @Test func aBatchIsWrittenUpToTheEndOfItsLastBlock() {
        for offset in stride(from: 4096, to: 8192, by: RecordHeader.alignment) {
            var batch = BatchEncoder()
            batch.begin(at: offset)
            batch.append(Entry(index: 4, term: 9, kind: .signal, time: 0, actor: "ab", payload: [0x11]))
            batch.close()
            let bytes = batch.bytes
            batch.fillBlock()
            #expect(Array(batch.bytes.prefix(bytes.count)) == bytes)
            #expect(batch.bytes.dropFirst(bytes.count).allSatisfy { $0 == 0 })
            #expect((offset + batch.bytes.count) % SegmentHeader.blockLength == 0)
            #expect(batch.bytes.count - bytes.count < SegmentHeader.blockLength)
        }
    }

    @Test func recordHeaderComesBack() throws {
        let header = try #require(RecordHeader(Self.record, at: 0))
        #expect(header.bodyLength == 37)
        #expect(header.index == 4)
        #expect(header.term == 9)
        #expect(header.recordLength == Self.record.count)
        #expect(header.body(at: 0) == 32..<69)
        #expect(header.bodyIsIntact(in: Self.record, at: 0))
    }

    @Test func everyFlippedBitOfARecordIsSeen() {
        for bit in 0..<Self.record.count * 8 {
            var bytes = Self.record
            bytes[bit / 8] ^= 1 << (bit % 8)
            let header = RecordHeader(bytes, at: 0)
            #expect((header == nil) == (bit < RecordHeader.length * 8), "bit \(bit)")
            #expect(header?.bodyIsIntact(in: bytes, at: 0) != true, "bit \(bit)")
        }
    }

    @Test func frameComesBackAndEveryFlippedBitIsSeen() {
        let frame = CommitFrame(batchLength: 72, batchOffset: 4096, firstIndex: 4, lastIndex: 4, recordCount: 1)
        #expect(CommitFrame(Self.frame, at: 0) == frame)
        for bit in 0..<Self.frame.count * 8 {
            var bytes = Self.frame
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(CommitFrame(bytes, at: 0) == nil, "bit \(bit)")
        }
    }

    @Test func segmentHeader() throws {
        let bytes = header.encoded()
        #expect(bytes.count == 4096)
        #expect(bytes.starts(with: Self.headerStart))
        #expect(Array(bytes[80..<112]) == header.peaks.peaks[0].bytes)
        #expect(header.peaks.peaks[0].description == "6bcf0e2e93e0a18e22789aee965e6553f4fbe93f0acfc4a705d691c8311c4965")
        #expect(Array(bytes[112..<144]) == header.peaks.peaks[1].bytes)
        #expect(bytes[144..<4092].allSatisfy { $0 == 0 })
        #expect(Array(bytes[4092...]) == [0x6E, 0x28, 0x27, 0x8B])
        #expect(try SegmentHeader(decoding: bytes) == header)
        #expect(header.fileName == "00000000000000000004.qlog")
        #expect(SegmentHeader.firstIndex(ofFileNamed: "00000000000000000004.qlog") == 4)
        for name in ["4.qlog", "0000000000000000000x.qlog", "00000000000000000004.log", "99999999999999999999.qlog"] {
            #expect(SegmentHeader.firstIndex(ofFileNamed: name) == nil, "\(name)")
        }
    }

    @Test func everyFlippedByteOfAHeaderIsSeen() {
        let bytes = header.encoded()
        for offset in bytes.indices {
            var changed = bytes
            changed[offset] ^= 1 << (offset % 8)
            #expect(throws: offset < 8 ? HeaderFault.magic : .checksum, "offset \(offset)") {
                try SegmentHeader(decoding: changed)
            }
        }
    }

    @Test func headerWithTheRightChecksumAndWrongContents() {
        func fault(_ change: (inout [UInt8]) -> Void) -> HeaderFault? {
            var bytes = header.encoded()
            change(&bytes)
            bytes.removeLast(4)
            bytes.appendLittleEndian(CRC32C.of(bytes))
            do { _ = try SegmentHeader(decoding: bytes) } catch { return error }
            return nil
        }
        #expect(fault { _ in } == nil)
        #expect(fault { $0[12] = 3 } == .newerFormat(3))
        #expect(fault { $0[8] = 3 } == nil, "a later version that this one may read")
        #expect(fault { ($0[8], $0[12]) = (1, 1) } == nil, "an earlier version")
        #expect(fault { $0[8] = 0 } == .contents)
        #expect(fault { $0[48] = 0 } == .contents, "index 0")
        #expect(fault { $0[48] = 5 } == .contents, "as many peaks as the index asks for")
        #expect(fault { $0[72] = 65 } == .contents)
        #expect(fault { $0[40] = 7 } == .contents, "previous sequence not lower")
        #expect(fault { $0[64] = 1 } == .contents, "length in whole blocks")
        #expect(fault { $0[71] = 0x80 } == .contents, "length negative")
        #expect(fault { $0[4000] = 1 } == .contents, "not zero where nothing is")
    }

    @Test func voteSlot() throws {
        let slot = VoteSlot(clusterID: Fixture.clusterID, sequence: 3, vote: .init(term: 9, votedFor: 2))
        let bytes = slot.encoded()
        #expect(bytes.count == 4096)
        #expect(Array(bytes[..<64]) == Self.slot)
        #expect(bytes[64...].allSatisfy { $0 == 0 })
        #expect(try VoteSlot(decoding: bytes) == slot)
        let nobody = VoteSlot(clusterID: Fixture.clusterID, sequence: 4, vote: .init(term: 10, votedFor: nil))
        #expect(try VoteSlot(decoding: nobody.encoded()) == nobody)
        for offset in bytes.indices {
            var changed = bytes
            changed[offset] ^= 1 << (offset % 8)
            #expect(throws: HeaderFault.self, "offset \(offset)") { try VoteSlot(decoding: changed) }
        }
    }
}
