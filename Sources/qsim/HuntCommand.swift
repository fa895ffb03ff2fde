import ArgumentParser
import Simulation

struct HuntCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hunt", abstract: "Look for a seed that catches each planted bug of a world.")

    @Option(help: ArgumentHelp("Seeds to try for each bug.", valueName: "count")) var limit: UInt64 = 1_000
    @OptionGroup var options: RunOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit: at least 1") }
    }

    func run() async throws {
        var progress = ProgressLine()
        var isComplete = true
        for bug in options.world.bugs {
            progress.show("hunting \(bug.rawValue)")
            let hunted = await Hunt.hunt(
                bug, limit: limit, jobs: options.jobs, chaos: options.chaosNanoseconds)
            progress.clear()
            print(Report.text(of: hunted))
            if hunted.outcome == nil { isComplete = false }
        }
        guard isComplete else { throw ExitCode(1) }
    }
}
