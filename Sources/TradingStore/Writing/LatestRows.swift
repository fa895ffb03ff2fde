import Trading

/// Rows that a transaction writes again and again, of which only the last form reaches SQLite.
struct LatestRows {
    /// By the bytes of the table and the primary key.
    private var rows: [ArraySlice<UInt8>: [UInt8]] = [:]

    mutating func keep(_ row: EncodedRow, in bytes: [UInt8]) {
        var place = row.firstValue
        for _ in 0..<row.table.primaryKeyCount { _ = EncodedValue(in: bytes, at: &place) }
        rows[bytes[row.range.lowerBound..<place]] = Array(bytes[row.range])
    }

    /// Hands them over and forgets them.
    mutating func take() -> [[UInt8]] {
        defer { rows.removeAll(keepingCapacity: true) }
        return Array(rows.values)
    }
}
