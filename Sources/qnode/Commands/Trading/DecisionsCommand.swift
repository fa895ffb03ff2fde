import API
import ArgumentParser
import Terminal

struct DecisionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decisions",
        abstract: "List decisions on signals, or look at one with all its verdicts.",
        discussion: """
            Without a subcommand it lists.

            Examples:

              qnode decisions --outcome denied
              qnode decisions show 42
            """,
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List decisions, newest first.",
            discussion: """
                Example:

                  qnode decisions list --outcome denied --limit 10
                """)

        @OptionGroup var rows: RowLimit
        @Option(help: "Only of this outcome: approved, pending, rejected, denied or expired.") var outcome: String?
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let decisions = try await site.withClient {
                try await $0.decisions(limit: rows.limit, outcome: outcome, consistency: read.consistency)
            }
            try site.format.show(decisions, of: "decision")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show one decision: signal, verdicts and their signatures, ruling, approval, order.",
            discussion: """
                Example:

                  qnode decisions show 42 --json
                """)

        @Argument(help: ArgumentHelp("The decision's log index, see qnode decisions.", valueName: "index"))
        var index: UInt64
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            try site.format.show(
                try await site.withClient { try await $0.decision(index, consistency: read.consistency) })
        }
    }
}
