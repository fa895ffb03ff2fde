import API
import ArgumentParser
import Foundation
import Peering
import Terminal

struct BarsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bars", abstract: "Feed market data.", subcommands: [Push.self])

    struct Push: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "push",
            abstract: "Give every site asked the bars of a CSV file. Needs the role trader.",
            discussion: """
                Each site is asked for the last bar it holds and given the later ones; a site that goes away is tried \
                again until it is back. The file has the header ,Open,High,Low,Close,Volume and one bar a line, oldest \
                first.

                Example:

                  qnode bars push --file EURUSD.csv --symbol EURUSD --rate 50 \\
                    --endpoint https://127.0.0.1:7101,https://127.0.0.1:7102
                """)

        @Option(help: "The CSV file.") var file: String
        @Option(help: "Which instrument it is of.") var symbol: String

        @Option(
            help: ArgumentHelp(
                "Bars a second for each site, such as 50 or 50/s; as fast as they go when not given.", valueName: "n/s")
        )
        var rate: RateArgument?

        @OptionGroup var site: SiteOptions

        func run() async throws {
            let bars = try BarFile.read(file, symbol: symbol)
            let credentials = try site.credentials()
            let endpoints = try site.endpoints.get()
            let progress = FeedProgress(names: endpoints.map { "\($0)" })
            let failures = try await withThrowingTaskGroup(of: ClientError?.self) { group in
                for endpoint in endpoints {
                    group.addTask { try await feed(bars, to: endpoint, credentials, progress) }
                }
                return try await group.reduce(into: [ClientError]()) { if let failure = $1 { $0.append(failure) } }
            }
            await progress.finish()
            guard let first = failures.first else { return }
            for failure in failures.dropFirst() { StandardError.line("qnode: \(failure.message)") }
            throw first
        }

        /// What ended it for good, if anything; the other sites go on.
        private func feed(
            _ bars: [BarRow], to endpoint: Endpoint, _ credentials: Credentials, _ progress: FeedProgress
        ) async throws -> ClientError? {
            do {
                try await site.withClient(of: [endpoint], credentials: credentials) { client in
                    let feed = BarFeed(client: client, symbol: symbol, bars: bars, rate: rate?.perSecond)
                    try await feed.run { await progress.note($0, of: "\(endpoint)") }
                }
                return nil
            } catch let error as ClientError {
                return error
            }
        }
    }
}

/// A number of bars a second: `50` or `50/s`.
struct RateArgument: ExpressibleByArgument, Sendable {
    let perSecond: Int

    init?(argument: String) {
        let digits = argument.hasSuffix("/s") ? argument.dropLast(2) : argument[...]
        guard let perSecond = Int(digits), (1...1_000_000).contains(perSecond) else { return nil }
        self.perSecond = perSecond
    }
}
