import API
import ArgumentParser
import Terminal

struct ExecutionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executions", abstract: "List what the venue reported.", subcommands: [List.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List what the venue reported, newest first.",
            discussion: """
                Example:

                  qnode executions --limit 10 -o yaml
                """)

        @OptionGroup var rows: RowLimit
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let executions = try await site.withClient {
                try await $0.executions(limit: rows.limit, consistency: read.consistency)
            }
            try site.format.show(executions, of: "execution")
        }
    }
}
