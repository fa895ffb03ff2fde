package import Ledger

/// What a sealed segment holds, behind its last block: everything that opening and reading need to know without walking
/// it, and its checksum. `Sources/Journal/README.md` gives the layout.
///
/// All of it can be made again from the segment, so a footer that is broken or out of date costs a walk and nothing
/// else.
package struct SegmentFooter: Sendable, Hashable {
    /// The cluster's UUID, 16 bytes.
    package let clusterID: [UInt8]
    /// Of the segment.
    package let sequence: UInt64
    package let firstIndex: LogIndex
    /// Of the last entry that the next segment does not replace.
    package let lastIndex: LogIndex
    package let lastTerm: Term
    /// Nanoseconds UTC.
    package let lastTime: Int64
    /// Where in the file the last batch ends; from there to the footer all is zero.
    package let end: Int
    /// CRC-32C of all batches.
    package let checksum: UInt32
    /// The Merkle tree of all entries up to ``lastIndex``.
    package let peaks: MerklePeaks
    /// The terms of the segment's entries, the first at ``firstIndex``.
    package let termRuns: [Journal.TermRun]
    package let positions: PositionIndex

    package static let magic: [UInt8] = Array("QFLOGFTR".utf8)
    package static let formatVersion: UInt32 = 1
    private static let fixedLength = 96
    private static let pairLength = 16

    package init(
        clusterID: [UInt8], sequence: UInt64, firstIndex: LogIndex, lastIndex: LogIndex, lastTerm: Term,
        lastTime: Int64, end: Int, checksum: UInt32, peaks: MerklePeaks, termRuns: [Journal.TermRun],
        positions: PositionIndex
    ) {
        precondition(clusterID.count == SegmentHeader.clusterIDLength, "cluster ID of \(clusterID.count) bytes")
        self.clusterID = clusterID
        self.sequence = sequence
        self.firstIndex = firstIndex
        self.lastIndex = lastIndex
        self.lastTerm = lastTerm
        self.lastTime = lastTime
        self.end = end
        self.checksum = checksum
        self.peaks = peaks
        self.termRuns = termRuns
        self.positions = positions
        precondition(isPossible, "impossible footer of segment \(sequence), \(firstIndex) to \(lastIndex)")
    }

    /// Takes all bytes of a file behind its header's length.
    package init(decoding bytes: [UInt8]) throws(HeaderFault) {
        guard bytes.count > Self.fixedLength, bytes.count % SegmentHeader.blockLength == 0 else { throw .checksum }
        let version = try HeaderFault.checkedVersion(
            of: bytes, magic: Self.magic, checksumAt: bytes.count - 4, readable: Self.formatVersion)
        func number(at offset: Int) -> UInt64 { bytes.littleEndian(at: offset, as: UInt64.self) }
        func count(at offset: Int) -> Int { Int(bytes.littleEndian(at: offset, as: UInt32.self)) }
        clusterID = Array(bytes[16..<32])
        sequence = number(at: 32)
        firstIndex = number(at: 40)
        lastIndex = number(at: 48)
        lastTerm = number(at: 56)
        lastTime = bytes.littleEndian(at: 64, as: Int64.self)
        end = Int(truncatingIfNeeded: number(at: 72))
        checksum = bytes.littleEndian(at: 80, as: UInt32.self)
        let runsOffset = Self.fixedLength + count(at: 84) * Hash.length
        let marksOffset = runsOffset + count(at: 88) * Self.pairLength
        guard marksOffset + count(at: 92) * Self.pairLength <= bytes.count - 4,
            let peaks = MerklePeaks(
                reading: bytes, at: Self.fixedLength, count: UInt32(count(at: 84)), size: lastIndex)
        else { throw .contents }
        self.peaks = peaks
        termRuns = (0..<count(at: 88)).map { position in
            let offset = runsOffset + position * Self.pairLength
            return Journal.TermRun(term: number(at: offset), first: number(at: offset + 8))
        }
        let marks = (0..<count(at: 92)).map { position in
            let offset = marksOffset + position * Self.pairLength
            return PositionIndex.Mark(
                index: number(at: offset), offset: Int(truncatingIfNeeded: number(at: offset + 8)))
        }
        guard let positions = PositionIndex(marks) else { throw .contents }
        self.positions = positions
        guard isPossible, version > Self.formatVersion || encoded() == bytes else { throw .contents }
    }

    /// Whole blocks.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        let pairs = termRuns.count + positions.marks.count
        let needed = Self.fixedLength + peaks.peaks.count * Hash.length + pairs * Self.pairLength + 4
        let block = SegmentHeader.blockLength
        let length = (needed + block - 1) / block * block
        bytes.reserveCapacity(length)
        bytes.append(contentsOf: Self.magic)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.append(contentsOf: clusterID)
        for number in [sequence, firstIndex, lastIndex, lastTerm] { bytes.appendLittleEndian(number) }
        bytes.appendLittleEndian(lastTime)
        bytes.appendLittleEndian(UInt64(end))
        bytes.appendLittleEndian(checksum)
        for count in [peaks.peaks.count, termRuns.count, positions.marks.count] {
            bytes.appendLittleEndian(UInt32(count))
        }
        for peak in peaks.peaks { bytes.append(contentsOf: peak.bytes) }
        for run in termRuns {
            bytes.appendLittleEndian(run.term)
            bytes.appendLittleEndian(run.first)
        }
        for mark in positions.marks {
            bytes.appendLittleEndian(mark.index)
            bytes.appendLittleEndian(UInt64(mark.offset))
        }
        bytes.appendZeroes(length - 4 - bytes.count)
        bytes.appendLittleEndian(CRC32C.of(bytes))
        return bytes
    }

    private var isPossible: Bool {
        guard end > SegmentHeader.length, end <= SegmentHeader.maximumFileLength else { return false }
        let offsets = SegmentHeader.length..<end
        let runsAscend = zip(termRuns, termRuns.dropFirst()).allSatisfy { $0.first < $1.first && $0.term < $1.term }
        return firstIndex > 0 && lastIndex >= firstIndex && lastTerm > 0 && peaks.size == lastIndex
            && runsAscend && termRuns.first?.first == firstIndex && termRuns.last?.term == lastTerm
            && termRuns.allSatisfy { $0.first <= lastIndex && $0.term > 0 }
            && positions.marks.first?.index == firstIndex
            && positions.marks.allSatisfy { $0.index <= lastIndex && offsets.contains($0.offset) }
    }
}

extension SegmentFooter {
    /// Whether it is the footer of the segment that begins so.
    package func belongs(to header: SegmentHeader) -> Bool {
        clusterID == header.clusterID && sequence == header.sequence && firstIndex == header.firstIndex
            && end <= header.fileLength
    }

    /// Whether the segment that begins so goes on where this one ends. A truncation that a crash interrupted may leave
    /// a footer that says more, or less, than the next segment leaves of this one.
    package func isFollowed(by next: SegmentHeader) -> Bool {
        lastIndex + 1 == next.firstIndex && lastTerm == next.previousTerm && peaks == next.peaks
    }
}
