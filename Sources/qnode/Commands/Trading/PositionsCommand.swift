import API
import ArgumentParser
import Terminal

struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions", abstract: "List what is held.", subcommands: [List.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List what is held, by symbol.",
            discussion: """
                The account external holds what fills on orders of others at the same account of the venue came to.

                Example:

                  qnode positions
                """)

        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let positions = try await site.withClient { try await $0.positions(consistency: read.consistency) }
            try site.format.show(positions, of: "position")
        }
    }
}
