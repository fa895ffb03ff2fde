import GRDB
import GRDBSQLite
import Ledger
import Trading

/// The one connection that writes, and the state machine whose changes it writes.
struct Writer: ~Copyable {
    let path: String
    private let queue: DatabaseQueue
    private let walFrames: FrameCount
    private let checkpointer: Checkpointer
    /// Ahead of the database by what was evaluated since the last ``commit()``.
    private(set) var state: TradingState
    /// How far the database has come.
    private var storedIndex: LogIndex
    /// Nil once closed: SQLite closes a connection only after its statements.
    private var statements: Statements?
    /// Frames in the WAL at which the next checkpoint is tried.
    private var nextCheckpoint = TradingStore.walFrameLimit
    private var failure: String?
    private var changes = RowChanges()

    init(
        path: String, queue: DatabaseQueue, statements: Statements, walFrames: FrameCount, checkpointer: Checkpointer,
        state: TradingState
    ) {
        self.path = path
        self.queue = queue
        self.statements = statements
        self.walFrames = walFrames
        self.checkpointer = checkpointer
        self.state = state
        storedIndex = state.mark.index
    }

    /// Runs the state machine over `entries`. Their changes are in memory until ``commit()``, or in a transaction that it
    /// ends.
    mutating func evaluate(_ entries: [Entry]) throws(StoreError) -> [Applied] {
        let statements = try usable()
        try checkOrder(of: entries)
        guard !entries.isEmpty else { return [] }
        return try guarded(statements) { writer in
            try statements.learnKeys(atMost: entries.count * KnownKeys.readPerEntry)
            var results: [Applied] = []
            results.reserveCapacity(entries.count)
            for entry in entries {
                results.append(try writer.state.apply(entry, history: statements, into: &writer.changes))
                statements.keep(writer.changes)
            }
            return results
        }
    }

    /// Everything evaluated since the last call, in one transaction.
    mutating func commit() throws(StoreError) {
        let statements = try usable()
        guard storedIndex < state.mark.index else { return }
        try guarded(statements) { writer in try statements.commit(from: writer.storedIndex, to: writer.state.mark) }
        storedIndex = state.mark.index
        do {
            try keepWALShort()
        } catch {
            failure = error.description
            throw error
        }
    }

    private func usable() throws(StoreError) -> Statements {
        if let failure { throw .failedBefore(path: path, reason: failure) }
        guard let statements else { throw .closed(path: path) }
        return statements
    }

    /// Runs `body` on the connection. When it fails, the transaction is rolled back, but the state in memory is not: only a
    /// restart brings them together again.
    private mutating func guarded<Result>(
        _ statements: Statements, _ body: (inout Writer) throws -> Result
    ) throws(StoreError) -> Result {
        let queue = queue
        do {
            return try queue.inDatabase { _ in try body(&self) }
        } catch {
            statements.rollBack()
            let error = StoreError(error, path: path, doing: "applying entries")
            failure = error.description
            throw error
        }
    }

    /// Has the WAL moved once it is long, and waits for that only when it has become twice as long meanwhile.
    private mutating func keepWALShort() throws(StoreError) {
        let frames = walFrames.value
        if frames >= nextCheckpoint + TradingStore.walFrameLimit { checkpointer.wait() }
        if let result = checkpointer.takeResult() {
            try result.get()
            _ = try checkpoint(.passive)
        } else if frames >= nextCheckpoint {
            checkpointer.start()
        }
    }

    /// Fails unless `entries` follow on what is applied, before anything is touched.
    private func checkOrder(of entries: [Entry]) throws(StoreError) {
        var index = state.mark.index
        var term = state.mark.term
        for entry in entries {
            guard entry.index == index + 1 else {
                throw .outOfOrder(path: path, expected: index + 1, found: entry.index)
            }
            guard entry.term >= term, entry.term <= Term(Int64.max) else {
                throw .impossibleTerm(path: path, index: entry.index, term: entry.term)
            }
            index = entry.index
            term = entry.term
        }
    }

    /// Not while anything evaluated is not committed.
    mutating func checkpoint(_ mode: TradingStore.CheckpointMode) throws(StoreError) -> Bool {
        guard statements != nil else { throw .closed(path: path) }
        let isComplete: Bool
        do {
            isComplete = try queue.inDatabase { db in
                let (frames, moved) = try db.checkpoint(mode == .passive ? .passive : .truncate)
                return frames == moved
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Readers hold on to it; what could be moved was moved.
            isComplete = false
        } catch {
            throw StoreError(error, path: path, doing: "checkpointing")
        }
        if isComplete { walFrames.value = 0 }
        // A reader that stays must not make every batch pay for another try.
        nextCheckpoint = walFrames.value + TradingStore.walFrameLimit
        return isComplete
    }

    func settings() throws -> [String: String] {
        try queue.inDatabase { db in
            try Dictionary(
                uniqueKeysWithValues: Settings.writer.map { ($0.name, try Settings.value(of: $0.name, on: db)) })
        }
    }

    mutating func close() throws(StoreError) {
        statements = nil
        do {
            try checkpointer.close()
            try queue.close()
        } catch {
            throw StoreError(error, path: path, doing: "closing")
        }
    }
}
