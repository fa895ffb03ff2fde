import Foundation
import GRDB
import Ledger
import Testing
import Trading

@testable import TradingStore

@Suite struct ReadingTests {
    private let directory: Directory
    private let store: TradingStore

    init() throws {
        directory = try Directory()
        store = try TradingStore.open(directory)
        _ = try store.apply(Script.full())
    }

    @Test func orders() throws {
        let all = try store.orders(limit: 10)
        #expect(all.map(\.state) == [.inDoubt, .inDoubt, .pendingCancel, .filled])
        #expect(try store.orders(limit: 10, state: .pendingCancel) == [all[2]])
        #expect(try store.orders(limit: 1) == [all[0]])
        #expect(try store.orders(limit: 0).isEmpty)
        #expect(try store.orders(limit: -1).isEmpty)
        #expect(try store.order(clOrdID: all[3].order.clOrdID) == all[3])
        #expect(try store.order(clOrdID: "nothing") == nil)
    }

    @Test func theRest() throws {
        #expect(try store.positions().map(\.quantity) == [whole(10), whole(7)])
        #expect(try store.executions(limit: 10).map(\.booking) == [.external, .late, .order, .order])
        #expect(try store.executions(limit: 1).first?.execution.execID == "E4")
        #expect(
            try store.signals(limit: 10).map(\.signal.idempotencyKey) == [
                "undecided", "halted", "throttled", "c", "pending", "asked", "b", "a",
            ])
        let decisions = try store.decisions(limit: 10)
        #expect(
            decisions.map(\.outcome) == [
                .denied, .denied, .approved, .pending, .approved, .approved, .approved,
            ])
        #expect(try store.verdicts(decisionIndex: decisions[0].index).map(\.verdict.site) == [1, 2, 3])
        #expect(try store.verdicts(decisionIndex: .max).isEmpty)
        #expect(try store.leaders().map(\.node) == ["geneva", "zurich"])
        #expect(try store.instruments().map(\.instrument.symbol) == ["AAA"])
        #expect(try store.limits().map(\.version) == [3])
        // Halted, and resumed.
        #expect(try store.halts().isEmpty)
        let pending = try store.pendingDecisions()
        #expect(pending == decisions.filter { $0.outcome == .pending })
        #expect(try store.decision(index: pending[0].index) == pending[0])
        #expect(store.nextDeadline == pending[0].expiresAt)
        #expect(try store.approvals(limit: 10).map(\.actor) == ["trader/alice"])
        #expect(try store.resumes(limit: 10).map(\.name) == ["AAA"])
        #expect(try store.settings()?.settings.maxStrategyOrders == 4)
        #expect(store.rules.settings?.maxStrategyOrders == 4)
        #expect(store.rules.voters == configuration.voters)
        #expect(try store.strategies().map(\.strategy) == ["rsi"])
        #expect(try store.drills().map(\.name) == ["kill"])
        #expect(try store.marks().map(\.symbol) == ["AAA"])
        #expect(try store.venueSessions() == [store.venueSession("paper")].compactMap { $0 })
        #expect(store.venueSession("paper")?.reservedThrough == 9)
        let counts = try store.rowCounts()
        #expect(counts[.idempotencyKeys] == 15)
        #expect(counts[.verdicts] == 17)
        #expect(counts[.halts] == 1)
        #expect(counts.count == ReplicatedTable.allCases.count)
    }

    @Test func alarmsAreReadNewestFirst() throws {
        let all = try store.alarms(limit: 100)
        #expect(
            all.map(\.code) == [
                "venue_unreachable", "halted_by_person", "unknown_order_fill", "unread_report", "late_fill",
                "order_in_doubt", "order_in_doubt", "strategy_disabled",
            ])
        #expect(all[0].subject == "paper" && all[0].message == "no word from Zürich")
        // Two of one entry.
        #expect(all[5].index == all[6].index && all[5].ordinal == 1 && all[6].ordinal == 0)
        #expect(try store.alarms(limit: 2) == Array(all.prefix(2)))
        #expect(try store.alarmCount(after: .min) == all.count)
        #expect(try store.alarmCount(after: all[0].time) == 0)
        #expect(try store.alarmCount(after: all[0].time - 1) == 1)
        #expect(store.venueSession("paper")?.unreachableSince == all[0].time)
        try store.close()
        #expect(try TradingStore.records(AlarmRecord.self, path: store.path) == all.sorted { $0.key < $1.key })
        let again = try TradingStore.open(directory)
        #expect(try again.alarms(limit: 100) == all)
        #expect(again.venueSession("paper")?.unreachableSince == all[0].time)
    }

    /// However long the list is.
    @Test func theNewestAlarmsAreFoundByAnIndex() throws {
        let queries = [
            "SELECT * FROM alarms ORDER BY entry_index DESC, ordinal DESC LIMIT 1",
            "SELECT count(*) FROM (SELECT 1 FROM alarms WHERE time > 5 LIMIT 10)",
        ]
        let plans = try store.readers.read { (db: Database) throws in
            try queries.map { query in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + query).map { $0["detail"] as String }.joined()
            }
        }
        #expect(!plans[0].contains("TEMP B-TREE"), "\(plans[0])")
        #expect(plans[1].contains("SEARCH alarms USING COVERING INDEX alarms_time"), "\(plans[1])")
    }

    @Test func aReaderSeesWhatWasCommittedWhileTheWriterWrites() throws {
        let before = try store.orders(limit: 10)
        // Another connection holds the write lock, with a change that nobody else may see.
        let other = try DatabaseQueue(path: store.path)
        try other.inDatabase { (db: Database) throws in
            try db.execute(sql: "BEGIN IMMEDIATE; UPDATE orders SET order_id = 'unseen'")
            #expect(try store.orders(limit: 10) == before)
            try db.execute(sql: "ROLLBACK")
        }
    }

    @Test func theWriterWritesWhileAReaderReads() throws {
        var script = Script()
        while script.entries.count < Int(store.appliedIndex) { script.add(.configuration, []) }
        script.term = 3
        script.add(.noop, [], actor: "basel")
        try store.readers.read { (db: Database) throws in
            let before = try Int.fetchOne(db, sql: "SELECT max(term) FROM leaders")
            _ = try store.apply([script.entries[script.entries.count - 1]])
            #expect(store.appliedTerm == 3)
            // The reader keeps its view, and a checkpoint says that it could not do everything.
            #expect(try Int.fetchOne(db, sql: "SELECT max(term) FROM leaders") == before)
            #expect(try !store.checkpoint(.truncate))
        }
        #expect(try store.leaders().first?.node == "basel")
        #expect(try store.checkpoint(.truncate))
    }

    @Test func theContentDigestSeesEveryCell() throws {
        let reference = try TradingStore.inspect(path: store.path)
        #expect(reference.appliedIndex == store.appliedIndex)
        #expect(reference.digest == store.digest)
        #expect(reference.merkleRoot == store.merkleRoot)
        #expect(reference.clusterID == clusterID)
        #expect(reference.rowCounts == (try store.rowCounts()))
        let other = try DatabaseQueue(path: store.path)
        for table in ReplicatedTable.allCases {
            for column in table.columns.dropFirst(table.primaryKeyCount) {
                try other.inDatabase { (db: Database) throws in
                    try db.execute(sql: "PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = 0")
                    let old = try #require(try Row.fetchOne(db, sql: "SELECT * FROM \(table.name) LIMIT 1"))
                    let key = table.columns.prefix(table.primaryKeyCount).map(\.name)
                    let place = key.map { "\($0) IS ?" }.joined(separator: " AND ")
                    let values = key.map { old[$0] as DatabaseValue }
                    func set(_ value: DatabaseValue) throws {
                        try db.execute(
                            sql: "UPDATE \(table.name) SET \(column.name) = ? WHERE \(place)",
                            arguments: StatementArguments([value] + values))
                    }
                    switch column.kind {
                    case .integer: try set(987_654_321.databaseValue)
                    case .text: try set("changed".databaseValue)
                    case .blob: try set(Data([1, 2, 3]).databaseValue)
                    }
                    let changed = try TradingStore.inspect(path: store.path).contentDigest
                    #expect(changed != reference.contentDigest, "\(table).\(column.name)")
                    try set(old[column.name])
                }
            }
        }
        #expect(try TradingStore.inspect(path: store.path) == reference)
    }

    @Test func nothingWorksAfterClosing() throws {
        try store.close()
        #expect(throws: StoreError.self) { try store.orders(limit: 1) }
        #expect(throws: StoreError.self) { try store.checkpoint() }
        #expect(throws: StoreError.closed(path: store.path)) { try store.apply(Script.full()) }
    }

    @Test func inspectingTakesOnlyOurDatabases() throws {
        let path = directory.path("other.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in try db.execute(sql: "CREATE TABLE t (x)") }
        #expect(throws: StoreError.notATradingDatabase(path: path)) { try TradingStore.inspect(path: path) }
        #expect(throws: StoreError.self) { try TradingStore.inspect(path: directory.path("missing.sqlite")) }
    }
}

extension AlarmRecord {
    fileprivate var key: (LogIndex, Int64) { (index, ordinal) }
}
