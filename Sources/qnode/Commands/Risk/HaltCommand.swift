import API
import ArgumentParser
import Peering
import Terminal

struct HaltCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt",
        abstract: "Stop trading in a symbol or in all, at once. Needs the role risk.",
        discussion: """
            Nothing new is ordered until somebody lets it go on: qnode halts resume. The site that is asked sends \
            nothing new from then on, even while no leader can commit the halt. Orders at the venue stay there: take \
            them back with qnode orders cancel.

            Examples:

              qnode halt --all --reason "prices look wrong" --dry-run
              qnode halt --symbol EURUSD --reason "prices look wrong"
            """)

    @Option(help: "A symbol.") var symbol: String?
    @Flag(help: "All symbols.") var all = false
    @Flag(help: "Only tell what it would do.") var dryRun = false
    @OptionGroup var command: CommandOptions
    @OptionGroup var site: SiteOptions

    func validate() throws {
        guard (symbol != nil) != all else { throw ValidationError("what shall stop? Give one of --symbol and --all") }
    }

    func run() async throws {
        if dryRun { return try await tell() }
        let request = HaltTradingRequest(idempotencyKey: command.key, symbol: symbol, reason: command.reason)
        try site.finish(try await site.submit(.halt(request), as: .risk))
    }

    /// The orders that would stay at the venue.
    private func tell() async throws {
        let orders = try await site.withClient { try await $0.orders(limit: APILimits().rowsPerListing) }
        var open = orders
        open.rows = orders.rows.filter { Self.openStates.contains($0.state) && (symbol == nil || $0.symbol == symbol) }
        StandardError.line(
            "nothing new of \(symbol ?? "any symbol") would be ordered; these open orders would stay at the venue:")
        try site.format.show(open, of: "open order")
    }

    private static let openStates: Set<String> = ["sent", "in_doubt", "working", "partial", "pending_cancel"]
}
