import Trading

/// Rows of the state machine on their way to SQLite, one behind the other, until their transaction is committed.
struct PendingRows {
    private(set) var bytes: [UInt8] = []
    /// To be written in this order; those before `next` are.
    private var rows: [EncodedRow] = []
    private var next = 0
    private var latest = LatestRows()

    /// Whether ``takeNext()`` has nothing to give.
    var areTaken: Bool { next == rows.count }

    mutating func append(_ changes: RowChanges) {
        let start = bytes.count
        bytes.append(contentsOf: changes.bytes)
        for position in 0..<changes.rowCount {
            let row = changes.row(at: position).moved(by: start)
            if row.table.isRewritten { latest.keep(row, in: bytes) } else { rows.append(row) }
        }
    }

    /// The next row to be written, but for those that are soon written again.
    mutating func takeNext() -> EncodedRow? {
        guard next < rows.count else { return nil }
        defer { next += 1 }
        return rows[next]
    }

    /// The rows written again and again, in their last form. At the end of the transaction.
    mutating func takeLatest() -> [EncodedRow] { latest.take(in: bytes) }

    /// Forgets all of them and keeps the space.
    mutating func removeAll() {
        latest.removeAll()
        bytes.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        next = 0
    }
}
