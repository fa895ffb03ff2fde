import Ledger
import Trading

/// The state machine's view of its history: SQLite, and the rows on their way there.
final class StoredHistory: TradingHistory {
    private let connection: WriteConnection
    private let knownKeys: KnownKeys
    private var pending = PendingRows()

    init(connection: WriteConnection, keyFilterBytes: Int = KnownKeys.size) {
        self.connection = connection
        knownKeys = KnownKeys(size: keyFilterBytes)
    }

    /// Keeps the rows of an entry for the next transaction. They are written before the next look-up, which has to see
    /// them, or with that transaction.
    func keep(_ changes: RowChanges) {
        for position in 0..<changes.rowCount {
            let row = changes.row(at: position)
            if row.table == .idempotencyKeys { knownKeys.add(row, in: changes.bytes) }
        }
        pending.append(changes)
    }

    func handOver(_ outcome: Published) throws(StoreError) { try connection.take(&pending, upTo: outcome) }

    /// Reads the next of the keys that were there when the database was opened.
    func learnKeys(atMost limit: Int) throws(StoreError) {
        guard knownKeys.lastRead != nil else { return }
        try look { statements throws(StoreError) in try statements.readKeys(into: knownKeys, atMost: limit) }
    }

    private func look<Found: Sendable>(
        _ body: (Statements) throws(StoreError) -> Found
    ) throws(StoreError) -> Found {
        try connection.look(behind: &pending, body)
    }

    /// Has the processor load the memory in which the entry's idempotency key will be looked up, while the entries
    /// before it are applied.
    func prefetchKey(of entry: borrowing Entry) {
        guard let key = Note.likelyKey(in: entry) else { return }
        let bytes = entry.bytes.span
        knownKeys.prefetch(actor: bytes.extracting(entry.actorRange), key: bytes.extracting(key))
    }

    // MARK: Look-ups

    func idempotency(actor: Span<UInt8>, key: Span<UInt8>) throws(StoreError) -> IdempotencyRecord? {
        guard knownKeys.mayHold(actor: actor, key: key) else { return nil }
        let (actor, key) = (String(utf8: actor), String(utf8: key))
        return try look { statements throws(StoreError) in try statements.idempotency(actor: actor, key: key) }
    }

    func order(clOrdID: String) throws(StoreError) -> OrderRecord? {
        try look { statements throws(StoreError) in try statements.order(clOrdID: clOrdID) }
    }

    func reports(venue: String, tradeDate: UInt32, execID: String) throws(StoreError) -> [ExecutionRecord] {
        try look { statements throws(StoreError) in
            try statements.reports(venue: venue, tradeDate: tradeDate, execID: execID)
        }
    }

    func fills(venue: String, execID: String) throws(StoreError) -> [ExecutionRecord] {
        try look { statements throws(StoreError) in try statements.fills(venue: venue, execID: execID) }
    }

    func amendment(venue: String, execRefID: String, after index: LogIndex) throws(StoreError) -> LogIndex? {
        try look { statements throws(StoreError) in
            try statements.amendment(venue: venue, execRefID: execRefID, after: index)
        }
    }

    func messages(after time: Int64, limit: Int) throws(StoreError) -> Int {
        try look { statements throws(StoreError) in try statements.messages(after: time, limit: limit) }
    }

    func orders(
        strategy: String, after time: Int64, behind index: LogIndex, limit: Int
    ) throws(StoreError) -> Int {
        try look { statements throws(StoreError) in
            try statements.orders(strategy: strategy, after: time, behind: index, limit: limit)
        }
    }

    func lastOrder(
        symbol: String, side: Side, quantity: Quantity, limitPrice: Price
    ) throws(StoreError) -> OrderRecord? {
        try look { statements throws(StoreError) in
            try statements.lastOrder(symbol: symbol, side: side, quantity: quantity, limitPrice: limitPrice)
        }
    }

    func decision(index: LogIndex) throws(StoreError) -> DecisionRecord? {
        try look { statements throws(StoreError) in try statements.decision(index: index) }
    }

    func decisionIndex(signalIndex: LogIndex) throws(StoreError) -> LogIndex? {
        try look { statements throws(StoreError) in try statements.decisionIndex(signalIndex: signalIndex) }
    }
}
