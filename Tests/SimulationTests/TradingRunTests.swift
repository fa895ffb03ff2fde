import Foundation
import Testing

@testable import Simulation

/// The world that trades. `SIMULATION_TRADING_SEEDS` says how many seeds, `SIMULATION_FIRST_SEED` where to start.
@Suite struct TradingRunTests {
    private static let chaos = 6 * second

    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    private static func run(_ seed: UInt64, isTraced: Bool = false) -> RunOutcome {
        var simulation = Simulation(Options(seed: seed, world: .trading, chaos: chaos, isTraced: isTraced))
        return simulation.run()
    }

    @Test func everySeedHoldsAndSettles() async {
        let first = Self.environment("SIMULATION_FIRST_SEED") ?? 1
        let count = Self.environment("SIMULATION_TRADING_SEEDS") ?? 24
        let summary = await Campaign(
            seeds: first...first + count - 1, jobs: 2, world: .trading, chaos: Self.chaos
        ).run()
        for failure in summary.failures {
            let violation = failure.violation.map { "\($0)" } ?? ""
            Issue.record(
                "seed \(failure.options.seed): \(violation). qsim replay \(failure.options.seed) --world trading --chaos 6"
            )
        }
        // A simulation in which little happens proves little.
        #expect(summary.runs == Int(count))
        guard count >= 24 else { return }
        let struck: [FaultKind] = [
            .connectionReset, .halfDeadConnection, .venueCut, .isolatedLeader, .pausedLeader, .deposedLeader,
            .venueCrash, .venuePause, .venueSilence, .venueDisconnect, .lostAnswer, .droppedAcknowledgement,
            .delayedAnswer, .repeatedReport,
        ]
        for kind in struck { #expect(summary.tally[kind] > 0, "\(kind.name) never struck") }
        let rare: [Tally.Event] = [
            .decisionsPending, .decisionsDenied, .decisionsRefusedUnreconciled, .cancelsSent, .sessionsCutForLease,
            .logonsRefused, .takeovers, .takeoversRefusedAndThenAccepted, .gapsFilled, .missedReportsRecovered,
            .reportsFoundInTheLog, .fills, .ordersInDoubt, .ordersInDoubtFound, .ordersInDoubtUnknown,
            .ordersRejected, .ordersCanceled, .sessionsLost, .venueRestarts,
        ]
        for event in rare { #expect(summary.tally[event] > 0, "\(event.name): never") }
    }

    @Test(arguments: [2] as [UInt64])
    func oneSeedGivesOneTrace(seed: UInt64) {
        let one = Self.run(seed, isTraced: true)
        let two = Self.run(seed, isTraced: true)
        let silent = Self.run(seed)
        #expect(one.trace == two.trace && one.traceDigest == two.traceDigest)
        #expect(one.fingerprint == silent.fingerprint && one.steps == silent.steps && silent.trace.isEmpty)
    }

    @Test func aTraceHasBothSidesOfAnOrder() {
        let lines = String(decoding: Self.run(1, isTraced: true).trace, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains { $0.contains(" => venue  8=FIX.4.4|") && $0.contains("|35=D|") })
        #expect(lines.contains { $0.contains("venue: {") && $0.contains("\"kind\":\"executed\"") })
        #expect(lines.contains { $0.contains(" <= venue  ") })
        #expect(lines.contains { $0.contains(" takes over in term ") })
    }

    @Test func theWorldOfRegistersIsAsItWas() async {
        let summary = await Campaign(seeds: 1...20, jobs: 2, chaos: 2 * second).run()
        for kind in FaultKind.allCases where !World.registers.faultKinds.contains(kind) {
            #expect(summary.tally[kind] == 0)
        }
        #expect(summary.tally[.logons] == 0 && summary.failures.isEmpty)
    }
}
