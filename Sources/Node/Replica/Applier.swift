import Foundation
import Journal
import Ledger
import Synchronization
import Trading
import TradingStore

/// Entries, and what each came to.
struct AppliedBatch: Sendable {
    let entries: [Entry]
    let results: [Applied]
}

/// Applies committed entries to the store, in order, on a thread of its own.
///
/// The log has them for good, so proposers are answered once the state machine has run, and the database follows in one
/// transaction for all that has gathered: at once after a quiet moment, when there is something to carry out or when a
/// read waits for it, else at intervals.
final class Applier: Sendable {
    enum Report: Sendable {
        /// Proposers can be told.
        case evaluated([Applied])
        /// In the database.
        case stored([AppliedBatch])
        /// Nothing more is applied.
        case failed(any Error)
    }

    /// Entries evaluated at a time, and those that one transaction stores.
    private static let maximumBatch = 1_000
    /// From one transaction to the next, while nobody waits for it: a transaction costs as much as storing a hundred
    /// entries.
    private static let interval = Duration.milliseconds(10)
    /// Entries held in memory; what comes beyond is read back from the journal.
    private static let maximumHeld = 50_000
    private static let maximumBytesRead = 1 << 20

    private enum Work {
        case entries([Entry])
        case inJournal(from: LogIndex, through: LogIndex)
    }

    private struct State {
        var work: [Work] = []
        /// Somebody waits for what is evaluated.
        var isAwaited = false
        /// Reads wait for the database to come as far as here.
        var wanted: LogIndex = 0
        var isStopped = false
        var isRunning = false
    }

    private let state = Monitor(State())
    /// Entries in ``State/work``.
    private let held = Atomic(0)
    private let store: TradingStore
    private let journal: Journal

    init(store: TradingStore, journal: Journal) {
        self.store = store
        self.journal = journal
    }

    /// Of the database.
    var appliedIndex: LogIndex { store.appliedIndex }

    var hasRoom: Bool { held.load(ordering: .relaxed) < Self.maximumHeld }

    /// `report` is called on the applying thread.
    func start(report: @escaping @Sendable (Report) -> Void) {
        state.withLock { $0.isRunning = true }
        Thread.detachNewThread { [self] in
            do { try run(report) } catch { report(.failed(error)) }
            state.withLock { state in
                state.isStopped = true
                state.work = []
                state.isRunning = false
            }
        }
    }

    /// - Parameter isAwaited: somebody is to be answered for some of what was submitted by now.
    func submit(_ entries: [Entry], isAwaited: Bool) {
        held.add(entries.count, ordering: .relaxed)
        enqueue(.entries(entries), isAwaited: isAwaited)
    }

    /// Entries that are to be read from the journal.
    func submit(from first: LogIndex, through last: LogIndex, isAwaited: Bool) {
        enqueue(.inJournal(from: first, through: last), isAwaited: isAwaited)
    }

    private func enqueue(_ work: Work, isAwaited: Bool) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.work.append(work)
            state.isAwaited = isAwaited
        }
    }

    /// A read waits for the database to come as far as `index`.
    func hurry(through index: LogIndex) {
        state.withLock { $0.wanted = max($0.wanted, index) }
    }

    /// Returns when what was under way is stored; nothing is applied afterwards.
    func stop() {
        state.withLock { $0.isStopped = true }
        let hasEnded = { (state: State) in !state.isRunning }
        state.withLock(when: hasEnded) { _ in }
    }
}

// MARK: On its thread

extension Applier {
    /// What the state machine has done and the database does not have yet.
    private struct Uncommitted {
        var batches: [AppliedBatch] = []
        var count = 0
        /// There is something to carry out, or a new leader whose site reads what was before.
        var isUrgent = false
        /// No sooner is it stored without need.
        var notBefore = ContinuousClock.now

        mutating func append(_ batch: AppliedBatch) {
            batches.append(batch)
            count += batch.entries.count
            isUrgent =
                isUrgent || batch.results.contains { !$0.effects.isEmpty || $0.decidedSignal != nil }
                || batch.entries.contains { $0.kind == .noop }
        }
    }

    private enum Step {
        case evaluate([Work])
        case commit
        case end
    }

    private func run(_ report: (Report) -> Void) throws {
        var uncommitted = Uncommitted()
        while true {
            switch next(uncommitted) {
            case .evaluate(let work):
                for work in work { try evaluate(work, &uncommitted, report) }
            case .commit: try commit(&uncommitted, report)
            case .end: return try commit(&uncommitted, report)
            }
        }
    }

    /// Waits for work, or until it is time to store.
    private func next(_ uncommitted: Uncommitted) -> Step {
        let stored = store.appliedIndex
        guard uncommitted.count > 0 else {
            let isReady = { (state: State) in state.isStopped || !state.work.isEmpty }
            return state.withLock(when: isReady) { Self.take(from: &$0) ?? .end }
        }
        let isLate = uncommitted.isUrgent || uncommitted.count >= Self.maximumBatch
        let patience = isLate ? .zero : uncommitted.notBefore - .now
        let isReady = { (state: State) in state.isStopped || state.wanted > stored || !state.work.isEmpty }
        return state.withLock(within: patience, when: isReady) { state, _ in
            if patience <= .zero || state.wanted > stored { return .commit }
            return Self.take(from: &state) ?? .commit
        }
    }

    private static func take(from state: inout State) -> Step? {
        guard !state.isStopped else { return .end }
        guard !state.work.isEmpty else { return nil }
        defer { state.work = [] }
        return .evaluate(state.work)
    }

    private func evaluate(_ work: Work, _ uncommitted: inout Uncommitted, _ report: (Report) -> Void) throws {
        switch work {
        case .entries(let entries):
            held.subtract(entries.count, ordering: .relaxed)
            try evaluate(entries, &uncommitted, report)
        case .inJournal(var next, let last):
            while next <= last {
                let entries = try journal.read(from: next, through: last, maximumBytes: Self.maximumBytesRead)
                try evaluate(entries, &uncommitted, report)
                next += LogIndex(entries.count)
            }
        }
    }

    private func evaluate(_ entries: [Entry], _ uncommitted: inout Uncommitted, _ report: (Report) -> Void) throws {
        for start in stride(from: 0, to: entries.count, by: Self.maximumBatch) {
            let end = min(start + Self.maximumBatch, entries.count)
            let batch = end - start == entries.count ? entries : Array(entries[start..<end])
            let results = try store.evaluate(batch)
            if state.withLock({ $0.isAwaited }) { report(.evaluated(results)) }
            uncommitted.append(AppliedBatch(entries: batch, results: results))
            if uncommitted.count >= Self.maximumBatch { try commit(&uncommitted, report) }
        }
    }

    private func commit(_ uncommitted: inout Uncommitted, _ report: (Report) -> Void) throws {
        guard uncommitted.count > 0 else { return }
        try store.commit()
        report(.stored(uncommitted.batches))
        uncommitted = Uncommitted()
        uncommitted.notBefore = .now + Self.interval
    }
}
