import Foundation
import GRDB
import Ledger
import Testing
import Trading

@testable import TradingStore

@Suite struct OpeningTests {
    private let directory: Directory

    init() throws { directory = try Directory() }

    /// Expects an error that names the file.
    private func refused(_ clusterID: [UInt8] = clusterID, _ expected: (StoreError) -> Bool) {
        do {
            _ = try TradingStore.open(path: directory.path(), clusterID: clusterID, configuration: configuration)
            Issue.record("opened")
        } catch {
            #expect(expected(error), "\(error)")
            #expect(error.description.contains(directory.path()))
        }
    }

    private func alter(_ sql: String) throws {
        let queue = try DatabaseQueue(path: directory.path())
        try queue.writeWithoutTransaction { db in try db.execute(sql: sql) }
        try queue.close()
    }

    @Test func anotherClustersDatabase() throws {
        try TradingStore.open(directory).close()
        var other = clusterID
        other[15] = 0
        refused(other) {
            if case .otherCluster(_, let found, let expected) = $0 {
                found == clusterID && expected == other
            } else {
                false
            }
        }
        try TradingStore.open(directory).close()
    }

    @Test func aNewerSchema() throws {
        try TradingStore.open(directory).close()
        try alter("UPDATE applied SET schema_version = 9")
        refused { if case .newerSchema(_, 9, 8) = $0 { true } else { false } }
    }

    @Test func anOlderProgramsRulesAreNotOurs() throws {
        try TradingStore.open(directory).close()
        try alter("UPDATE applied SET schema_version = 7")
        refused { if case .olderSchema(_, 7, 8) = $0 { true } else { false } }
    }

    @Test func anotherProgramsDatabase() throws {
        try alter("CREATE TABLE notes (text TEXT)")
        refused { if case .notATradingDatabase = $0 { true } else { false } }
    }

    @Test func aFileThatIsNoDatabase() throws {
        try Data("not a database, but long enough to be looked at as one".utf8).write(
            to: URL(fileURLWithPath: directory.path()))
        refused { if case .sqlite(_, _, 26, _) = $0 { true } else { false } }
    }

    @Test func aDirectoryThatIsNotThere() {
        #expect(throws: StoreError.self) {
            _ = try TradingStore.open(
                path: "/nowhere/at/all.sqlite", clusterID: clusterID, configuration: configuration)
        }
    }

    @Test func aMarkThatDoesNotAddUp() throws {
        let store = try TradingStore.open(directory)
        _ = try store.apply(Script.full())
        try store.close()
        try alter("UPDATE applied SET merkle_peaks = zeroblob(32)")
        refused { if case .damaged = $0 { true } else { false } }
    }

    @Test func rowsThatCannotBe() throws {
        let store = try TradingStore.open(directory)
        _ = try store.apply(Script.full())
        try store.close()
        try alter("PRAGMA ignore_check_constraints = 1; UPDATE positions SET cost = 'a lot'")
        refused { if case .damaged(_, let problem) = $0 { problem.contains("positions") } else { false } }
    }

    @Test func settingsAreInForce() throws {
        let queue = try DatabaseQueue(
            path: directory.path(), configuration: Settings.configuration(isReadOnly: false, label: "test"))
        try queue.inDatabase { (db: Database) throws in
            try Settings.enforce(Settings.writer, on: db, path: "here")
            #expect(try Settings.value(of: "journal_mode", on: db) == "wal")
            #expect(try Settings.value(of: "synchronous", on: db) == "1")
            #expect(try Settings.value(of: "wal_autocheckpoint", on: db) == "0")
            #expect(try Settings.value(of: "foreign_keys", on: db) == "1")
            #expect(try Settings.value(of: "trusted_schema", on: db) == "0")
        }
    }

    @Test func theStoresOwnConnectionsHaveThem() throws {
        let store = try TradingStore.open(directory)
        #expect(
            try store.writerSettings()
                == [
                    "journal_mode": "wal", "synchronous": "1", "wal_autocheckpoint": "0", "foreign_keys": "1",
                    "trusted_schema": "0",
                ])
        try store.readers.read { (db: Database) throws in
            #expect(try Settings.value(of: "query_only", on: db) == "1")
            #expect(try Settings.value(of: "trusted_schema", on: db) == "0")
        }
    }

    @Test func aSettingThatDoesNotTakeIsAnError() throws {
        // A database in memory has no WAL.
        let queue = try DatabaseQueue()
        #expect(
            throws: StoreError.setting(path: "here", name: "journal_mode", wanted: "WAL", found: "memory")
        ) {
            try queue.inDatabase { db in try Settings.enforce(Settings.writer, on: db, path: "here") }
        }
    }

    @Test func theTablesAreTheLogicalSchema() throws {
        let store = try TradingStore.open(directory)
        try store.readers.read { (db: Database) throws in
            for table in ReplicatedTable.allCases {
                let rows = try Row.fetchAll(db, sql: "PRAGMA table_info(\(table.name))")
                #expect(rows.map { $0["name"] } == table.columns.map(\.name), "\(table)")
                #expect(rows.map { $0["type"] } == table.columns.map(\.kind.rawValue), "\(table)")
                let keys = rows.filter { ($0["pk"] as Int) > 0 }.sorted { ($0["pk"] as Int) < ($1["pk"] as Int) }
                #expect(
                    keys.map { $0["name"] as String } == table.columns.prefix(table.primaryKeyCount).map(\.name),
                    "\(table)")
                for (row, column) in zip(rows, table.columns) {
                    let mayBeNull = (row["notnull"] as Int) == 0 && (row["pk"] as Int) == 0
                    #expect(mayBeNull == column.isNullable, "\(table).\(column.name)")
                }
            }
            let names = try String.fetchAll(
                db, sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'")
            #expect(Set(names) == Set(ReplicatedTable.allCases.map(\.name) + ["applied", "row_counts"]))
            let lax = try String.fetchAll(
                db,
                sql:
                    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'"
            )
            #expect(lax.isEmpty)
        }
    }
}
