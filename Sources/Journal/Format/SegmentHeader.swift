package import Ledger

/// The first 4 KiB of a segment file. `Sources/Journal/README.md` gives the layout.
package struct SegmentHeader: Sendable, Hashable {
    /// The cluster's UUID, 16 bytes.
    package var clusterID: [UInt8]
    /// Counts the segments ever made in this directory, from 1.
    package var sequence: UInt64
    /// The live segment before this one when it was made; 0 for the first.
    package var previousSequence: UInt64
    /// The segment replaces, in every segment of a lower sequence, all entries from this index on.
    package var firstIndex: LogIndex
    /// Term of the entry before ``firstIndex``; 0 when there is none.
    package var previousTerm: Term
    /// Bytes in the file, preallocated when it was made.
    package var fileLength: Int
    /// The Merkle tree of all entries before ``firstIndex``.
    package var peaks: MerklePeaks
    /// The format it was written in. From 2 on there is an extent file, and segments are sealed.
    package private(set) var version: UInt32

    package static let length = 4096
    package static let magic: [UInt8] = Array("QFLOGSEG".utf8)
    package static let formatVersion: UInt32 = 2
    package static let clusterIDLength = 16
    /// File lengths are whole blocks.
    package static let blockLength = 4096
    /// Longest segment: offsets inside it are 32 bits.
    package static let maximumFileLength = 1 << 31

    private static let checksumOffset = length - 4
    private static let peaksOffset = 80

    package init(
        clusterID: [UInt8], sequence: UInt64, previousSequence: UInt64, firstIndex: LogIndex, previousTerm: Term,
        fileLength: Int, peaks: MerklePeaks
    ) {
        precondition(clusterID.count == Self.clusterIDLength, "cluster ID of \(clusterID.count) bytes")
        self.clusterID = clusterID
        self.sequence = sequence
        self.previousSequence = previousSequence
        self.firstIndex = firstIndex
        self.previousTerm = previousTerm
        self.fileLength = fileLength
        self.peaks = peaks
        version = Self.formatVersion
        precondition(isPossible, "impossible segment header \(self)")
    }

    /// Takes the first ``length`` bytes of a file.
    package init(decoding bytes: [UInt8]) throws(HeaderFault) {
        guard bytes.count == Self.length else { throw .checksum }
        version = try HeaderFault.checkedVersion(
            of: bytes, magic: Self.magic, checksumAt: Self.checksumOffset, readable: Self.formatVersion)
        clusterID = Array(bytes[16..<32])
        sequence = bytes.littleEndian(at: 32, as: UInt64.self)
        previousSequence = bytes.littleEndian(at: 40, as: UInt64.self)
        firstIndex = bytes.littleEndian(at: 48, as: UInt64.self)
        previousTerm = bytes.littleEndian(at: 56, as: UInt64.self)
        fileLength = Int(truncatingIfNeeded: bytes.littleEndian(at: 64, as: UInt64.self))
        let count = bytes.littleEndian(at: 72, as: UInt32.self)
        guard firstIndex > 0,
            let peaks = MerklePeaks(reading: bytes, at: Self.peaksOffset, count: count, size: firstIndex - 1)
        else { throw .contents }
        self.peaks = peaks
        guard isPossible else { throw .contents }
        // A later version may use what this one leaves zero; up to this version, only the encoder's own bytes pass.
        guard version > Self.formatVersion || encoded() == bytes else { throw .contents }
    }

    /// ``length`` bytes.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length)
        bytes.append(contentsOf: Self.magic)
        bytes.appendLittleEndian(version)
        bytes.appendLittleEndian(version)
        bytes.append(contentsOf: clusterID)
        bytes.appendLittleEndian(sequence)
        bytes.appendLittleEndian(previousSequence)
        bytes.appendLittleEndian(firstIndex)
        bytes.appendLittleEndian(previousTerm)
        bytes.appendLittleEndian(UInt64(fileLength))
        bytes.appendLittleEndian(UInt32(peaks.peaks.count))
        bytes.appendLittleEndian(UInt32(0))
        for peak in peaks.peaks { bytes.append(contentsOf: peak.bytes) }
        bytes.appendZeroes(Self.checksumOffset - bytes.count)
        bytes.appendLittleEndian(CRC32C.of(bytes))
        return bytes
    }

    private var isPossible: Bool {
        version > 0 && firstIndex > 0 && sequence > 0 && previousSequence < sequence && peaks.size == firstIndex - 1
            && (firstIndex > 1) == (previousTerm > 0) && (firstIndex > 1) == (previousSequence > 0)
            && fileLength > Self.length && fileLength <= Self.maximumFileLength
            && fileLength % Self.blockLength == 0
    }
}

extension SegmentHeader {
    package static let fileExtension = ".qlog"
    private static let digits = 20

    /// Name of the segment's file: its first index in 20 digits, so that names sort as the log does.
    package var fileName: String { Self.fileName(firstIndex: firstIndex) }

    package static func fileName(firstIndex: LogIndex) -> String {
        let number = String(firstIndex)
        return String(repeating: "0", count: digits - number.count) + number + fileExtension
    }

    /// The first index a file name says; nil when the name is not a segment's.
    package static func firstIndex(ofFileNamed name: String) -> LogIndex? {
        guard name.hasSuffix(fileExtension) else { return nil }
        let number = name.utf8.dropLast(fileExtension.utf8.count)
        guard number.count == digits, number.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return String(number).flatMap { LogIndex($0) }
    }
}
