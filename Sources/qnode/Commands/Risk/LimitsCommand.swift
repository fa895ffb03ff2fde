import API
import ArgumentParser
import Terminal

struct LimitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "Show how much may be asked for and held, and change it.",
        discussion: """
            Without a subcommand it shows. Nothing of a symbol without limits may be ordered.

            Examples:

              qnode limits
              qnode limits set EURUSD --max-position 500000
            """,
        subcommands: [Show.self, Set.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show the limits of all symbols, or of one.",
            discussion: """
                Example:

                  qnode limits show EURUSD
                """)

        @Argument(help: "Only this symbol.") var symbol: String?
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            var limits = try await site.withClient { try await $0.limits(consistency: read.consistency) }
            if let symbol { limits.rows.removeAll { $0.values.symbol != symbol } }
            try site.format.show(limits, of: "symbol")
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Change the limits of a symbol. Needs the role risk.",
            discussion: """
                Shows what would change, and what is open or held already and would be outside; --apply makes it so. What is \
                not given stays as it is. What is outside stays too; nothing is taken back. Exits 6 when the limits were \
                changed by somebody else meanwhile.

                Examples:

                  qnode limits set EURUSD --max-position 500000
                  qnode limits set EURUSD --max-position 500000 --apply --if-version 57
                """)

        @Argument(help: "Of which symbol.") var symbol: String
        @Option(help: ArgumentHelp("Most units of one order.", valueName: "decimal")) var maxOrderQuantity: String?
        @Option(
            help: ArgumentHelp("Most units held, long or short, open orders counted.", valueName: "decimal"))
        var maxPosition: String?
        @Option(
            help: ArgumentHelp(
                "Most that one order may be worth, in the instrument's currency.", valueName: "decimal"))
        var maxNotional: String?
        @Option(
            help: ArgumentHelp("How far an order's price may lie from the reference price.", valueName: "ppm"))
        var priceCollarPpm: Int32?
        @Option(
            help: ArgumentHelp("And from every reference price in the collar window.", valueName: "ppm"))
        var windowCollarPpm: Int32?
        @OptionGroup var change: ChangeOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            try await site.change(change) { client in
                try await ClientError.found { try await client.limits(of: symbol) }
            } _: { (current: LimitsValues?) in
                .limits(
                    LimitsValues(
                        symbol: symbol,
                        maxOrderQuantity: try given(maxOrderQuantity, current?.maxOrderQuantity, "max-order-quantity"),
                        maxPosition: try given(maxPosition, current?.maxPosition, "max-position"),
                        maxNotional: try given(maxNotional, current?.maxNotional, "max-notional"),
                        priceCollarPpm: try given(priceCollarPpm, current?.priceCollarPpm, "price-collar-ppm"),
                        windowCollarPpm: try given(windowCollarPpm, current?.windowCollarPpm, "window-collar-ppm")))
            }
        }

        private func given<Value>(_ value: Value?, _ current: Value?, _ option: String) throws -> Value {
            guard let value = value ?? current else {
                throw ValidationError("\(symbol) has no limits yet: give --\(option), and all the others")
            }
            return value
        }
    }
}
