import ArgumentParser
import Simulation

/// The command that runs the simulator.
@main
struct QSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qsim",
        abstract: "Run the cluster's cores in a virtual world that goes wrong, one seed a run.",
        discussion: """
            Results go to standard output, progress to standard error.

            Exit codes: 0 all well, 1 an invariant did not hold or a planted bug was not caught, 64 usage.
            """,
        subcommands: [RunCommand.self, ReplayCommand.self, HuntCommand.self])
}
