import Ledger
import Trading

/// The state machine, ahead of the database by what was evaluated since the last transaction.
struct Evaluator: ~Copyable {
    /// How many entries ahead of the one being applied an idempotency key is prefetched.
    private static let lookAhead = 4

    private(set) var state: TradingState
    private let history: StoredHistory
    private let connection: WriteConnection
    /// How far the rows are on their way to the database.
    private var handedOver: LogIndex
    private var changes = RowChanges()

    init(state: TradingState, history: StoredHistory, connection: WriteConnection) {
        self.state = state
        self.history = history
        self.connection = connection
        handedOver = state.mark.index
    }

    /// Runs the state machine over `entries`. Their changes are in memory until they are handed over.
    mutating func evaluate(_ entries: [Entry]) throws(StoreError) -> [Applied] {
        try connection.checkUsable()
        try checkOrder(of: entries)
        guard !entries.isEmpty else { return [] }
        try history.learnKeys(atMost: entries.count * KnownKeys.readPerEntry)
        var results: [Applied] = []
        results.reserveCapacity(entries.count)
        let entries = entries.span
        for place in entries.indices {
            if place + Self.lookAhead < entries.count { history.prefetchKey(of: entries[place + Self.lookAhead]) }
            results.append(try state.apply(entries[place], history: history, into: &changes))
            history.keep(changes)
        }
        return results
    }

    /// Gives what was evaluated to the next transaction.
    mutating func handOver() throws(StoreError) {
        try connection.checkUsable()
        guard handedOver < state.mark.index else { return }
        try history.handOver(Published(state))
        handedOver = state.mark.index
    }

    /// Fails unless `entries` follow on what is applied, before anything is touched.
    private func checkOrder(of entries: [Entry]) throws(StoreError) {
        var index = state.mark.index
        var term = state.mark.term
        let entries = entries.span
        for place in entries.indices {
            let entry = entries[place]
            guard entry.index == index + 1 else {
                throw .outOfOrder(path: connection.path, expected: index + 1, found: entry.index)
            }
            guard entry.term >= term, entry.term <= Term(Int64.max) else {
                throw .impossibleTerm(path: connection.path, index: entry.index, term: entry.term)
            }
            index = entry.index
            term = entry.term
        }
    }
}
