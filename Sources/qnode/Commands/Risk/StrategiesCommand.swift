import API
import ArgumentParser
import Peering
import Terminal

struct StrategiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strategies",
        abstract: "List strategies that ordered too often, and enable them again.",
        discussion: """
            Without a subcommand it lists.

            Example:

              qnode strategies resume scalper --reason "loop in the engine fixed"
            """,
        subcommands: [List.self, Resume.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List strategies that are disabled.",
            discussion: """
                Example:

                  qnode strategies list
                """)

        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            var halts = try await site.withClient { try await $0.halts(consistency: read.consistency) }
            halts.rows.removeAll { $0.scope != .strategy }
            try site.format.show(halts, of: "strategy halt")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Enable a strategy that ordered too often. Needs the role risk.",
            discussion: """
                Its orders until now count no more.

                Example:

                  qnode strategies resume scalper --reason "loop in the engine fixed"
                """)

        @Argument(help: "The strategy, see qnode strategies.") var strategy: String
        @OptionGroup var command: CommandOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let request = ResumeRequest(
                idempotencyKey: command.key, scope: .strategy, name: strategy, reason: command.reason)
            try site.finish(try await site.submit(.resume(request), as: .risk))
        }
    }
}
