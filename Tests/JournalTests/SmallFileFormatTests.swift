import Journal
import Ledger
import Testing

/// Footer, extent and mark as `Sources/Journal/README.md` documents them, made by another program.
@Suite struct SmallFileFormatTests {
    private static let footer: [UInt8] = [
        0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x0C, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0xE8, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x90, 0x11, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0xEF, 0xBE, 0xAD, 0xDE, 0x02, 0x00, 0x00, 0x00,
        0x02, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
    ]
    private static let extent: [UInt8] = [
        0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0xD2, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ]
    private static let mark: [UInt8] = [
        0x03, 0x00, 0x00, 0x00, 0x19, 0x00, 0x00, 0x00,
        0xCC, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ]

    /// Magic, version, least reader's version and cluster.
    private static func start(_ magic: String) -> [UInt8] {
        Array(magic.utf8) + [1, 0, 0, 0, 1, 0, 0, 0] + Fixture.clusterID
    }

    private static func peaks(of count: UInt8) -> MerklePeaks {
        var peaks = MerklePeaks()
        for leaf in 1...count { peaks.append(leaf: MerklePeaks.leaf(of: [leaf])) }
        return peaks
    }

    private static let theFooter = SegmentFooter(
        clusterID: Fixture.clusterID, sequence: 7, firstIndex: 4, lastIndex: 6, lastTerm: 12, lastTime: 1000, end: 4496,
        checksum: 0xDEAD_BEEF, peaks: peaks(of: 6), termRuns: [.init(term: 9, first: 4), .init(term: 12, first: 6)],
        positions: PositionIndex([.init(index: 4, offset: 4096), .init(index: 6, offset: 4336)]) ?? PositionIndex())

    private static let theExtent = ExtentSlot(
        clusterID: Fixture.clusterID, sequence: 5,
        base: LogBase(index: 3, term: 9, time: 1234, peaks: peaks(of: 3), sequence: 2),
        newest: SegmentLink(sequence: 4, previousSequence: 3, firstIndex: 7))

    private static let theMark = LossMark(
        clusterID: Fixture.clusterID,
        loss: Loss(
            tail: .init(
                file: "00000000000000000004.qlog", offset: 4300, firstIndex: 5, highestIndexSeen: 9, reason: "why"),
            vote: true))

    @Test func segmentFooter() throws {
        let bytes = Self.theFooter.encoded()
        #expect(bytes.count == 4096)
        #expect(Array(bytes[..<96]) == Self.start("QFLOGFTR") + Self.footer)
        #expect(Array(bytes[96..<128]) == Self.peaks(of: 4).peaks[0].bytes)
        #expect(Array(bytes[128..<160]) == Self.theFooter.peaks.peaks[1].bytes)
        #expect(Array(bytes[160..<192]) == [9, 4, 12, 6].flatMap { [$0] + [UInt8](repeating: 0, count: 7) })
        #expect(Array(bytes[192..<224]) == Self.numbers([4, 4096, 6, 4336]))
        #expect(bytes[224..<4092].allSatisfy { $0 == 0 })
        #expect(Array(bytes[4092...]) == [0x75, 0xD6, 0x03, 0x4A])
        #expect(try SegmentFooter(decoding: bytes) == Self.theFooter)
    }

