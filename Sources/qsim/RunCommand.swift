import ArgumentParser
import Simulation

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run many seeds; name, shrink and explain the first that fail.",
        discussion: "Example:\n\n  qsim run --seeds 1..10000\n  qsim run --world trading --seeds 1..10000")

    @Option(help: ArgumentHelp("A seed, or a range of seeds.", valueName: "A..B")) var seeds: SeedRange
    @Flag(help: "Only name the seeds that fail.") var noShrink = false
    @OptionGroup var options: RunOptions

    /// Failing seeds after which no more are begun.
    private static let maximumFailures = 5

    func run() async throws {
        let campaign = Campaign(
            seeds: seeds.seeds, jobs: options.jobs, world: options.world,
            chaos: options.chaosNanoseconds(in: options.world))
        var progress = ProgressLine()
        let start = ContinuousClock.now
        let summary = await campaign.run(stoppingAfter: Self.maximumFailures) { summary in
            progress.show("\(summary.runs) of \(seeds.seeds.count) seeds, \(Self.failed(summary))")
        }
        let elapsed = ContinuousClock.now - start
        let processor = ProcessorTime.seconds
        progress.clear()
        print(Report.text(of: summary, in: options.world, elapsed: elapsed, processor: processor))
        for failure in summary.failures {
            print(Report.text(ofFailure: failure))
            if !noShrink { print(Report.text(ofShrunk: Shrinker.shrink(failure))) }
        }
        guard summary.failures.isEmpty else { throw ExitCode(1) }
    }

    private static func failed(_ summary: Campaign.Summary) -> String {
        guard !summary.failures.isEmpty else { return "none failed" }
        return "failed: " + summary.failures.map { "\($0.options.seed)" }.joined(separator: ", ")
    }
}
