import ArgumentParser

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure commits, failovers and memory, of a running cluster or of one made for it.",
        subcommands: [
            BenchClusterCommand.self, BenchLocalCommand.self, BenchFailoverCommand.self, BenchSignalsCommand.self,
            BenchTradesCommand.self,
        ],
        defaultSubcommand: BenchClusterCommand.self)
}
