import GRDB
import Ledger
import Testing

@testable import Trading
@testable import TradingStore

/// Rows on their way from the thread that evaluates to the one that stores.
@Suite struct WriteConnectionTests {
    private let directory: Directory
    private let connection: WriteConnection
    private let history: StoredHistory

    init() throws {
        directory = try Directory()
        connection = try WriteConnection(to: directory)
        history = StoredHistory(connection: connection)
        try history.learnKeys(atMost: 1)
    }

    @Test func aLookUpStoresWhatWasTakenBeforeIt() throws {
        keep(1)
        try history.handOver(Published(state(at: 1)))
        #expect(connection.read(\.mark).index == 0)
        #expect(try history.idempotency(actor: "trader", key: "k1")?.index == 1)
        #expect(connection.read(\.mark).index == 1)
        // Nothing is left for the thread that came later.
        try connection.commit()
        #expect(connection.read(\.mark).index == 1)
    }

    /// What a look-up has to write is in the transaction of its own mark, not in the one that was taken before.
    @Test func rowsBehindTheMarkAreNotInItsTransaction() throws {
        keep(1)
        try history.handOver(Published(state(at: 1)))
        keep(2)
        #expect(try history.idempotency(actor: "trader", key: "k2")?.index == 2)
        #expect(try TradingStore.inspect(path: directory.path()).appliedIndex == 1)
        #expect(try count() == 1)
        try history.handOver(Published(state(at: 2)))
        try connection.commit()
        #expect(try count() == 2)
    }

    @Test func takingStoresWhatWasTakenBefore() throws {
        for index in 1...3 as ClosedRange<LogIndex> {
            keep(index)
            try history.handOver(Published(state(at: index)))
            #expect(connection.read(\.mark).index == index - 1)
        }
        try connection.commit()
        #expect(try count() == 3)
    }

    @Test func afterAFailureNothingIsTakenAnyMore() throws {
        keep(1)
        keep(1)
        try history.handOver(Published(state(at: 1)))
        #expect(throws: StoreError.self, "the same key twice") { try connection.commit() }
        #expect(throws: StoreError.self) { try connection.checkUsable() }
        keep(2)
        #expect(throws: StoreError.self) { try history.handOver(Published(state(at: 2))) }
        #expect(try count() == 0)
    }

    private func keep(_ index: LogIndex) {
        var changes = RowChanges()
        changes.append(IdempotencyRecord(actor: "trader", key: "k\(index)", index: index, time: 0, refusal: nil))
        history.keep(changes)
    }

    /// With nothing in it but how far it has come.
    private func state(at index: LogIndex) -> TradingState {
        var peaks = MerklePeaks()
        for _ in 0..<index { peaks.append(leaf: .zero) }
        guard let mark = AppliedMark(index: index, term: 1, digest: .zero, peaks: peaks) else {
            preconditionFailure("a tree of \(peaks.size) leaves at \(index)")
        }
        return TradingState(configuration: configuration, mark: mark)
    }

    private func count() throws -> Int? {
        try DatabaseQueue(path: directory.path()).read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM idempotency_keys")
        }
    }
}

extension WriteConnection {
    /// To a new database.
    convenience init(to directory: Directory) throws {
        let path = directory.path()
        try TradingStore.open(directory).close()
        var settings = Settings.configuration(isReadOnly: false, label: "test")
        settings.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: path, configuration: settings)
        let writer = Writer(
            path: path, queue: queue, statements: try queue.inDatabase { try Statements(on: $0, path: path) },
            walFrames: FrameCount(), checkpointer: try Checkpointer(path: path), storedIndex: 0)
        self.init(path: path, writer: writer, state: TradingState(configuration: configuration))
    }
}
