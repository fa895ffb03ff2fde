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
    private(set) var state: TradingState
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
    }

    /// All of `entries`, their changes and the new mark, or nothing.
    mutating func apply(_ entries: [Entry]) throws(StoreError) -> [Applied] {
        if let failure { throw .failedBefore(path: path, reason: failure) }
        guard let statements else { throw .closed(path: path) }
        try checkOrder(of: entries)
        guard !entries.isEmpty else { return [] }
        do {
            let results = try transact(entries, statements)
            try keepWALShort()
            return results
        } catch {
            // The transaction is rolled back, the state in memory is not: only a restart brings them together again.
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

    private mutating func transact(_ entries: [Entry], _ statements: Statements) throws -> [Applied] {
        let queue = queue
        return try queue.inDatabase { _ in
            try statements.transaction { () throws(StoreError) in
                let start = state.mark.index
                try statements.learnKeys(atMost: entries.count * KnownKeys.readPerEntry)
                var results: [Applied] = []
                results.reserveCapacity(entries.count)
                for entry in entries {
                    results.append(try state.apply(entry, history: statements, into: &changes))
                    try statements.write(changes)
                }
                try statements.writeLatestRows()
                try statements.advance(from: start, to: state.mark)
                return results
            }
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
