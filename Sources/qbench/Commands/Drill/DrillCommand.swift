import ArgumentParser

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Make disasters happen to a cluster made for it, and prove that nothing was lost or done twice.",
        subcommands: [DrillOrdersCommand.self, DrillRestartCommand.self, DrillSilenceCommand.self])
}
