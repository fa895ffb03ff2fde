import Foundation
import Testing

/// `RAFT_SEEDS` says how many seeds, `RAFT_FIRST_SEED` where to start.
@Suite struct SimulationTests {
    private static let shards: UInt64 = 4

    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test(arguments: 0..<shards)
    func everySeedIsSafeAndRecovers(shard: UInt64) throws {
        let first = Self.environment("RAFT_FIRST_SEED") ?? 1
        let count = Self.environment("RAFT_SEEDS") ?? 300
        var committed = 0
        var ran = 0
        var reads = 0
        var leases = 0
        var recoveries = 0
        var installs = 0
        var changes = 0
        for seed in first..<first + count where seed % Self.shards == shard {
            var simulation = try Simulation(seed: seed)
            do {
                try simulation.run()
            } catch let violation as Violation {
                Issue.record(
                    "seed \(seed), after \(simulation.steps) steps: \(violation). RAFT_FIRST_SEED=\(seed) RAFT_SEEDS=1 repeats it"
                )
            }
            committed += simulation.checker.committed.count
            reads += simulation.checker.readsServed
            leases += simulation.checker.leasesSeen
            recoveries += simulation.recoveries
            installs += simulation.installs
            changes += simulation.membershipChanges
            ran += 1
        }
        // A simulation in which next to nothing commits proves next to nothing.
        #expect(committed >= 20 * ran)
        #expect(reads >= 20 * ran)
        #expect(leases >= 100 * ran)
        guard ran >= 50 else { return }
        #expect(recoveries >= ran / 4)
        #expect(installs >= ran / 10)
        #expect(changes >= ran)
    }

    /// The checks are worth what they catch.
    @Test(arguments: PlantedBug.allCases)
    func aPlantedBugIsCaught(_ plant: PlantedBug) throws {
        for seed in 1...PlantedBug.maximumSeeds {
            var simulation = try Simulation(seed: seed, plant: plant)
            do {
                try simulation.run()
            } catch let violation as Violation {
                // Standing still is not what these do.
                if violation.description.hasPrefix("no progress") { continue }
                return
            }
        }
        Issue.record("\(plant) was not caught within \(PlantedBug.maximumSeeds) seeds")
    }

    @Test func oneSeedGivesOneHistory() throws {
        for seed: UInt64 in [7, 8] {
            var first = try Simulation(seed: seed)
            var second = try Simulation(seed: seed)
            try first.run()
            try second.run()
            #expect(first.digest == second.digest)
            #expect(first.steps == second.steps)
        }
    }
}
