import GRDB
package import Ledger
import Synchronization
package import Trading

/// The trading state machine on its SQLite database, `trading.sqlite`.
///
/// One thread evaluates and another stores; any thread reads, on connections of its own that never wait for the writer
/// nor make it wait. What was applied, and how far, changes in one transaction, so that a restart replays the log from
/// there, once.
package final class TradingStore: Sendable {
    /// Bytes of a page of a database that is created. Half the frames of SQLite's usual 4 KiB for rows that come in the
    /// order of their keys, and no more work for those that do not.
    package static let pageSize = 8_192
    /// Frames in the WAL after which a checkpoint begins, beside the transactions that follow. At twice as many they
    /// wait for it. What a checkpoint writes, the log's next fdatasync on the same disk waits behind, so it is little
    /// at a time.
    package static let walFrameLimit = 500
    /// What the WAL grows to in the end, where no batch has more frames than a tenth of ``walFrameLimit``.
    package static let maximumWALBytes = 2 * walFrameLimit * (pageSize + walFrameHeaderBytes)
    private static let walFrameHeaderBytes = 24
    /// By such a part of ``walFrameLimit`` before the WAL is twice as long, batches wait.
    static let walFrameReservePart = 10
    /// Connections that read at a time; more readers wait for one of them.
    package static let maximumReaders = 4
    /// Most rows that one call returns.
    package static let maximumRows = 1_000

    package enum CheckpointMode: Sendable {
        /// Moves what no reader still needs; waits for nobody.
        case passive
        /// Also empties the WAL file; waits for readers, a second at most.
        case truncate
    }

    package let path: String
    let readers: DatabasePool
    private let evaluator: Mutex<Evaluator>
    private let connection: WriteConnection
    private let checkpointer: Checkpointer
    private let threadRule = Mutex(ThreadRule { true })
    // In a structure: a closure that a mutex holds by itself is wrapped anew at every use, and each call goes through
    // all.
    private struct ThreadRule: Sendable {
        let mayWait: @Sendable () -> Bool
    }

    init(
        readers: DatabasePool, evaluator: consuming sending Evaluator, connection: WriteConnection,
        checkpointer: Checkpointer
    ) {
        path = connection.path
        self.readers = readers
        self.evaluator = Mutex(evaluator)
        self.connection = connection
        self.checkpointer = checkpointer
    }

    /// From now on a call that may wait (for the disk, a connection or another thread's lock) traps on a thread for
    /// which `mayWait` returns false. The members under "As of the last transaction" never wait.
    package func checkThreads(_ mayWait: @escaping @Sendable () -> Bool) {
        threadRule.withLock { $0 = ThreadRule(mayWait: mayWait) }
    }

    func checkThread(_ call: StaticString = #function) {
        precondition(threadRule.withLock { $0 }.mayWait(), "\(call) may wait, and this thread may not")
    }

    /// Waits for the thread that evaluates, as long as that takes for its entries.
    private func withEvaluator<Value: Sendable>(
        _ call: StaticString = #function, _ body: (TradingState) -> Value
    ) -> Value {
        checkThread(call)
        return evaluator.withLock { evaluator in body(evaluator.state) }
    }

    // MARK: As of the last transaction, without waiting

    /// How far this site has applied, with the proof of it.
    package var mark: AppliedMark { connection.read(\.mark) }
    /// The rules that verdicts are evaluated by, as of the last transaction.
    package var rules: RulesInForce { connection.read(\.rules) }
    /// When the first pending decision expires, nanoseconds UTC: an entry must be committed then.
    package var nextDeadline: Int64? { connection.read(\.nextDeadline) }
    /// The session with a venue as of the last batch; nil while nothing is known of it.
    package func venueSession(_ venue: String) -> VenueSession? { connection.read(\.venues)[venue] }
    package var appliedIndex: LogIndex { mark.index }
    package var appliedTerm: Term { mark.term }
    /// The state's digest at ``appliedIndex``, see ``Trading/AppliedMark/digest``.
    package var digest: Hash { mark.digest }
    /// The root of the Merkle tree over all applied entries.
    package var merkleRoot: Hash { mark.peaks.root }

    // MARK: Applying

    /// Runs the state machine over `entries`, the next ones of the log, ahead of the database: the log has them for
    /// good, so what they come to can be told before it is stored.
    ///
    /// - Returns: for each entry what to answer, and what to do once it is stored.
    /// - Throws: ``StoreError``. Nothing since the last ``commit()`` is applied then; but for
    ///   ``StoreError/outOfOrder(path:expected:found:)`` and ``StoreError/impossibleTerm(path:index:term:)``, which
    ///   touch nothing, the node must halt, and every later call throws.
    package func evaluate(_ entries: [Entry]) throws(StoreError) -> [Applied] {
        checkThread()
        return try evaluator.withLock { evaluator throws(StoreError) in try evaluator.evaluate(entries) }
    }

    /// Stores what was evaluated since the last call, in one transaction, while other threads evaluate on. Throws as
    /// ``evaluate(_:)`` does.
    package func commit() throws(StoreError) {
        checkThread()
        try evaluator.withLock { evaluator throws(StoreError) in try evaluator.handOver() }
        try connection.commit()
    }

    /// Evaluates and stores.
    package func apply(_ entries: [Entry]) throws(StoreError) -> [Applied] {
        let results = try evaluate(entries)
        try commit()
        return results
    }

    /// Moves the WAL into the database file. Done after a batch anyway as soon as the WAL holds ``walFrameLimit``
    /// frames.
    ///
    /// - Returns: false when readers held on to a part of it.
    @discardableResult
    package func checkpoint(_ mode: CheckpointMode = .truncate) throws(StoreError) -> Bool {
        checkThread()
        return try evaluator.withLock { evaluator throws(StoreError) in
            try evaluator.handOver()
            try connection.commit()
            return try connection.checkpoint(mode)
        }
    }

    /// Has what was committed by now stay there whatever happens to the power: a commit alone does not. What has been
    /// moved from the WAL into the database is durable there before the WAL begins anew.
    ///
    /// - Throws: ``StoreError``. The node must halt then: a second try would find nothing to write, and succeed.
    package func makeDurable() throws(StoreError) {
        checkThread()
        try checkpointer.syncWAL()
        // Neither had another connection's sync failed, after which this one finds nothing to write.
        try connection.checkSound()
    }

    // MARK: As far as is evaluated

    /// Signals that wait for their decision, oldest first: what a site that starts must analyse again.
    package var undecidedSignals: [SignalRecord] {
        withEvaluator { state in state.undecidedSignals.values.sorted { $0.index < $1.index } }
    }

    /// The signal of a decision that waits for a person.
    package func pendingSignal(decisionIndex: LogIndex) -> SignalRecord? {
        withEvaluator { state in state.pendingDecisions[decisionIndex]?.signal }
    }

    /// What is open and at stake.
    package var summary: TradingSummary { withEvaluator { state in state.summary } }

    /// Orders that are not terminal, oldest first: what a new leader must ask the venue about.
    package var openOrders: [OrderRecord] {
        withEvaluator { state in state.openOrdersOldestFirst }
    }

    /// What the writer's connection is really set to.
    func writerSettings() throws -> [String: String] { try connection.settings() }

    /// Closes all connections. Nothing may be called afterwards.
    package func close() throws(StoreError) {
        do {
            try readers.close()
        } catch {
            throw StoreError(error, path: path, doing: "closing")
        }
        try connection.close()
    }
}
