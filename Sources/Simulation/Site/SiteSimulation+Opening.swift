import Invariants
import Journal
import Ledger
import SiteStorage
import Trading
import TradingStore

extension SiteSimulation {
    /// A process begins on what is there, and all that is there has to be right.
    mutating func start() throws(Violation) {
        begin(.opening)
        var installed = 0
        var restored = 0
        let opened: SiteProcess
        do {
            opened = try SiteProcess(
                on: disk, plan: plan, bug: options.bug, installed: { installed += 1 }, restored: { restored += 1 })
        } catch { return try failed(error) }
        process = opened
        // Where removing what is rotten fails, the product goes on.
        guard !disk.hasEnded else { return try failed(LiveDisk.Refusal.ended) }
        tally.count(.restarts)
        tally.count(.snapshotsInstalled, installed)
        tally.count(.databasesRestored, restored)
        let map = opened.map
        note(
            "starts: log \(map.firstIndex) to \(map.lastIndex), applied \(opened.store.appliedIndex)"
                + (installed > 0 ? ", installed a snapshot" : "") + (restored > 0 ? ", restored its database" : ""))
        do {
            try check(opened)
        } catch {
            // What is read does not change the disk, so nothing can have struck.
            throw error as? Violation ?? Violation(invariant: .noFalseAlarm, detail: text(error))
        }
    }

    /// Looking is not struck.
    private mutating func check(_ opened: SiteProcess) throws {
        let (changesLeft, isFull) = (disk.changesLeft, disk.isFull)
        (disk.changesLeft, disk.isFull) = (nil, false)
        defer { (disk.changesLeft, disk.isFull) = (changesLeft, isFull) }
        try checkLog(opened)
        try checkDatabase(opened)
        try checkSnapshot(opened)
    }

    /// What others count on is there, and everything up to it is what was committed.
    private mutating func checkLog(_ opened: SiteProcess) throws {
        let map = opened.map
        matched = map.base.index
        if map.firstIndex <= map.lastIndex {
            for entry in try opened.read(from: map.firstIndex, through: map.lastIndex) {
                guard entry.index <= entries.count, entry == entries[Int(entry.index) - 1] else { break }
                matched = entry.index
            }
        }
        try require(
            matched >= acknowledged, .durableKept, "the log was acknowledged through \(acknowledged), it is \(matched)")
        acknowledged = matched
        committed = max(committed, map.base.index)
    }

    private mutating func checkDatabase(_ opened: SiteProcess) throws {
        let map = opened.map
        let mark = opened.store.mark
        try require(
            mark.index + 1 >= map.firstIndex && mark.index <= matched && mark.index <= max(committed, map.base.index),
            .applyWithinLog,
            "applied \(mark.index) of \(committed) that are committed, the log is \(map.firstIndex) to \(matched)")
        try require(mark == marks[Int(mark.index)], .trading(.equalState), "another state after \(mark.index)")
        let found = try TradingStore.inspect(path: opened.store.path)
        let expected = try rows.contentDigest(at: mark.index)
        try require(found.contentDigest == expected, .restored, "other rows after \(mark.index)")
        let faults = try TradingStore.integrityFaults(path: opened.store.path)
        try require(faults.isEmpty, .restored, "SQLite finds fault with the database: \(faults)")
    }

    /// One that is noted is whole, unless it has rotted, which opening has found.
    private mutating func checkSnapshot(_ opened: SiteProcess) throws {
        rotten = rotten.filter { digest in
            disk.contents.file(named: "\(SnapshotDirectory.name)/\(digest).sqlite") != nil
        }
        try require(
            opened.newest >= opened.map.base.index || opened.store.appliedIndex >= opened.map.base.index, .restored,
            "nothing stands for the log before \(opened.map.firstIndex)")
    }

    func require(_ holds: Bool, _ invariant: Invariant, _ detail: @autoclosure () -> String) throws(Violation) {
        if !holds { throw Violation(invariant: invariant, detail: detail()) }
    }
}
