/// Looks for a seed that catches a planted bug.
package struct Hunt {
    package struct Catch: Sendable {
        package let bug: PlantedBug
        /// The run that caught it; `nil` when none did.
        package let outcome: RunOutcome?
        package let runs: Int
    }

    /// - Parameter limit: seeds to try, from 1.
    package static func hunt(_ bug: PlantedBug, limit: UInt64, jobs: Int, chaos: Int64) async -> Catch {
        let campaign = Campaign(
            seeds: 1...max(1, limit), jobs: jobs, world: bug.world, chaos: chaos, bug: bug)
        let summary = await campaign.run(stoppingAfter: 1)
        return Catch(bug: bug, outcome: summary.failures.first, runs: summary.runs)
    }
}
