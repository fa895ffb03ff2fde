import Testing

@testable import Simulation

/// What a crash leaves of the virtual disk.
@Suite struct DiskTests {
    private static let sector = VirtualFile.sectorLength

    private func bytes(_ count: Int, _ value: UInt8) -> [UInt8] { [UInt8](repeating: value, count: count) }

    @Test func whatWasSyncedOutlivesAPowerLoss() {
        var file = VirtualFile(length: 4 * Self.sector)
        var dice = Dice(seed: 1, stream: 1)
        file.write(bytes(700, 7), at: 100)
        file.sync()
        let isTorn = file.losePower(&dice)
        #expect(!isTorn)
        #expect(Array(file.current[100..<800]) == bytes(700, 7))
        #expect(file.current[..<100].allSatisfy { $0 == 0 } && file.current[800...].allSatisfy { $0 == 0 })
    }

    @Test func anySubsetOfUnsyncedSectorsIsKeptAndEachIsWhole() {
        var outcomes: Set<[Bool]> = []
        for seed in 1...200 as ClosedRange<UInt64> {
            var file = VirtualFile(length: 3 * Self.sector)
            var dice = Dice(seed: seed, stream: 1)
            file.write(bytes(3 * Self.sector, 9), at: 0)
            let isTorn = file.losePower(&dice)
            let kept = (0..<3).map { file.current[$0 * Self.sector] == 9 }
            for (number, isKept) in kept.enumerated() {
                #expect(Array(file.current[file.range(of: number)]) == bytes(Self.sector, isKept ? 9 : 0))
            }
            #expect(isTorn == (kept.contains(true) && kept.contains(false)))
            #expect(file.current == file.durable && file.dirty.isEmpty)
            outcomes.insert(kept)
        }
        #expect(outcomes.count == 8)
    }

    @Test func aFailedSyncLeavesPagesThatOnlySeemClean() {
        var lost = 0
        for seed in 1...50 as ClosedRange<UInt64> {
            var file = VirtualFile(length: 2 * Self.sector)
            var dice = Dice(seed: seed, stream: 1)
            file.write(bytes(2 * Self.sector, 5), at: 0)
            file.failSync(&dice)
            // Read back it is there, and a second sync has nothing to do.
            #expect(file.current == bytes(2 * Self.sector, 5))
            file.sync()
            _ = file.losePower(&dice)
            if file.current != bytes(2 * Self.sector, 5) { lost += 1 }
        }
        #expect(lost > 10 && lost < 50)
    }

    @Test func namesKeepTheirOrderAndARenameIsWhole() {
        var outcomes: Set<[String]> = []
        for seed in 1...100 as ClosedRange<UInt64> {
            var disk = VirtualDisk()
            var dice = Dice(seed: seed, stream: 1)
            disk.link("a", to: disk.allocate(length: Self.sector))
            disk.syncDirectory()
            disk.rename("a", to: "b")
            disk.link("c", to: disk.allocate(length: Self.sector))
            #expect(disk.fileNames == ["b", "c"])
            _ = disk.losePower(&dice)
            outcomes.insert(disk.fileNames)
        }
        #expect(outcomes == [["a"], ["b"], ["b", "c"]])
    }

    @Test func aRenameReplacesTheFileOfThatName() throws {
        var disk = VirtualDisk()
        let old = disk.allocate(length: Self.sector)
        let new = disk.allocate(length: 2 * Self.sector)
        disk.link("log", to: old)
        disk.link("new", to: new)
        disk.rename("new", to: "log")
        #expect(disk.fileNames == ["log"])
        #expect(disk.file(named: "log") == new)
    }

    @Test func decayShowsAtOnceAndStays() {
        var file = VirtualFile(length: 2 * Self.sector)
        var dice = Dice(seed: 1, stream: 1)
        file.write(bytes(Self.sector, 1), at: 0)
        file.sync()
        file.flip(bit: 3, at: 10)
        file.misdirect(from: bytes(Self.sector, 6), to: 1)
        _ = file.losePower(&dice)
        #expect(file.current[10] == 9 && file.current[11] == 1)
        #expect(Array(file.current[file.range(of: 1)]) == bytes(Self.sector, 6))
    }
}
