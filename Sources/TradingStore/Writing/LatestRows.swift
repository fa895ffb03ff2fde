import Trading

/// Rows that a transaction writes again and again, of which only the last form reaches SQLite.
struct LatestRows {
    private var rows: [Key: [UInt8]] = [:]

    /// The bytes of the table and the primary key. An array would be hashed byte by byte.
    private struct Key: Hashable {
        let bytes: ArraySlice<UInt8>

        func hash(into hasher: inout Hasher) { unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) } }
    }

    mutating func keep(_ row: EncodedRow, in bytes: [UInt8]) {
        var place = row.firstValue
        for _ in 0..<row.table.primaryKeyCount { _ = EncodedValue(in: bytes, at: &place) }
        rows[Key(bytes: bytes[row.range.lowerBound..<place])] = Array(bytes[row.range])
    }

    /// Hands them over and forgets them.
    mutating func take() -> [[UInt8]] {
        defer { rows.removeAll(keepingCapacity: true) }
        return Array(rows.values)
    }
}
