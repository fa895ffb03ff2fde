package import Ledger

/// The 32 bytes before an entry in a segment. `Sources/Journal/README.md` gives the layout.
package struct RecordHeader: Sendable, Hashable {
    /// Bytes of the entry, without padding.
    package let bodyLength: Int
    package let index: LogIndex
    package let term: Term
    /// CRC-32C of the entry's bytes.
    package let bodyChecksum: UInt32

    package static let length = 32
    package static let kind: UInt8 = 1
    /// Records begin at multiples of this.
    package static let alignment = 8
    private static let checksumOffset = 28

    package init(of entry: Entry) {
        bodyLength = entry.bytes.count
        index = entry.index
        term = entry.term
        bodyChecksum = CRC32C.of(entry.bytes)
    }

    /// Nil unless a whole record header with the right checksum stands at `offset`.
    package init?(_ bytes: [UInt8], at offset: Int) {
        guard offset + Self.length <= bytes.count, bytes[offset + 4] == Self.kind else { return nil }
        let checksum = bytes.littleEndian(at: offset + Self.checksumOffset, as: UInt32.self)
        guard bytes[offset + 5] == 0, bytes[offset + 6] == 0, bytes[offset + 7] == 0,
            CRC32C.of(bytes, offset..<offset + Self.checksumOffset) == checksum
        else { return nil }
        bodyLength = Int(bytes.littleEndian(at: offset, as: UInt32.self))
        index = bytes.littleEndian(at: offset + 8, as: UInt64.self)
        term = bytes.littleEndian(at: offset + 16, as: UInt64.self)
        bodyChecksum = bytes.littleEndian(at: offset + 24, as: UInt32.self)
    }

    /// Header, entry and padding.
    package var recordLength: Int { Self.recordLength(bodyLength: bodyLength) }

    package static func recordLength(bodyLength: Int) -> Int {
        (length + bodyLength + alignment - 1) / alignment * alignment
    }

    /// Whether the entry and the padding behind this header, which stands at `offset`, are as they were written. The
    /// caller has checked that they lie inside `bytes`.
    package func bodyIsIntact(in bytes: [UInt8], at offset: Int) -> Bool {
        let body = body(at: offset)
        return CRC32C.of(bytes, body) == bodyChecksum
            && bytes.firstNonZero(in: body.upperBound..<offset + recordLength) == nil
    }

    /// Where the entry's bytes are when this header stands at `offset`.
    package func body(at offset: Int) -> Range<Int> {
        offset + Self.length..<offset + Self.length + bodyLength
    }

    package func append(to bytes: inout [UInt8]) {
        var words = (
            UInt64(bodyLength) | UInt64(Self.kind) << 32, index, term, UInt64(bodyChecksum)
        )
        words = (words.0.littleEndian, words.1.littleEndian, words.2.littleEndian, words.3.littleEndian)
        // Put together on the stack: an entry costs one append for its header.
        let checksum = unsafe withUnsafeBytes(of: words) { unsafe CRC32C.of($0[..<Self.checksumOffset]) }
        words.3 |= (UInt64(checksum) << 32).littleEndian
        unsafe withUnsafeBytes(of: words) { unsafe bytes.append(contentsOf: $0) }
    }
}
