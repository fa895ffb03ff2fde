import Foundation
import Testing

@testable import Simulation

/// The world of one site's disk. `SIMULATION_SITE_SEEDS` says how many seeds, `SIMULATION_FIRST_SEED` where to start.
@Suite struct SiteRunTests {
    private static let chaos = 3 * second

    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    private static func run(_ seed: UInt64, bug: PlantedBug? = nil, isTraced: Bool = false) -> RunOutcome {
        Options(seed: seed, world: .site, chaos: chaos, bug: bug, isTraced: isTraced).run()
    }

    @Test func everySeedOpensAndHolds() async {
        let first = Self.environment("SIMULATION_FIRST_SEED") ?? 1
        let count = Self.environment("SIMULATION_SITE_SEEDS") ?? 8
        let summary = await Campaign(
            seeds: first...first + count - 1, jobs: 2, world: .site, chaos: Self.chaos
        ).run()
        for failure in summary.failures {
            let violation = failure.violation.map { "\($0)" } ?? ""
            Issue.record(
                "seed \(failure.options.seed): \(violation). qsim replay \(failure.options.seed) --world site --chaos 3"
            )
        }
        // A simulation in which little happens proves little.
        #expect(summary.runs == Int(count))
        guard count >= 200 else { return }
        for kind in World.site.faultKinds { #expect(summary.tally[kind] > 0, "\(kind.name) never struck") }
        for event in World.site.events { #expect(summary.tally[event] > 0, "\(event.name): never") }
    }

    @Test(arguments: [1] as [UInt64])
    func oneSeedGivesOneTrace(seed: UInt64) {
        let one = Self.run(seed, isTraced: true)
        let two = Self.run(seed, isTraced: true)
        let silent = Self.run(seed)
        #expect(one.trace == two.trace && one.traceDigest == two.traceDigest)
        #expect(one.fingerprint == silent.fingerprint && one.steps == silent.steps && silent.trace.isEmpty)
    }

    /// Each within the first few seeds; `qsim hunt --world site` has them all.
    @Test(arguments: [PlantedBug.skipDatabaseSync, .applyBeforeLog])
    func aBugOfItsIsCaught(bug: PlantedBug) {
        #expect(bug.world == .site)
        let isCaught = (1...12 as ClosedRange<UInt64>).contains { Self.run($0, bug: bug).violation != nil }
        #expect(isCaught, "\(bug.rawValue) was not caught")
    }
}
