import Dispatch
import Journal
import Ledger
import Synchronization
import Trading
import TradingStore

/// Entries that one transaction applied, and what each came to.
struct AppliedBatch: Sendable {
    let entries: [Entry]
    let results: [Applied]
}

/// Applies committed entries to the store, in order, away from the event loop. What gathers while one batch is written
/// goes out in the next.
final class Applier: Sendable {
    typealias Outcome = Result<AppliedBatch, any Error>

    /// Entries in one SQLite transaction.
    private static let maximumBatch = 1_000
    /// Entries held in memory; what comes beyond is read back from the journal.
    private static let maximumHeld = 50_000
    private static let maximumBytesRead = 1 << 20

    private enum Work {
        case entries([Entry])
        case stored(from: LogIndex, through: LogIndex)
    }

    private struct State {
        var work: [Work] = []
        var held = 0
        var isRunning = false
        var isStopped = false
        var finished: (@Sendable (Outcome) -> Void)?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "apply")
    private let store: TradingStore
    private let journal: Journal

    init(store: TradingStore, journal: Journal) {
        self.store = store
        self.journal = journal
    }

    var appliedIndex: LogIndex { store.appliedIndex }

    var hasRoom: Bool { state.withLock { $0.held < Self.maximumHeld } }

    /// `finished` is called on the applying thread, once for each batch.
    func start(finished: @escaping @Sendable (Outcome) -> Void) {
        state.withLock { $0.finished = finished }
    }

    func submit(_ entries: [Entry]) {
        enqueue(.entries(entries), count: entries.count)
    }

    /// Entries that are to be read from the journal.
    func submit(from first: LogIndex, through last: LogIndex) {
        enqueue(.stored(from: first, through: last), count: 0)
    }

    /// Waits until the batch under way is finished; nothing is applied afterwards.
    func stop() {
        state.withLock {
            $0.isStopped = true
            $0.work = []
        }
        queue.sync {}
    }

    private func enqueue(_ work: Work, count: Int) {
        let mustStart = state.withLock { state in
            guard !state.isStopped else { return false }
            state.work.append(work)
            state.held += count
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { queue.async { self.drain() } }
    }

    private func drain() {
        while let work = next() {
            do {
                switch work {
                case .entries(let entries): try apply(entries)
                case .stored(let first, let last): try applyStored(from: first, through: last)
                }
            } catch {
                state.withLock { $0.isStopped = true }
                report(.failure(error))
            }
        }
    }

    /// Consecutive entries in memory become one piece of work.
    private func next() -> Work? {
        state.withLock { state in
            guard !state.isStopped, !state.work.isEmpty else {
                state.isRunning = false
                return nil
            }
            var gathered: [Entry] = []
            var taken = 0
            while taken < state.work.count, gathered.count < Self.maximumBatch,
                case .entries(let entries) = state.work[taken]
            {
                gathered = gathered.isEmpty ? entries : gathered + entries
                taken += 1
            }
            guard taken > 0 else { return state.work.removeFirst() }
            state.work.removeFirst(taken)
            state.held -= gathered.count
            return .entries(gathered)
        }
    }

    private func apply(_ entries: [Entry]) throws {
        for start in stride(from: 0, to: entries.count, by: Self.maximumBatch) {
            let batch = Array(entries[start..<min(start + Self.maximumBatch, entries.count)])
            report(.success(AppliedBatch(entries: batch, results: try store.apply(batch))))
        }
    }

    private func applyStored(from first: LogIndex, through last: LogIndex) throws {
        var next = first
        while next <= last {
            let entries = try journal.read(from: next, through: last, maximumBytes: Self.maximumBytesRead)
            try apply(entries)
            next += LogIndex(entries.count)
        }
    }

    private func report(_ outcome: Outcome) {
        state.withLock { $0.finished }?(outcome)
    }
}
