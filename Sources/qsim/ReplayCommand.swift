import ArgumentParser
import Foundation
import Simulation

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Run one seed and print all that happens.",
        discussion: "Example:\n\n  qsim replay 42 | less\n  qsim replay 42 --world trading --digest")

    @Argument(help: "The seed.") var seed: UInt64
    @Flag(help: "Only the SHA-256 of the trace.") var digest = false
    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp("With this planted bug.", valueName: "name"),
        transform: { text in
            guard let bug = PlantedBug(rawValue: text) else { throw ValidationError("no such planted bug") }
            return bug
        })
    var bug: PlantedBug?

    func run() throws {
        let world = bug?.world ?? options.world
        let outcome = Options(
            seed: seed, world: world, chaos: options.chaosNanoseconds(in: world), bug: bug, isTraced: true
        ).run()
        if digest {
            print(outcome.traceDigest)
        } else {
            FileHandle.standardOutput.write(Data(outcome.trace))
        }
        guard outcome.violation == nil else { throw ExitCode(1) }
    }
}
