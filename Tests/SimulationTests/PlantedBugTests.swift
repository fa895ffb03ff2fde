import Testing

@testable import Simulation

/// The simulator itself is tested by mistakes it has to find.
@Suite struct PlantedBugTests {
    private static let limit: UInt64 = 500

    @Test(arguments: [
        PlantedBug.acknowledgeBeforeWritten, .tellVoteBeforeSaved, .grantTwoVotes, .announceUncommitted,
        .answerDuplicatesTwice, .skipSync, .dropTruncation, .cutDamage, .readAtOnce, .forgetFetch,
        .forgetLostTail, .voteWhileRecovering, .leadWithStalledDisk, .keepLogAtInstall, .keepDatabaseAtInstall,
        .countRecovering, .readBeforeOwnTerm, .leaseFromReceipt, .leaseBeforeOwnTerm, .leaseTooLong,
        .refuseInUnsavedTerm,
    ])
    func isCaught(bug: PlantedBug) async throws {
        let hunted = await Hunt.hunt(bug, limit: Self.limit, jobs: 2, chaos: 20 * second)
        let outcome = try #require(hunted.outcome, "\(bug.rawValue) was not caught in \(hunted.runs) seeds")
        #expect(outcome.options.bug == bug)
        // Without the bug nothing is wrong.
        var options = outcome.options
        options.bug = nil
        var healthy = Simulation(options)
        #expect(healthy.run().violation == nil)
    }

    /// Each within the first few seeds; `qsim hunt --world trading` has them all.
    @Test(arguments: [
        PlantedBug.resendWithoutQuery, .sendBeforeCommit, .forgetExecIDs, .assumeRejected, .reconcileAtOnce,
        .ownClOrdID, .cancelAnother, .positionAheadOfMark, .skipReservation,
    ])
    func isCaughtWhereItTrades(bug: PlantedBug) throws {
        #expect(bug.world == .trading)
        let isCaught = (1...20 as ClosedRange<UInt64>).contains { seed in
            var simulation = Simulation(Options(seed: seed, world: .trading, chaos: 8 * second, bug: bug))
            return simulation.run().violation != nil
        }
        #expect(isCaught, "\(bug.rawValue) was not caught")
    }

    @Test func aFailureShrinksAndStillFails() async throws {
        let hunted = await Hunt.hunt(.skipSync, limit: Self.limit, jobs: 2, chaos: 20 * second)
        let failure = try #require(hunted.outcome)
        let shrunk = Shrinker.shrink(failure)
        #expect(shrunk.violation?.invariant == failure.violation?.invariant)
        #expect(shrunk.options.faults.list.count < failure.options.faults.list.count)
        #expect(shrunk.options.chaos < failure.options.chaos)
        #expect(String(decoding: shrunk.trace, as: UTF8.self).contains("VIOLATION"))
    }
}
