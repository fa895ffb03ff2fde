import Foundation
import Testing

@testable import Simulation

/// `SIMULATION_SEEDS` says how many seeds, `SIMULATION_FIRST_SEED` where to start.
@Suite struct RunTests {
    private static let chaos = 6 * second

    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test func everySeedHoldsAndRecovers() async {
        let first = Self.environment("SIMULATION_FIRST_SEED") ?? 1
        let count = Self.environment("SIMULATION_SEEDS") ?? 150
        let summary = await Campaign(seeds: first...first + count - 1, jobs: 2, chaos: Self.chaos).run()
        for failure in summary.failures {
            let violation = failure.violation.map { "\($0)" } ?? ""
            Issue.record("seed \(failure.options.seed): \(violation). qsim replay \(failure.options.seed) --chaos 6")
        }
        // A simulation in which little happens proves little.
        #expect(summary.runs == Int(count))
        guard count >= 100 else { return }
        for kind in World.registers.faultKinds { #expect(summary.tally[kind] > 0, "\(kind.name) never struck") }
        let rare: [Tally.Event] = [
            .leadersElected, .leadersSteppedDown, .conflictsTruncated, .segmentsBegun, .tornTailsCut,
            .crashesWhileOpening,
            .haltsOnAFailedWrite, .fetchesFromDisk, .transfersDone, .retriesFoundInTheLog,
            .entriesReplayedAfterARestart, .tailsLost, .votesLost, .recoveries,
            .stepDownsForAStalledDisk, .stepDownsForAFailedDisk, .snapshotsInstalled, .logsCompacted,
            .membershipChangesBegun,
        ]
        for event in rare { #expect(summary.tally[event] > 0, "\(event.name): never") }
    }

    @Test(arguments: [1, 2, 3, 17] as [UInt64])
    func oneSeedGivesOneTrace(seed: UInt64) {
        var first = Simulation(Options(seed: seed, chaos: Self.chaos, isTraced: true))
        var second = Simulation(Options(seed: seed, chaos: Self.chaos, isTraced: true))
        let one = first.run()
        let two = second.run()
        #expect(one.trace == two.trace)
        #expect(one.traceDigest == two.traceDigest)
        #expect(one.fingerprint == two.fingerprint)
    }

    @Test func tracingChangesNothing() {
        var traced = Simulation(Options(seed: 5, chaos: Self.chaos, isTraced: true))
        var silent = Simulation(Options(seed: 5, chaos: Self.chaos))
        let one = traced.run()
        let two = silent.run()
        #expect(one.fingerprint == two.fingerprint && one.steps == two.steps && two.trace.isEmpty)
    }

    @Test func theNumberOfJobsChangesNothing() async {
        let one = await Campaign(seeds: 1...24, jobs: 1, chaos: 2 * second).run()
        let three = await Campaign(seeds: 1...24, jobs: 3, chaos: 2 * second).run()
        #expect(one.fingerprint == three.fingerprint)
        #expect(one.tally == three.tally && one.steps == three.steps)
        let others = await Campaign(seeds: 2...25, jobs: 3, chaos: 2 * second).run()
        #expect(others.fingerprint != one.fingerprint)
    }

    @Test func aTraceReadsAsALine() throws {
        var simulation = Simulation(Options(seed: 3, chaos: Self.chaos, isTraced: true))
        let lines = String(decoding: simulation.run().trace, as: UTF8.self).split(separator: "\n")
        #expect(lines.count > 500)
        #expect(lines.first?.hasSuffix("sites, seed 3") == true)
        #expect(lines.last?.contains("converged") == true)
        #expect(lines.contains { $0.contains(" is leader of term ") })
        #expect(lines.contains { $0.contains(" <- ") && $0.contains("append ") })
        #expect(lines.contains { $0.contains("client ") && $0.contains(" is answered ") })
        for line in lines { #expect(line.prefix(4).allSatisfy { $0 == " " || $0.isNumber } && line.utf8.count > 13) }
    }
}
