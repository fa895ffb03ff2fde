import Journal
import Ledger
import Raft
import RandomLog
import Testing
import Trading
import TradingStore

@testable import Simulation
@testable import SiteStorage

/// A site whose disk has failed, and which begins again on the same kernel.
@Suite struct FailedSyncTests {
    private let entries = randomLog(seed: 1, count: 300)

    private func store(on disk: LiveDisk) throws -> TradingStore {
        try SiteProcess.openStore(on: disk, walFrameLimit: 500, DeferredWork())
    }

    private func disk(_ seed: UInt64) -> LiveDisk { LiveDisk(dice: Dice(seed: seed, stream: 1), lies: nil) }

    /// After a sync that failed, the kernel takes the WAL for clean. The next process moves it into the database, and
    /// the power fails in the middle of that.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func theNextProcessDoesNotBelieveTheWAL(seed: UInt64) throws {
        let disk = disk(seed)
        let first = try store(on: disk)
        _ = try first.apply(Array(entries[..<100]))
        try first.makeDurable()
        for end in stride(from: 110, through: 200, by: 10) { _ = try first.apply(Array(entries[end - 10..<end])) }
        disk.syncsLeft = 0
        #expect(throws: StoreError.self) { try first.makeDurable() }
        disk.endProcess()
        try? first.close()

        try DatabaseFile(in: LiveDirectory(disk)).writeWALAgain()
        let second = try store(on: disk)
        disk.changesLeft = Int(seed)
        _ = try? second.checkpoint()
        _ = disk.losePower()
        try? second.close()

        let third = try store(on: disk)
        defer { try? third.close() }
        #expect(third.appliedIndex == 200)
        #expect(try TradingStore.integrityFaults(path: third.path).isEmpty)
        let reference = try store(on: self.disk(0))
        defer { try? reference.close() }
        _ = try reference.apply(Array(entries[..<200]))
        #expect(
            try TradingStore.inspect(path: third.path).contentDigest
                == TradingStore.inspect(path: reference.path).contentDigest)
    }

    /// The second try would find nothing to write. Nor does the end of the store move what is not on the disk.
    @Test func aFailedSyncIsNotTriedAgain() throws {
        let disk = disk(1)
        let store = try store(on: disk)
        _ = try store.apply(Array(entries[..<100]))
        disk.syncsLeft = 0
        for _ in 1...2 { #expect(throws: StoreError.self) { try store.makeDurable() } }
        #expect(throws: StoreError.self) { try store.checkpoint() }
        let file = try #require(disk.contents.file(named: DatabaseFile.name))
        let before = disk.contents.files[file].current
        try? store.close()
        #expect(disk.contents.files[file].current == before)
        #expect(disk.contents.file(named: DatabaseFile.name + "-wal") != nil)
    }

    @Test func whatWasMadeDurableOutlastsThePower() throws {
        for seed in 1...10 as ClosedRange<UInt64> {
            let disk = disk(seed)
            let store = try store(on: disk)
            _ = try store.apply(Array(entries[..<100]))
            try store.makeDurable()
            _ = disk.losePower()
            try? store.close()
            let next = try self.store(on: disk)
            #expect(next.appliedIndex == 100)
            try next.close()
        }
    }

    // MARK: Installing

    private func process(on disk: LiveDisk) throws -> SiteProcess {
        var dice = Dice(seed: 1, stream: 1)
        return try SiteProcess(on: disk, plan: SitePlan(&dice), bug: nil, installed: {}, restored: {})
    }

    private func metadata(_ taken: SnapshotDirectory.Taken, term: Term) -> SnapshotMetadata {
        SnapshotMetadata(
            index: taken.mark.index, term: term, time: taken.time,
            membership: Raft.MembershipEntry(founding: [1, 2, 3]), digest: taken.digest)
    }

    /// A note that says another term than its file waits to be installed: no start would ever be able to.
    @Test func anInstallationThatCannotBeIsThrownAway() throws {
        let disk = disk(1)
        var site = try process(on: disk)
        try site.write(.append(Array(entries[..<100])))
        _ = try site.store.apply(Array(entries[..<100]))
        let taken = try site.snapshots.take(site.store) { _ in entries[99].time }
        let wrong = SnapshotNote(metadata(taken, term: taken.mark.term + 1), bytes: taken.bytes)
        let directory = site.snapshots.directory
        try directory.rename(SnapshotDirectory.taking, to: SnapshotDirectory.installation(wrong.digest))
        try wrong.write(to: "install.json", in: directory)
        try site.store.close()
        disk.endProcess()
        let next = try process(on: disk)
        #expect(next.store.appliedIndex == 100 && next.map.lastIndex == 100)
        #expect(try next.snapshots.directory.names().isEmpty)
        try next.store.close()
    }

    @Test func aSnapshotOfAnotherTermIsNotTaken() throws {
        let disk = disk(1)
        var site = try process(on: disk)
        try site.write(.append(Array(entries[..<100])))
        _ = try site.store.apply(Array(entries[..<100]))
        let taken = try site.snapshots.take(site.store) { _ in entries[99].time }
        let directory = site.snapshots.directory
        try directory.rename(SnapshotDirectory.taking, to: SnapshotDirectory.partial("\(taken.digest)"))
        #expect(throws: SiteStorageError.self) {
            try site.snapshots.complete(metadata(taken, term: taken.mark.term + 1))
        }
        #expect(try directory.names().isEmpty)
        try site.store.close()
    }

    @Test func aCopyThatFailsLeavesNothing() throws {
        let disk = disk(1)
        let site = try process(on: disk)
        _ = try site.store.apply(Array(entries[..<100]))
        disk.isFull = true
        #expect(throws: StoreError.self) { try site.snapshots.take(site.store) { _ in 0 } }
        #expect(try site.snapshots.directory.names().isEmpty)
        disk.isFull = false
        try site.store.close()
    }
}
