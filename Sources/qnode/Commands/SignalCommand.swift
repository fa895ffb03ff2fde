import API
import ArgumentParser
import Foundation
import Peering
import Terminal

struct SignalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal", abstract: "Submit signals.", subcommands: [Submit.self])

    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "submit",
            abstract: "Ask the cluster to trade. Needs the role trader.",
            discussion: """
                Retries until --timeout, always under the same idempotency key, so the signal is taken at most once. When \
                the outcome stays unknown (exit code 7), run it again with the key and the time that were printed. The sites \
                judge it by the bar that opened at --as-of; on a time without a bar none has an opinion.

                Example:

                  qnode signal submit --symbol EURUSD --side buy --quantity 10000 --price 1.0835
                """)

        @Option(help: "Which instrument.") var symbol: String
        @Option(help: "buy or sell.", transform: Self.side) var side: SignalRequest.Side
        @Option(help: "Units of the instrument, a decimal.") var quantity: String
        @Option(help: "The price you saw, a decimal.") var price: String

        @Option(
            help: ArgumentHelp("Order at this price or better; at the market when not given.", valueName: "decimal"))
        var limitPrice: String?

        @Option(
            help: ArgumentHelp(
                "When the bar that you saw opened: ISO 8601, or nanoseconds since 1970 UTC; the site's last when not given.",
                valueName: "time"))
        var asOf: TimeArgument?

        @Option(help: ArgumentHelp("How sure you are: parts per million.", valueName: "ppm"))
        var confidence: Int32 = 1_000_000

        @Option(help: "Whose idea it is.") var strategy = "manual"

        @Option(
            help: ArgumentHelp(
                "The same key is the same signal. A new UUID when not given; it is printed.", valueName: "key"))
        var idempotencyKey: String?

        @OptionGroup var site: SiteOptions

        func validate() throws {
            do {
                _ = try request(key: idempotencyKey ?? "unset", asOf: asOf?.nanoseconds ?? UTCTime.now).validated()
            } catch {
                throw ValidationError("\(error)")
            }
        }

        func run() async throws {
            let key = idempotencyKey ?? UUID().uuidString.lowercased()
            if idempotencyKey == nil { StandardError.line("idempotency key \(key)") }
            let receipt = try await site.withClient(as: .trader) { client in
                let signal = request(key: key, asOf: try await asOf(client))
                return try await client.submit(signal, patience: site.patience) { failure in
                    StandardError.line("\(failure.message); trying again with the same key")
                }
            }
            try site.finish(receipt)
            StandardError.line("what the sites make of signal \(receipt.index): qnode decisions")
        }

        private static func side(_ text: String) throws -> SignalRequest.Side {
            guard let side = SignalRequest.Side(rawValue: text) else {
                throw ValidationError("expected buy or sell")
            }
            return side
        }

        /// The sites judge a signal by the bar that it names.
        private func asOf(_ client: SiteClient) async throws -> Int64 {
            if let asOf { return asOf.nanoseconds }
            guard let last = try await client.lastBar(symbol: symbol).time else {
                throw ValidationError("the site has no bar of \(symbol) yet: say with --as-of which one you saw")
            }
            if idempotencyKey == nil {
                StandardError.line("as of \(UTCTime.text(nanoseconds: last.value)), the last bar")
            }
            return last.value
        }

        private func request(key: String, asOf: Int64) -> SignalRequest {
            SignalRequest(
                idempotencyKey: key, strategy: strategy, symbol: symbol, side: side, quantity: quantity, price: price,
                asOf: asOf, confidencePpm: confidence, limitPrice: limitPrice)
        }
    }
}

/// A time: ISO 8601 or nanoseconds since 1970 UTC.
struct TimeArgument: ExpressibleByArgument, Sendable {
    let nanoseconds: Int64

    init?(argument: String) {
        guard let nanoseconds = UTCTime.nanoseconds(argument) else { return nil }
        self.nanoseconds = nanoseconds
    }
}
