import Desk
import Journal
import Ledger
import Monitoring
import TradingStore

/// Stores what was evaluated, on a thread of its own, in one transaction for all that has gathered: at once after a
/// quiet moment, when there is something to carry out or when a read waits for it, else at intervals.
final class Committer: Sendable {
    /// A transaction with this much to store begins at once.
    private static let enough = Backlog(entries: 4_000, bytes: 4 << 20)
    /// From one transaction to the next, while nobody waits for it: a transaction costs as much as storing a hundred
    /// entries.
    private static let interval = Duration.milliseconds(40)
    /// What the database may be behind: in entries, a tenth of a second of the fastest stream.
    static let maximumBehind = Backlog(entries: 8_192, bytes: 64 << 20)

    private struct State {
        var batches: [AppliedBatch] = []
        /// In ``batches``.
        var waiting = Backlog()
        /// A batch has effects to carry out, or begins a leader's term: it has to be stored at once.
        var isUrgent = false
        /// The highest index that a waiting read needs in the database.
        var wanted: LogIndex = 0
        var stored: LogIndex
        /// Nothing is appended any more.
        var isFinishing = false
        var isRunning = false

        /// Whether the next transaction has to begin now, and not at the next interval.
        var isDue: Bool { isUrgent || !waiting.isBelow(Committer.enough) || wanted > stored || isFinishing }
    }

    private let store: TradingStore
    private let metrics: SiteMetrics
    private let state: Monitor<State>

    init(store: TradingStore, metrics: SiteMetrics) {
        self.store = store
        self.metrics = metrics
        state = Monitor(State(stored: store.appliedIndex))
    }

    func start(report: @escaping @Sendable (Applier.Report) -> Void) {
        state.withLock { $0.isRunning = true }
        ApplierThread.start("commit", report: report) { [self] in
            try run(report)
        } atEnd: { [self] in
            state.withLock { $0.isRunning = false }
        }
    }

    /// Waits while the database is too far behind.
    func waitForRoom() {
        state.wait { $0.waiting.isBelow(Self.maximumBehind) || !$0.isRunning }
    }

    var waitingEntries: Int { state.withLock { $0.waiting.entries } }

    /// What was evaluated.
    func append(_ batch: AppliedBatch) {
        let added = Backlog(batch.entries)
        state.update { state in
            let isFirst = state.batches.isEmpty
            state.batches.append(batch)
            state.waiting += added
            state.isUrgent = state.isUrgent || batch.hasConsequences
            return isFirst || state.isDue
        }
    }

    /// A read waits for the database to come as far as `index`.
    func hurry(through index: LogIndex) {
        state.withLock { $0.wanted = max($0.wanted, index) }
    }

    /// Returns when all that was appended is stored.
    func finish() {
        state.withLock { $0.isFinishing = true }
        state.wait { !$0.isRunning }
    }

    // MARK: On its thread

    private func run(_ report: (Applier.Report) -> Void) throws {
        var notBefore = ContinuousClock.now
        while let batches = next(notBefore: notBefore) {
            let start = ContinuousClock.now
            try store.commit()
            metrics.transactions.recordNanoseconds((.now - start).nanoseconds)
            report(.stored(batches))
            let stored = store.appliedIndex
            state.withLock { $0.stored = stored }
            notBefore = .now + Self.interval
        }
    }

    /// Waits for something to store, and until it is time to; nil once all is stored.
    private func next(notBefore: ContinuousClock.Instant) -> [AppliedBatch]? {
        state.wait { !$0.batches.isEmpty || $0.isFinishing }
        let isDue = { (state: State) in state.isDue }
        return state.withLock(within: notBefore - .now, when: isDue) { state, _ in
            guard !state.batches.isEmpty else { return nil }
            defer {
                state.batches = []
                state.waiting = Backlog()
                state.isUrgent = false
            }
            return state.batches
        }
    }
}
