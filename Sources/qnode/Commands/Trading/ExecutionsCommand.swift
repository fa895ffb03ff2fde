import API
import ArgumentParser
import Terminal

struct ExecutionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executions", abstract: "List what the venue reported.",
        discussion: """
            Without a subcommand it lists.

            Examples:

              qnode executions --limit 10
              qnode executions unread
            """,
        subcommands: [List.self, Unread.self], defaultSubcommand: List.self)

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

    struct Unread: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unread",
            abstract: "List what the venue said that could not be read, as it came, newest first.",
            discussion: """
                Such a message may be a fill. Its order is in doubt until the venue was asked about it, and its symbol \
                is halted: read the message, compare the order with the venue, then resume the symbol.

                In the message, | stands for the byte that ends a field, and \\xHH for any other byte that is not \
                printable.

                Example:

                  qnode executions unread -o yaml
                """)

        @OptionGroup var rows: RowLimit
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let reports = try await site.withClient {
                try await $0.unreadReports(limit: rows.limit, consistency: read.consistency)
            }
            try site.format.show(reports, of: "unread report")
        }
    }
}