    private static func numbers(_ numbers: [UInt64]) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in numbers { bytes.appendLittleEndian(number) }
        return bytes
    }

    @Test func extentSlot() throws {
        let bytes = Self.theExtent.encoded()
        #expect(bytes.count == 4096)
        #expect(Array(bytes[..<104]) == Self.start("QFLOGEXT") + Self.extent)
        #expect(Array(bytes[104..<136]) == Self.peaks(of: 2).peaks[0].bytes)
        #expect(bytes[168..<4092].allSatisfy { $0 == 0 })
        #expect(Array(bytes[4092...]) == [0x0B, 0x25, 0x50, 0x14])
        #expect(try ExtentSlot(decoding: bytes) == Self.theExtent)
        let empty = ExtentSlot(clusterID: Fixture.clusterID, sequence: 1, base: .empty, newest: nil)
        #expect(try ExtentSlot(decoding: empty.encoded()) == empty)
    }

    @Test func lossMark() throws {
        let bytes = Self.theMark.encoded()
        #expect(bytes.count == 4096)
        #expect(Array(bytes[..<72]) == Self.start("QFLOGLST") + Self.mark)
        #expect(Array(bytes[72..<100]) == Array("00000000000000000004.qlogwhy".utf8))
        #expect(bytes[100..<4092].allSatisfy { $0 == 0 })
        #expect(Array(bytes[4092...]) == [0xC5, 0xF2, 0xE5, 0x5C])
        #expect(try LossMark(decoding: bytes) == Self.theMark)
        let vote = LossMark(clusterID: Fixture.clusterID, loss: Loss(tail: nil, vote: true))
        #expect(try LossMark(decoding: vote.encoded()) == vote)
    }

    @Test func everyFlippedByteIsSeen() {
        let footer = Self.theFooter.encoded()
        let extent = Self.theExtent.encoded()
        let mark = Self.theMark.encoded()
        for offset in 0..<4096 {
            func changed(_ bytes: [UInt8]) -> [UInt8] {
                var bytes = bytes
                bytes[offset] ^= 1 << (offset % 8)
                return bytes
            }
            let expected: HeaderFault = offset < 8 ? .magic : .checksum
            #expect(throws: expected) { try SegmentFooter(decoding: changed(footer)) }
            #expect(throws: expected) { try ExtentSlot(decoding: changed(extent)) }
            #expect(throws: expected) { try LossMark(decoding: changed(mark)) }
        }
    }

    private func fault(_ bytes: [UInt8], _ change: (inout [UInt8]) -> Void, _ decode: ([UInt8]) throws -> Void)
        -> HeaderFault?
    {
        var bytes = bytes
        change(&bytes)
        bytes.setChecksum(at: bytes.count - 4, of: 0..<bytes.count - 4)
        do { try decode(bytes) } catch { return error as? HeaderFault }
        return nil
    }

    @Test func aFooterWithTheRightChecksumAndWrongContents() {
        func fault(_ change: (inout [UInt8]) -> Void) -> HeaderFault? {
            self.fault(Self.theFooter.encoded(), change) { _ = try SegmentFooter(decoding: $0) }
        }
        #expect(fault { _ in } == nil)
        #expect(fault { $0[12] = 2 } == .newerFormat(2))
        #expect(fault { $0[8] = 2 } == nil, "a later version that this one may read")
        #expect(fault { $0[40] = 7 } == .contents, "first index behind the last")
        #expect(fault { $0[48] = 7 } == .contents, "as many peaks as the index asks for")
        #expect(fault { $0[56] = 9 } == .contents, "not the term of the last run")
        #expect(fault { $0[73] = 0x10 } == .contents, "marks behind the end")
        #expect(fault { $0[84] = 3 } == .contents, "too many peaks")
        #expect(fault { $0[88] = 200 } == .contents)
        #expect(fault { $0[92] = 255 } == .contents, "more marks than there is room for")
        #expect(fault { $0[95] = 255 } == .contents)
        #expect(fault { $0[160] = 12 } == .contents, "terms that do not ascend")
        #expect(fault { $0[192] = 5 } == .contents, "no mark for the first entry")
        #expect(fault { $0[208] = 4 } == .contents, "marks that do not ascend")
        #expect(fault { $0[3000] = 1 } == .contents, "not zero where nothing is")
    }

    @Test func anExtentOrAMarkWithTheRightChecksumAndWrongContents() {
        func extentFault(_ change: (inout [UInt8]) -> Void) -> HeaderFault? {
            fault(Self.theExtent.encoded(), change) { _ = try ExtentSlot(decoding: $0) }
        }
        #expect(extentFault { _ in } == nil)
        #expect(extentFault { $0[12] = 2 } == .newerFormat(2))
        #expect(extentFault { $0[32] = 0 } == .contents, "saved never")
        #expect(extentFault { $0[40] = 4 } == .contents, "as many peaks as the index asks for")
        #expect(extentFault { $0[72] = 2 } == .contents, "the newest segment is before the base")
        #expect(extentFault { $0[88] = 3 } == .contents, "the newest segment begins before the base")
        #expect(extentFault { $0[96] = 200 } == .contents)
        func markFault(_ change: (inout [UInt8]) -> Void) -> HeaderFault? {
            fault(Self.theMark.encoded(), change) { _ = try LossMark(decoding: $0) }
        }
        #expect(markFault { _ in } == nil)
        #expect(markFault { $0[12] = 2 } == .newerFormat(2))
        #expect(markFault { $0[32] = 0 } == .contents, "nothing lost")
        #expect(markFault { $0[37] = 1 } == .contents, "a name that is too long")
        #expect(markFault { $0[66] = 1 } == .contents, "a reason that is too long")
    }
}
