import Glibc
import Trading

/// Rows that a transaction writes again and again, of which only the last form reaches SQLite. They lie in the bytes
/// that every call is given.
struct LatestRows {
    private var rows: [Key: EncodedRow] = [:]
    /// The row kept last, which is not in ``rows`` yet: most often the next row has the same key and replaces it.
    private var newest: EncodedRow?

    /// The bytes of the table and the primary key. An array would be hashed byte by byte.
    private struct Key: Hashable {
        let bytes: [UInt8]

        func hash(into hasher: inout Hasher) { unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) } }
    }

    mutating func keep(_ row: EncodedRow, in bytes: [UInt8]) {
        if let newest, !Self.haveOneKey(newest, row, in: bytes) { settle(newest, in: bytes) }
        newest = row
    }

    /// Returns the last form of each row, and forgets them all.
    mutating func take(in bytes: [UInt8]) -> [EncodedRow] {
        if let newest { settle(newest, in: bytes) }
        defer { removeAll() }
        return Array(rows.values)
    }

    mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        newest = nil
    }

    private mutating func settle(_ row: EncodedRow, in bytes: [UInt8]) {
        rows[Key(bytes: Array(bytes[row.keyRange(in: bytes)]))] = row
    }

    private static func haveOneKey(_ row: EncodedRow, _ other: EncodedRow, in bytes: [UInt8]) -> Bool {
        let (range, otherRange) = (row.keyRange(in: bytes), other.keyRange(in: bytes))
        guard range.count == otherRange.count else { return false }
        return unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return true }
            return unsafe memcmp(start + range.lowerBound, start + otherRange.lowerBound, range.count) == 0
        }
    }
}

extension EncodedRow {
    /// The table and the primary key.
    fileprivate func keyRange(in bytes: [UInt8]) -> Range<Int> {
        var place = firstValue
        for _ in 0..<table.primaryKeyCount { _ = EncodedValue(in: bytes, at: &place) }
        return range.lowerBound..<place
    }
}
