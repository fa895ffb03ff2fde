import Ledger
import Synchronization
import Trading

/// The ``Writer`` for two threads: one evaluates entries and looks things up, the other stores what was evaluated.
///
/// What a transaction is to store is taken in an instant and stored afterwards, so that evaluating goes on meanwhile. A
/// look-up has to see all that was taken: when it comes before the thread that stores, it stores that itself.
final class WriteConnection: Sendable {
    let path: String
    private let writer: Mutex<Writer>
    private let published: Mutex<Published>
    private let condition = Mutex(Condition.usable)

    private enum Condition {
        case usable
        /// Memory and disk may differ.
        case failed(reason: String)
        case closed
    }

    init(path: String, writer: consuming sending Writer, state: TradingState) {
        self.path = path
        self.writer = Mutex(writer)
        published = Mutex(Published(state))
    }

    /// As of the last transaction.
    func read<Value: Sendable>(_ value: any KeyPath<Published, Value> & Sendable) -> Value {
        published.withLock { $0[keyPath: value] }
    }

    func checkUsable() throws(StoreError) {
        switch condition.withLock({ $0 }) {
        case .usable: return
        case .failed(let reason): throw .failedBefore(path: path, reason: reason)
        case .closed: throw .closed(path: path)
        }
    }

    /// Nothing is applied any more.
    private func fail(_ error: StoreError) {
        condition.withLock { condition in
            guard case .usable = condition else { return }
            condition = .failed(reason: error.description)
        }
    }

    /// Takes the rows for the next ``commit()`` and leaves empty ones in their place.
    func take(_ rows: inout PendingRows, upTo outcome: Published) throws(StoreError) {
        try use { writer throws(StoreError) in
            try self.commit(&writer)
            writer.take(&rows, upTo: outcome)
        }
    }

    /// Stores what was taken, in one transaction.
    func commit() throws(StoreError) {
        try use { writer throws(StoreError) in try self.commit(&writer) }
    }

    private func commit(_ writer: inout Writer) throws(StoreError) {
        guard let outcome = try writer.commit() else { return }
        published.withLock { $0 = outcome }
    }

    /// A look-up in all that was evaluated, of which the last are `rows`.
    func look<Found: Sendable>(
        behind rows: inout PendingRows, _ body: (Statements) throws(StoreError) -> Found
    ) throws(StoreError) -> Found {
        try use { writer throws(StoreError) in
            try self.commit(&writer)
            return try writer.look(behind: &rows, body)
        }
    }

    /// Not while anything evaluated is not stored.
    func checkpoint(_ mode: TradingStore.CheckpointMode) throws(StoreError) -> Bool {
        try use { writer throws(StoreError) in try writer.checkpoint(mode) }
    }

    /// Waits for a transaction under way, and throws what failed by then.
    func checkSound() throws(StoreError) { try use { _ in } }

    func settings() throws -> [String: String] {
        try writer.withLock { writer in try writer.settings() }
    }

    func close() throws(StoreError) {
        try writer.withLock { writer throws(StoreError) in
            let isSound = condition.withLock { condition in
                defer { condition = .closed }
                return if case .usable = condition { true } else { false }
            }
            try writer.close(isSound: isSound)
        }
    }

    /// Whoever comes after a failure finds it, even if they waited while it happened: what was rolled back is missing.
    private func use<Result: Sendable>(
        _ body: (inout Writer) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try writer.withLock { writer throws(StoreError) in
            try checkUsable()
            do throws(StoreError) {
                return try body(&writer)
            } catch {
                fail(error)
                throw error
            }
        }
    }
}
