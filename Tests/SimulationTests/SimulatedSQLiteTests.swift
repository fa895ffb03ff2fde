import Ledger
import RandomLog
import SiteStorage
import Testing
import Trading
import TradingStore

@testable import Simulation

/// The product's store on a simulated disk.
@Suite struct SimulatedSQLiteTests {
    private let disk = LiveDisk(dice: Dice(seed: 1, stream: 1), lies: nil)
    private let entries = randomLog(seed: 1, count: 300)

    private func open() throws -> TradingStore {
        try SiteProcess.openStore(on: disk, walFrameLimit: 500, DeferredWork())
    }

    @Test func aProcessThatIsKilledLosesNothingThatItStored() throws {
        let store = try open()
        _ = try store.apply(Array(entries[..<200]))
        let stored = try TradingStore.inspect(path: store.path)
        disk.endProcess()
        #expect(throws: StoreError.self) { try store.apply(Array(entries[200...])) }
        try? store.close()
        #expect(try TradingStore.inspect(path: store.path) == stored)
        let next = try open()
        #expect(next.appliedIndex == 200)
        _ = try next.apply(Array(entries[200...]))
        #expect(try TradingStore.integrityFaults(path: next.path).isEmpty)
        try next.close()
    }

    @Test func whatACheckpointMovedOutlastsThePower() throws {
        let store = try open()
        _ = try store.apply(Array(entries[..<100]))
        #expect(try store.checkpoint())
        for end in stride(from: 110, through: 300, by: 10) { _ = try store.apply(Array(entries[end - 10..<end])) }
        _ = disk.losePower()
        try? store.close()
        let next = try open()
        #expect(100...300 ~= next.appliedIndex)
        #expect(try TradingStore.integrityFaults(path: next.path).isEmpty)
        try next.close()
    }

    /// The file is durable before the transaction that makes the tables is.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func aNewDatabaseOutlastsThePowerWithOrWithoutItsTables(seed: UInt64) throws {
        let disk = LiveDisk(dice: Dice(seed: seed, stream: 1), lies: nil)
        let store = try SiteProcess.openStore(on: disk, walFrameLimit: 500, DeferredWork())
        _ = disk.losePower()
        try? store.close()
        #expect(try DatabaseFile(in: LiveDirectory(disk)).mark()?.index ?? 0 == 0)
        let next = try SiteProcess.openStore(on: disk, walFrameLimit: 500, DeferredWork())
        #expect(next.appliedIndex == 0)
        try next.close()
    }

    @Test func aFullDiskIsToldToTheStore() throws {
        let store = try open()
        disk.isFull = true
        let error = #expect(throws: StoreError.self) { try store.apply(entries) }
        #expect(error?.isStorage == true)
        disk.isFull = false
        try? store.close()
    }

    @Test func aChangeThatIsTheLastEndsTheProcess() throws {
        let store = try open()
        for left in [0, 1, 5, 20] {
            disk.changesLeft = left
            #expect(throws: StoreError.self) {
                for end in stride(from: 10, through: 300, by: 10) {
                    _ = try store.apply(Array(entries[end - 10..<end]))
                }
                try store.checkpoint()
            }
            #expect(disk.hasEnded)
        }
        disk.endProcess()
        try? store.close()
        try open().close()
    }
}
