import API
import ArgumentParser
import Terminal

struct InstrumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instruments",
        abstract: "List what may be traded, and change it.",
        discussion: """
            Without a subcommand it lists.

            Examples:

              qnode instruments
              qnode instruments set EURUSD --tradable false
            """,
        subcommands: [List.self, Set.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List instruments, by symbol.",
            discussion: """
                Example:

                  qnode instruments list --json
                """)

        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let instruments = try await site.withClient { try await $0.instruments(consistency: read.consistency) }
            try site.format.show(instruments, of: "instrument")
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Change an instrument or add one. Needs the role risk.",
            discussion: """
                Shows what would change, and which open orders and positions would be off its steps; --apply makes it so. What \
                is not given stays as it is. A new instrument needs all options, and limits before anything is ordered.

                Examples:

                  qnode instruments set EURUSD --tradable false --apply
                  qnode instruments set USDJPY --currency JPY --tick-size 0.001 --lot-size 1000 --tradable true
                """)

        @Argument(help: "Which one.") var symbol: String
        @Option(help: "What its prices are in: 3 to 8 capital letters or digits.") var currency: String?
        @Option(help: ArgumentHelp("Prices are whole multiples of it.", valueName: "decimal")) var tickSize: String?
        @Option(help: ArgumentHelp("Quantities are whole multiples of it.", valueName: "decimal"))
        var lotSize: String?
        @Option(help: ArgumentHelp("Whether new orders are made.", valueName: "true|false")) var tradable: Bool?
        @OptionGroup var change: ChangeOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            try await site.change(change) { client in
                try await ClientError.found { try await client.instrument(symbol) }
            } _: { (current: InstrumentValues?) in
                .instrument(
                    InstrumentValues(
                        symbol: symbol, currency: try given(currency, current?.currency, "currency"),
                        tickSize: try given(tickSize, current?.tickSize, "tick-size"),
                        lotSize: try given(lotSize, current?.lotSize, "lot-size"),
                        tradable: try given(tradable, current?.tradable, "tradable")))
            }
        }

        private func given<Value>(_ value: Value?, _ current: Value?, _ option: String) throws -> Value {
            guard let value = value ?? current else {
                throw ValidationError("\(symbol) is a new instrument: give --\(option), and all the others")
            }
            return value
        }
    }
}
