import API
import ArgumentParser
import Peering
import Terminal

struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "List orders, look at one, take one back.",
        discussion: """
            Without a subcommand it lists.

            Examples:

              qnode orders --state working
              qnode orders show 4F2K9Q-0000000000016
            """,
        subcommands: [List.self, Show.self, Cancel.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List orders, newest first.",
            discussion: """
                Example:

                  qnode orders list --state filled --limit 10
                """)

        @OptionGroup var rows: RowLimit
        @Option(
            help: """
                Only orders in this state: sent, in_doubt, working, partial, pending_cancel, filled, rejected, canceled, \
                expired or not_at_venue.
                """)
        var state: String?
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let orders = try await site.withClient {
                try await $0.orders(limit: rows.limit, state: state, consistency: read.consistency)
            }
            try site.format.show(orders, of: "order")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show one order and everything the venue reported about it.",
            discussion: """
                Example:

                  qnode orders show 4F2K9Q-0000000000016
                """)

        @Argument(help: ArgumentHelp("The order's ClOrdID, see qnode orders.", valueName: "clordid"))
        var clOrdID: String
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            try site.format.show(
                try await site.withClient { try await $0.order(clOrdID, consistency: read.consistency) })
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "Ask for an order to be taken back. Needs the role trader or risk.",
            discussion: """
                The request is committed, then the leader sends it to the venue. It may come too late: fills keep arriving \
                until the venue has answered; see qnode orders show. Exits 6 when the order is finished already.

                Example:

                  qnode orders cancel 4F2K9Q-0000000000016 --reason "fat finger"
                """)

        @Argument(help: ArgumentHelp("The order's ClOrdID, see qnode orders.", valueName: "clordid"))
        var clOrdID: String
        @OptionGroup var command: CommandOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let key = command.key
            let request = CancelOrderRequest(idempotencyKey: key, clOrdID: clOrdID, reason: command.reason)
            try site.finish(try await site.submit(.cancel(request), as: .trader))
            StandardError.line("what the venue says to it: qnode orders show \(clOrdID)")
        }
    }
}
