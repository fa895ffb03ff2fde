import Ledger
import RandomLog
import Testing
import Trading
import TradingStore

/// The state machine ahead of its database.
@Suite struct EvaluatingTests {
    private let directory: Directory

    init() throws { directory = try Directory() }

    @Test func whatIsEvaluatedIsInTheDatabaseOnceItIsCommitted() throws {
        let entries = Script.full()
        let reference = try TradingStore.open(directory, "reference.sqlite")
        let expected = try reference.apply(entries)
        let store = try TradingStore.open(directory)
        #expect(try store.evaluate(entries) == expected)
        #expect(store.appliedIndex == 0 && store.digest == .zero)
        #expect(try store.leaders().isEmpty && store.orders(limit: 10).isEmpty)
        try store.commit()
        #expect(store.mark == reference.mark)
        let inspected = try TradingStore.inspect(path: store.path)
        #expect(try inspected == TradingStore.inspect(path: reference.path))
        // Nothing more to store.
        try store.commit()
        #expect(try TradingStore.inspect(path: store.path) == inspected)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whereItIsCommittedMakesNoDifference(_ seed: UInt64) throws {
        let entries = randomLog(seed: seed, count: 1_000)
        let one = try TradingStore.open(directory, "one.sqlite")
        let other = try TradingStore.open(directory, "other.sqlite")
        let expected = try one.apply(entries)
        var random = Seeded(seed)
        var results: [Applied] = []
        var rest = entries[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...40, using: &random)
            results += try other.evaluate(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
            if Int.random(in: 0..<4, using: &random) == 0 { try other.commit() }
        }
        try other.commit()
        #expect(results == expected)
        #expect(try TradingStore.inspect(path: other.path) == TradingStore.inspect(path: one.path))
    }

    @Test func aDuplicateIsFoundBeforeTheFirstIsStored() throws {
        var script = Script()
        for text in ["first", "second"] { script.add(.note, Note(idempotencyKey: "k", text: text).payload) }
        let store = try TradingStore.open(directory)
        let first = LogIndex(script.entries.count - 1)
        var replies: [Reply] = []
        for entry in script.entries { replies += try store.evaluate([entry]).map(\.reply) }
        #expect(
            replies.suffix(2) == [
                .accepted(index: first, isDuplicate: false), .accepted(index: first, isDuplicate: true),
            ])
        try store.commit()
        #expect(try store.rowCounts()[.notes] == 1)
    }

    /// One thread evaluates, with look-ups in what the other is storing.
    @Test(arguments: [4, 5, 6] as [UInt64])
    func storingBesideItMakesNoDifference(_ seed: UInt64) async throws {
        let entries = randomLog(seed: seed, count: 3_000)
        let one = try TradingStore.open(directory, "one.sqlite")
        let expected = try one.apply(entries)
        let other = try TradingStore.open(directory, "other.sqlite")
        let storing = Task.detached {
            var stored = other.appliedIndex
            while stored < LogIndex(entries.count) {
                try other.commit()
                #expect(other.appliedIndex >= stored)
                stored = other.appliedIndex
                await Task.yield()
            }
        }
        var results: [Applied] = []
        for start in stride(from: 0, to: entries.count, by: 7) {
            results += try other.evaluate(Array(entries[start..<min(start + 7, entries.count)]))
        }
        try await storing.value
        #expect(results == expected)
        #expect(other.mark == one.mark)
        #expect(try TradingStore.inspect(path: other.path) == TradingStore.inspect(path: one.path))
    }

    @Test func whatWasNotCommittedIsAppliedAgainAfterARestart() throws {
        let entries = Script.full()
        do {
            let store = try TradingStore.open(directory)
            _ = try store.apply(Array(entries.prefix(5)))
            _ = try store.evaluate(Array(entries.dropFirst(5)))
            try store.close()
        }
        let store = try TradingStore.open(directory)
        #expect(store.appliedIndex == 5)
        _ = try store.apply(Array(entries.dropFirst(5)))
        let reference = try TradingStore.open(directory, "reference.sqlite")
        _ = try reference.apply(entries)
        #expect(try TradingStore.inspect(path: store.path) == TradingStore.inspect(path: reference.path))
    }

    @Test func aCheckpointStoresWhatIsEvaluated() throws {
        let entries = Script.full()
        let store = try TradingStore.open(directory)
        _ = try store.evaluate(entries)
        #expect(try store.checkpoint(.truncate))
        #expect(store.appliedIndex == LogIndex(entries.count))
    }
}
