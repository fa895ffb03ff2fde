import ArgumentParser
import Simulation

struct HuntCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hunt", abstract: "Look for a seed that catches each planted bug of a world.")

    @Option(help: ArgumentHelp("Seeds to try for each bug.", valueName: "count")) var limit: UInt64 = 1_000
    @Option(help: ArgumentHelp("Only this bug; give it again for more.", valueName: "name")) var bug: [String] = []
    @OptionGroup var options: RunOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit: at least 1") }
        for name in bug where !options.world.bugs.contains(where: { $0.rawValue == name }) {
            let names = options.world.bugs.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--bug: there is no \(name) in this world; there are \(names)")
        }
    }

    private var wanted: [PlantedBug] {
        bug.isEmpty ? options.world.bugs : options.world.bugs.filter { bug.contains($0.rawValue) }
    }

    func run() async throws {
        var progress = ProgressLine()
        var isComplete = true
        for bug in wanted {
            progress.show("hunting \(bug.rawValue)")
            let hunted = await Hunt.hunt(
                bug, limit: limit, jobs: options.jobs, chaos: options.chaosNanoseconds(in: bug.world))
            progress.clear()
            print(Report.text(of: hunted))
            if hunted.outcome == nil { isComplete = false }
        }
        guard isComplete else { throw ExitCode(1) }
    }
}
