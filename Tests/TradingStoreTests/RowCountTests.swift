import Foundation
import GRDB
import Ledger
import RandomLog
import Testing
import Trading

@testable import TradingStore

/// The counts that are kept are those of the rows.
@Suite struct RowCountTests {
    private let directory: Directory

    init() throws { directory = try Directory() }

    /// Counts the rows of a database that nobody has open, or that somebody has.
    private func counted(_ path: String) throws -> [ReplicatedTable: Int] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { db in
            try Dictionary(
                uniqueKeysWithValues: ReplicatedTable.allCases.map {
                    ($0, try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0.name)") ?? 0)
                })
        }
    }

    private func alter(_ sql: String) throws {
        let queue = try DatabaseQueue(path: directory.path())
        try queue.writeWithoutTransaction { db in try db.execute(sql: sql) }
        try queue.close()
    }

    @Test func aNewDatabaseHasNone() throws {
        let store = try TradingStore.open(directory)
        #expect(try store.rowCounts() == counted(directory.path()))
        #expect(try store.rowCounts().values.allSatisfy { $0 == 0 })
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func theyFollowRandomLogsThroughRestartsAndCopies(_ seed: UInt64) throws {
        var random = Seeded(seed)
        var store = try TradingStore.open(directory)
        var rest = randomLog(seed: seed, count: 1_500)[...]
        while !rest.isEmpty {
            _ = try store.apply(Array(rest.prefix(Int.random(in: 1...200, using: &random))))
            rest = rest.dropFirst(Int(store.appliedIndex) - rest.startIndex)
            #expect(try store.rowCounts() == counted(store.path), "seed \(seed) at \(store.appliedIndex)")
            guard random.chance(of: 3) else { continue }
            let copy = directory.path("copy-\(store.appliedIndex).sqlite")
            _ = try store.copy(to: copy)
            try store.close()
            if random.chance(of: 2) {
                try FileManager.default.removeItem(atPath: directory.path())
                try FileManager.default.moveItem(atPath: copy, toPath: directory.path())
            }
            store = try TradingStore.open(directory)
            #expect(try store.rowCounts() == counted(store.path), "seed \(seed) opened at \(store.appliedIndex)")
        }
        #expect(try store.rowCounts().values.count { $0 > 0 } > 15)
    }

    /// As many as go into one statement, and some more.
    @Test func rowsWrittenManyAtATimeCountToo() throws {
        let store = try TradingStore.open(directory)
        var script = Script()
        for number in 0..<500 {
            script.add(.note, Note(idempotencyKey: "n\(number)", text: "noted").payload, actor: "trader/alice")
        }
        _ = try store.apply(script.entries)
        #expect(try store.rowCounts()[.notes] == 500)
        #expect(try store.rowCounts() == counted(store.path))
    }

    @Test func readingThemCountsNothing() throws {
        let store = try TradingStore.open(directory)
        try alter("UPDATE row_counts SET row_count = 1000000 WHERE table_name = 'notes'")
        #expect(try store.rowCounts()[.notes] == 1_000_000)
    }

    @Test func aTableThatIsNotCountedIsDamage() throws {
        let store = try TradingStore.open(directory)
        try alter("DELETE FROM row_counts WHERE table_name = 'signals'")
        #expect(throws: StoreError.self) { try store.rowCounts() }
        #expect(throws: StoreError.self) { try store.apply(Script.full()) }
    }
}
