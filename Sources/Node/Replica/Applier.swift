import Desk
import Journal
import Ledger
import Synchronization
import Trading
import TradingStore

/// Applies committed entries, in order: one thread runs the state machine over them, another stores what came of it.
///
/// The log has them for good, so proposers are answered once the state machine has run, and the database follows.
final class Applier: Sendable {
    enum Report: Sendable {
        /// Proposers can be told.
        case evaluated([Applied])
        /// In the database.
        case stored([AppliedBatch])
        /// Nothing more is applied.
        case failed(any Error)
    }

    /// Evaluated at a time.
    static let maximumBatch = Backlog(entries: 1_000, bytes: 4 << 20)
    /// Held in memory; what comes beyond is read back from the journal.
    static let maximumHeld = Backlog(entries: 50_000, bytes: 64 << 20)
    private static let maximumBytesRead = 1 << 20
    /// From one evaluation to the next, while nobody waits for it: each costs two changes of threads.
    private static let interval = Duration.milliseconds(5)

    private enum Work {
        case entries([Entry])
        case inJournal(from: LogIndex, through: LogIndex)
    }

    private struct State {
        var work: [Work] = []
        /// A proposer at this site waits for the answer to some of the entries.
        var isAwaited = false
        /// Somebody waits for some of the work, or the site has to act upon it.
        var isUrgent = false
        var isStopped = false
        var isRunning = false

        /// Whether the next evaluation has to begin now, and not after the interval.
        var isDue: Bool { isUrgent || isStopped }
    }

    private let state = Monitor(State())
    /// In ``State/work``.
    private let heldEntries = Atomic(0)
    private let heldBytes = Atomic(0)
    private let store: TradingStore
    private let journal: Journal
    private let committer: Committer
    private let metrics: SiteMetrics

    init(store: TradingStore, journal: Journal, metrics: SiteMetrics) {
        self.store = store
        self.journal = journal
        self.metrics = metrics
        committer = Committer(store: store, metrics: metrics)
    }

    /// Of the database.
    var appliedIndex: LogIndex { store.appliedIndex }

    var hasRoom: Bool { waiting.isBelow(Self.maximumHeld) }

    /// In memory and not evaluated yet.
    var waiting: Backlog {
        Backlog(entries: heldEntries.load(ordering: .relaxed), bytes: heldBytes.load(ordering: .relaxed))
    }
    /// Entries that are evaluated and not in the database yet.
    var unstoredEntries: Int { committer.waitingEntries }

    /// `report` is called on the two threads: of each entry first that it is evaluated, then that it is stored; of a
    /// failure once.
    func start(report: @escaping @Sendable (Report) -> Void) {
        state.withLock { $0.isRunning = true }
        committer.start(report: report)
        ApplierThread.start("evaluate", report: report) { [self] in
            try run(report)
        } atEnd: { [self] in
            committer.finish()
            state.withLock { state in
                state.isStopped = true
                state.work = []
                state.isRunning = false
            }
        }
    }

    /// - Parameter isAwaited: somebody is to be answered for some of what was submitted by now.
    func submit(_ entries: [Entry], isAwaited: Bool) {
        let added = Backlog(entries)
        heldEntries.add(added.entries, ordering: .relaxed)
        heldBytes.add(added.bytes, ordering: .relaxed)
        let isUrgent =
            isAwaited || !waiting.isBelow(Self.maximumBatch) || entries.contains { $0.kind.isActedUponBySites }
        enqueue(.entries(entries), isAwaited: isAwaited, isUrgent: isUrgent)
    }

    /// Entries that are to be read from the journal.
    func submit(from first: LogIndex, through last: LogIndex, isAwaited: Bool) {
        enqueue(.inJournal(from: first, through: last), isAwaited: isAwaited, isUrgent: true)
    }

    private func enqueue(_ work: Work, isAwaited: Bool, isUrgent: Bool) {
        state.update { state in
            guard !state.isStopped else { return false }
            let isFirst = state.work.isEmpty
            state.work.append(work)
            state.isAwaited = isAwaited
            let isNews = isUrgent && !state.isUrgent
            state.isUrgent = state.isUrgent || isUrgent
            return isFirst || isNews
        }
    }

    /// A read waits for the database to come as far as `index`.
    func hurry(through index: LogIndex) {
        state.withLock { $0.isUrgent = true }
        committer.hurry(through: index)
    }

    /// Returns when what was under way is stored; nothing is applied afterwards.
    func stop() {
        state.withLock { $0.isStopped = true }
        state.wait { !$0.isRunning }
    }
}

// MARK: On its thread

extension Applier {
    private func run(_ report: (Report) -> Void) throws {
        var notBefore = ContinuousClock.now
        while let work = next(notBefore: notBefore) {
            for work in work { try evaluate(work, report) }
            notBefore = .now + Self.interval
        }
    }

    /// Waits until it is time to evaluate, and for work; nil once stopped.
    private func next(notBefore: ContinuousClock.Instant) -> [Work]? {
        let isDue = { (state: State) in state.isDue }
        state.withLock(within: notBefore - .now, when: isDue) { _, _ in }
        let isReady = { (state: State) in state.isStopped || !state.work.isEmpty }
        return state.withLock(when: isReady) { state in
            guard !state.isStopped else { return nil }
            defer {
                state.work = []
                state.isUrgent = false
            }
            return state.work
        }
    }

    private func evaluate(_ work: Work, _ report: (Report) -> Void) throws {
        switch work {
        case .entries(let entries):
            let taken = Backlog(entries)
            heldEntries.subtract(taken.entries, ordering: .relaxed)
            heldBytes.subtract(taken.bytes, ordering: .relaxed)
            try evaluate(entries, report)
        case .inJournal(var next, let last):
            while next <= last {
                let entries = try journal.read(from: next, through: last, maximumBytes: Self.maximumBytesRead)
                try evaluate(entries, report)
                next += LogIndex(entries.count)
            }
        }
    }

    private func evaluate(_ entries: [Entry], _ report: (Report) -> Void) throws {
        for batch in entries.cut(to: Self.maximumBatch) {
            committer.waitForRoom()
            let results = try store.evaluate(batch)
            metrics.count(results)
            if state.withLock({ $0.isAwaited }) { report(.evaluated(results)) }
            // Looked up here, for the event loop must not wait for this thread.
            let openOrders = batch.contains { $0.kind == .noop } ? store.openOrders : []
            committer.append(AppliedBatch(entries: batch, results: results, openOrders: openOrders))
        }
    }
}
