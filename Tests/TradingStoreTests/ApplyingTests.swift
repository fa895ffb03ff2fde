import Foundation
import GRDB
import Ledger
import RandomLog
import Testing
import Trading
import TradingStore

@Suite struct ApplyingTests {
    private let directory: Directory

    init() throws { directory = try Directory() }

    @Test func aNewDatabaseIsEmpty() throws {
        let store = try TradingStore.open(directory)
        #expect(store.appliedIndex == 0)
        #expect(store.appliedTerm == 0)
        #expect(store.digest == .zero)
        #expect(store.merkleRoot == MerklePeaks().root)
        #expect(try store.apply([]).isEmpty)
    }

    @Test func whatWasAppliedIsThereAfterARestart() throws {
        let entries = Script.full()
        let mark: AppliedMark
        do {
            let store = try TradingStore.open(directory)
            #expect(try store.apply(entries).map(\.index) == entries.map(\.index))
            mark = store.mark
            try store.close()
        }
        #expect(mark.index == LogIndex(entries.count))
        #expect(mark.term == 2)
        let store = try TradingStore.open(directory)
        #expect(store.mark == mark)
        #expect(store.undecidedSignals.map(\.signal.idempotencyKey) == ["undecided"])
        #expect(store.openOrders.map(\.state) == [.pendingCancel, .inDoubt, .inDoubt])
    }

    @Test func restartedAfterEveryEntryItIsTheSame() throws {
        let entries = Script.full()
        let continuous = try TradingStore.open(directory, "continuous.sqlite")
        let expected = try continuous.apply(entries)
        var results: [Applied] = []
        for entry in entries {
            let store = try TradingStore.open(directory, "restarted.sqlite")
            results += try store.apply([entry])
            try store.close()
        }
        #expect(results == expected)
        let restarted = try TradingStore.inspect(path: directory.path("restarted.sqlite"))
        let inspected = try TradingStore.inspect(path: directory.path("continuous.sqlite"))
        #expect(restarted == inspected)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func batchesMakeNoDifference(_ seed: UInt64) throws {
        let entries = randomLog(seed: seed, count: 2_000)
        let one = try TradingStore.open(directory, "one.sqlite")
        let many = try TradingStore.open(directory, "many.sqlite")
        let whole = try one.apply(entries)
        var random = Seeded(seed)
        var pieces: [Applied] = []
        var rest = entries[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...60, using: &random)
            pieces += try many.apply(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        #expect(pieces == whole)
        #expect(one.mark == many.mark)
        let first = try TradingStore.inspect(path: one.path)
        #expect(try TradingStore.inspect(path: many.path) == first)
        #expect(first.rowCounts[.orders] ?? 0 > 10)
    }

    @Test func entriesOutOfOrderAreRefusedWhole() throws {
        let entries = Script.full()
        let store = try TradingStore.open(directory)
        _ = try store.apply(Array(entries.prefix(4)))
        let before = try TradingStore.inspect(path: store.path)
        for wrong in [[entries[5]], [entries[4], entries[6]], [entries[3]], [entries[4], entries[4]]] {
            #expect(throws: StoreError.self) { try store.apply(wrong) }
        }
        #expect(try TradingStore.inspect(path: store.path) == before)
        #expect(store.appliedIndex == 4)
        // The store goes on from where it is.
        _ = try store.apply(Array(entries.dropFirst(4)))
        #expect(store.appliedIndex == LogIndex(entries.count))
    }

    @Test func termsNeverGoDown() throws {
        let store = try TradingStore.open(directory)
        func noop(_ index: LogIndex, _ term: Term) -> Entry {
            Entry(index: index, term: term, kind: .noop, time: 0, actor: "", payload: [])
        }
        _ = try store.apply([noop(1, 5)])
        #expect(throws: StoreError.impossibleTerm(path: store.path, index: 2, term: 4)) {
            _ = try store.apply([noop(2, 4)])
        }
        #expect(throws: StoreError.self) { try store.apply([noop(2, .max)]) }
        _ = try store.apply([noop(2, 5)])
    }

    @Test func aFailureInTheMiddleLeavesNothing() throws {
        let entries = Script.full()
        let store = try TradingStore.open(directory)
        _ = try store.apply(Array(entries.prefix(5)))
        let before = try TradingStore.inspect(path: store.path)
        // Something else makes one of the writes that follow impossible.
        let other = try DatabaseQueue(path: store.path)
        try other.write { db in
            try db.execute(
                sql: "CREATE TRIGGER no BEFORE INSERT ON executions BEGIN SELECT RAISE(ABORT, 'disk on fire'); END")
        }
        #expect {
            _ = try store.apply(Array(entries.dropFirst(5)))
        } throws: { error in
            "\(error)".contains("disk on fire") && "\(error)".contains(store.path)
        }
        #expect(store.appliedIndex == 5)
        #expect(try TradingStore.inspect(path: store.path) == before)
        // Memory and disk no longer agree: only a restart helps.
        #expect(throws: StoreError.self) { try store.apply([entries[5]]) }
        try store.close()
        try other.write { db in try db.execute(sql: "DROP TRIGGER no") }
        let again = try TradingStore.open(directory)
        #expect(again.appliedIndex == 5)
        _ = try again.apply(Array(entries.dropFirst(5)))
    }

    @Test func anotherWriterIsNoticed() throws {
        let entries = Script.full()
        let store = try TradingStore.open(directory)
        let intruder = try TradingStore.open(directory)
        _ = try intruder.apply([entries[0]])
        #expect(throws: StoreError.self) { try store.apply([entries[0]]) }
        #expect(intruder.appliedIndex == 1)
    }

    @Test func theWALIsMovedOnceItIsLong() throws {
        let store = try TradingStore.open(directory)
        var script = Script()
        let file = directory.path() + "-wal"
        func size() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        }
        // Each batch writes a few pages of its own; without checkpoints the WAL would hold all of them.
        var applied = 0
        for number in 0..<1_500 {
            _ = script.approve(script.signal("key-\(number)"))
            _ = try store.apply(Array(script.entries.dropFirst(applied)))
            applied = script.entries.count
        }
        #expect(try size() < TradingStore.maximumWALBytes)
        #expect(try store.checkpoint(.truncate))
        #expect(try size() == 0)
        #expect(store.appliedIndex == LogIndex(applied))
    }
}
