package import Ledger

/// Closes a batch: the records one fdatasync made durable. `Sources/Journal/README.md` gives the layout.
package struct CommitFrame: Sendable, Hashable {
    /// Bytes of the batch's records.
    package let batchLength: Int
    /// Where in the segment the batch's first record begins.
    package let batchOffset: Int
    package let firstIndex: LogIndex
    package let lastIndex: LogIndex
    package let recordCount: Int

    package static let length = 40
    package static let kind: UInt8 = 2
    /// The last four bytes, none of them zero: a frame cut short over zeroed disk never ends in them.
    package static let endMark: [UInt8] = Array("DONE".utf8)
    private static let checksumOffset = 32

    package init(
        batchLength: Int, batchOffset: Int, firstIndex: LogIndex, lastIndex: LogIndex, recordCount: Int
    ) {
        self.batchLength = batchLength
        self.batchOffset = batchOffset
        self.firstIndex = firstIndex
        self.lastIndex = lastIndex
        self.recordCount = recordCount
    }

    /// Nil unless a whole commit frame with the right checksum stands at `offset`.
    package init?(_ bytes: [UInt8], at offset: Int) {
        guard offset + Self.length <= bytes.count, bytes[offset + 4] == Self.kind else { return nil }
        let checksum = bytes.littleEndian(at: offset + Self.checksumOffset, as: UInt32.self)
        guard bytes[offset + 5] == 0, bytes[offset + 6] == 0, bytes[offset + 7] == 0,
            bytes[offset + Self.checksumOffset + 4..<offset + Self.length].elementsEqual(Self.endMark),
            CRC32C.of(bytes, offset..<offset + Self.checksumOffset) == checksum
        else { return nil }
        batchLength = Int(bytes.littleEndian(at: offset, as: UInt32.self))
        firstIndex = bytes.littleEndian(at: offset + 8, as: UInt64.self)
        lastIndex = bytes.littleEndian(at: offset + 16, as: UInt64.self)
        recordCount = Int(bytes.littleEndian(at: offset + 24, as: UInt32.self))
        batchOffset = Int(bytes.littleEndian(at: offset + 28, as: UInt32.self))
    }

    package func append(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.appendLittleEndian(UInt32(batchLength))
        bytes.appendLittleEndian(UInt32(Self.kind))
        bytes.appendLittleEndian(firstIndex)
        bytes.appendLittleEndian(lastIndex)
        bytes.appendLittleEndian(UInt32(recordCount))
        bytes.appendLittleEndian(UInt32(batchOffset))
        bytes.appendLittleEndian(CRC32C.of(bytes, start..<start + Self.checksumOffset))
        bytes.append(contentsOf: Self.endMark)
    }
}
