import Trading

/// Rows of the state machine on their way to SQLite, one behind the other, until their transaction is committed.
struct PendingRows {
    private(set) var bytes: [UInt8] = []
    /// To be written in this order.
    private var rows: [EncodedRow] = []
    /// To be written several at a time, by the position of their table in ``Trading/ReplicatedTable/bulk``.
    private var bulk = ReplicatedTable.bulk.map { _ in [EncodedRow]() }
    private var latest = LatestRows()

    mutating func append(_ changes: RowChanges) {
        let start = bytes.count
        bytes.append(contentsOf: changes.bytes)
        for position in 0..<changes.rowCount {
            let row = changes.row(at: position).moved(by: start)
            if row.table.isRewritten {
                latest.keep(row, in: bytes)
            } else if let place = ReplicatedTable.bulk.firstIndex(of: row.table) {
                bulk[place].append(row)
            } else {
                rows.append(row)
            }
        }
    }

    /// Whether ``takeOrdered()`` and ``takeBulk(_:)`` have no rows to give.
    var areTaken: Bool { rows.isEmpty && bulk.allSatisfy(\.isEmpty) }

    /// The rows to be written in their order.
    mutating func takeOrdered() -> [EncodedRow] {
        defer { rows.removeAll(keepingCapacity: true) }
        return rows
    }

    /// The rows of one of ``Trading/ReplicatedTable/bulk``.
    mutating func takeBulk(_ place: Int) -> [EncodedRow] {
        defer { bulk[place].removeAll(keepingCapacity: true) }
        return bulk[place]
    }

    /// The rows written again and again, in their last form. At the end of the transaction.
    mutating func takeLatest() -> [EncodedRow] { latest.take(in: bytes) }

    /// Forgets all of them and keeps the space.
    mutating func removeAll() {
        latest.removeAll()
        bytes.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        for place in bulk.indices { bulk[place].removeAll(keepingCapacity: true) }
    }
}

extension ReplicatedTable {
    /// Most rows are of these tables, and no row refers to one of them: SQLite takes them several at a time.
    static let bulk: [ReplicatedTable] = [.idempotencyKeys, .notes]
}
