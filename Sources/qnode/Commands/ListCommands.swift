import API
import ArgumentParser

struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "List orders, newest first.",
        discussion: """
            Example:

              qnode orders --state filled --limit 10
            """)

    @OptionGroup var rows: RowLimit
    @Option(help: "Only orders in this state.") var state: String?
    @OptionGroup var read: ReadOptions
    @OptionGroup var site: SiteOptions

    func run() async throws {
        let orders = try await site.withClient {
            try await $0.orders(limit: rows.limit, state: state, consistency: read.consistency)
        }
        try site.format.show(orders, of: "order")
    }
}

struct ExecutionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executions",
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

struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions",
        abstract: "List what is held.",
        discussion: """
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
