import Ledger

/// One of the two copies in the extent file: where the log begins and which segment is its newest, so that a segment
/// which is gone is told from one that never was. `Sources/Journal/README.md` gives the layout.
package struct ExtentSlot: Sendable, Hashable {
    /// The cluster's UUID, 16 bytes.
    package let clusterID: [UInt8]
    /// Counts the saves, from 1.
    package let sequence: UInt64
    package let base: LogBase
    /// The newest segment when this was saved; nil when none was made after ``base``.
    package let newest: SegmentLink?

    /// Bytes of a slot, and the distance between the two.
    package static let length = 4096
    package static let magic: [UInt8] = Array("QFLOGEXT".utf8)
    package static let formatVersion: UInt32 = 1
    private static let checksumOffset = length - 4
    private static let peaksOffset = 104

    package init(clusterID: [UInt8], sequence: UInt64, base: LogBase, newest: SegmentLink?) {
        precondition(clusterID.count == SegmentHeader.clusterIDLength, "cluster ID of \(clusterID.count) bytes")
        self.clusterID = clusterID
        self.sequence = sequence
        self.base = base
        self.newest = newest
        precondition(isPossible, "impossible extent \(self)")
    }

    package init(decoding bytes: [UInt8]) throws(HeaderFault) {
        guard bytes.count == Self.length else { throw .checksum }
        let version = try HeaderFault.checkedVersion(
            of: bytes, magic: Self.magic, checksumAt: Self.checksumOffset, readable: Self.formatVersion)
        func number(at offset: Int) -> UInt64 { bytes.littleEndian(at: offset, as: UInt64.self) }
        clusterID = Array(bytes[16..<32])
        sequence = number(at: 32)
        guard
            let peaks = MerklePeaks(
                reading: bytes, at: Self.peaksOffset, count: bytes.littleEndian(at: 96, as: UInt32.self),
                size: number(at: 40))
        else { throw .contents }
        base = LogBase(
            index: number(at: 40), term: number(at: 48), time: bytes.littleEndian(at: 56, as: Int64.self), peaks: peaks,
            sequence: number(at: 64))
        newest =
            number(at: 72) == 0
            ? nil : SegmentLink(sequence: number(at: 72), previousSequence: number(at: 80), firstIndex: number(at: 88))
        guard isPossible, version > Self.formatVersion || encoded() == bytes else { throw .contents }
    }

    /// ``length`` bytes.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length)
        bytes.append(contentsOf: Self.magic)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.appendLittleEndian(Self.formatVersion)
        bytes.append(contentsOf: clusterID)
        bytes.appendLittleEndian(sequence)
        bytes.appendLittleEndian(base.index)
        bytes.appendLittleEndian(base.term)
        bytes.appendLittleEndian(base.time)
        bytes.appendLittleEndian(base.sequence)
        bytes.appendLittleEndian(newest?.sequence ?? 0)
        bytes.appendLittleEndian(newest?.previousSequence ?? 0)
        bytes.appendLittleEndian(newest?.firstIndex ?? 0)
        bytes.appendLittleEndian(UInt32(base.peaks.peaks.count))
        bytes.appendLittleEndian(UInt32(0))
        for peak in base.peaks.peaks { bytes.append(contentsOf: peak.bytes) }
        bytes.appendZeroes(Self.checksumOffset - bytes.count)
        bytes.appendLittleEndian(CRC32C.of(bytes))
        return bytes
    }

    private var isPossible: Bool {
        guard sequence > 0, base.isPossible else { return false }
        guard let newest else { return true }
        return newest.isPossible && newest.sequence > base.sequence && newest.previousSequence >= base.sequence
            && newest.firstIndex > base.index
    }
}

extension MerklePeaks {
    /// Nil unless `count` hashes from `offset` on lie inside `bytes` and are as many as a tree of `size` leaves has.
    init?(reading bytes: [UInt8], at offset: Int, count: UInt32, size: UInt64) {
        guard Int(count) <= UInt64.bitWidth, offset + Int(count) * Hash.length <= bytes.count else { return nil }
        let hashes = (0..<Int(count)).compactMap { number in
            let start = offset + number * Hash.length
            return Hash(bytes[start..<start + Hash.length])
        }
        self.init(size: size, peaks: hashes)
    }
}
