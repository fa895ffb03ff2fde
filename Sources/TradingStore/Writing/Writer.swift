import GRDB
import GRDBSQLite
import Ledger
import Trading

/// The one connection that writes.
struct Writer: ~Copyable {
    /// What one transaction stores.
    private struct Transaction {
        var rows: PendingRows
        let outcome: Published
    }

    private let path: String
    private let queue: DatabaseQueue
    private let walFrames: FrameCount
    private let checkpointer: Checkpointer
    /// How far the database has come.
    private var storedIndex: LogIndex
    /// Nil once closed: SQLite closes a connection only after its statements.
    private var statements: Statements?
    private let walFrameLimit: Int
    /// Frames in the WAL at which the next checkpoint is tried.
    private var nextCheckpoint: Int
    /// Taken and not stored yet.
    private var taken: Transaction?
    /// Without rows, but with the space that earlier ones needed.
    private var spareRows = PendingRows()

    init(
        path: String, queue: DatabaseQueue, statements: Statements, walFrames: FrameCount, checkpointer: Checkpointer,
        walFrameLimit: Int = TradingStore.walFrameLimit, storedIndex: LogIndex
    ) {
        self.path = path
        self.queue = queue
        self.statements = statements
        self.walFrames = walFrames
        self.checkpointer = checkpointer
        self.walFrameLimit = walFrameLimit
        nextCheckpoint = walFrameLimit
        self.storedIndex = storedIndex
    }

    /// Takes the rows that the next transaction stores, and leaves empty ones in their place. Not before what was taken
    /// earlier is stored.
    mutating func take(_ rows: inout PendingRows, upTo outcome: Published) {
        precondition(taken == nil, "rows taken while others wait to be stored")
        swap(&rows, &spareRows)
        taken = Transaction(rows: spareRows, outcome: outcome)
        spareRows = PendingRows()
    }

    /// Stores what was taken.
    ///
    /// - Returns: what it came to; nil when there was nothing to store.
    mutating func commit() throws(StoreError) -> Published? {
        guard var transaction = taken.take() else { return nil }
        let mark = transaction.outcome.mark
        let index = storedIndex
        try guarded { statements in try statements.commit(&transaction.rows, from: index, to: mark) }
        spareRows = transaction.rows
        storedIndex = mark.index
        try keepWALShort()
        return transaction.outcome
    }

    /// A look-up that sees `rows`: they are written first, into a transaction that the next commit ends.
    mutating func look<Found>(
        behind rows: inout PendingRows, _ body: (Statements) throws(StoreError) -> Found
    ) throws(StoreError) -> Found {
        try guarded { statements in
            try statements.write(&rows)
            return try body(statements)
        }
    }

    /// Runs `body` on the connection. When it fails, the transaction is rolled back, but the state in memory is not:
    /// only a restart brings them together again.
    private func guarded<Result>(_ body: (Statements) throws -> Result) throws(StoreError) -> Result {
        guard let statements else { throw .closed(path: path) }
        do {
            return try queue.inDatabase { _ in try body(statements) }
        } catch {
            statements.rollBack()
            throw StoreError(error, path: path, doing: "applying entries")
        }
    }

    /// Has the WAL moved once it is long, and waits for that only when it has become nearly twice as long meanwhile.
    private mutating func keepWALShort() throws(StoreError) {
        let frames = walFrames.value
        let most = nextCheckpoint + walFrameLimit - walFrameLimit / TradingStore.walFrameReservePart
        if frames >= most { checkpointer.wait() }
        if let result = checkpointer.takeResult() {
            try result.get()
            _ = try checkpoint(.passive)
        } else if frames >= nextCheckpoint {
            checkpointer.start()
        }
    }

    /// Not while anything evaluated is not stored.
    mutating func checkpoint(_ mode: TradingStore.CheckpointMode) throws(StoreError) -> Bool {
        guard statements != nil else { throw .closed(path: path) }
        // SQLite has one checkpoint at a time: the one beside this would turn it away.
        if mode == .truncate { checkpointer.wait() }
        let isComplete = try checkpointer.alone("checkpointing") {
            do {
                return try queue.inDatabase { db in
                    let (frames, moved) = try db.checkpoint(mode == .passive ? .passive : .truncate)
                    return frames == moved
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // Readers hold on to it; what could be moved was moved.
                return false
            }
        }
        if isComplete { walFrames.value = 0 }
        // A reader that stays must not make every batch pay for another try.
        nextCheckpoint = walFrames.value + walFrameLimit
        return isComplete
    }

    func settings() throws -> [String: String] {
        try queue.inDatabase { db in
            try Dictionary(
                uniqueKeysWithValues: Settings.writer.map { ($0.name, try Settings.value(of: $0.name, on: db)) })
        }
    }

    /// - Parameter isSound: nothing has failed. Else the WAL stays as it is: what a sync did not write then, the next
    ///   may not write either, and the database would have pages whose WAL the disk has not.
    mutating func close(isSound: Bool) throws(StoreError) {
        let emptied = Result { () throws(StoreError) in if isSound { try emptyWAL() } }
        statements = nil
        do {
            try checkpointer.close()
            try queue.close()
        } catch {
            throw StoreError(error, path: path, doing: "closing")
        }
        try emptied.get()
    }

    private mutating func emptyWAL() throws(StoreError) {
        checkpointer.wait()
        try checkpointer.check()
        // A look-up may have left rows that were to be stored with the next transaction.
        statements?.rollBack()
        _ = try checkpoint(.truncate)
    }
}
