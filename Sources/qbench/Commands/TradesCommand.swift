import API
import ArgumentParser
import Foundation
import LocalCluster
import Synchronization
import Terminal

struct TradesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trades",
        abstract: "Start three sites and a venue on this machine, and trade at full speed.",
        discussion: """
            Every trade goes all the way: a signal, the sites' signed verdicts, a decision, the pre-trade checks, an order \
            over FIX, its fill, the position. First with all sites, then with one stopped. In the end the venue's own \
            record must agree with all databases: otherwise it exits 5.

            Example:

              qbench trades --bars EURUSD.csv --trades 5000
            """)

    @Option(help: "A CSV file of EUR/USD bars.") var bars: String
    @Option(help: "How many trades.") var trades = 5_000
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "Keep the folders with the sites' and the venue's logs and records.") var keep = false

    private static let most = 1_000_000

    func validate() throws {
        guard (1...Self.most).contains(trades) else { throw ValidationError("--trades takes 1 to \(Self.most)") }
    }

    func run() async throws {
        var report = TradesReport()
        for withoutOne in [false, true] { report.add(try await day(withoutOne: withoutOne)) }
        try output.show(report)
        guard report.failures.isEmpty else { throw ExitCode(ExitStatus.integrity.rawValue) }
    }

    private func day(withoutOne: Bool) async throws -> TradingDay.Outcome {
        let rows = try BarFile.read(bars, symbol: "EURUSD")
        let signals = AgreeableSignals(bars: try BarFile.bars(bars, symbol: "EURUSD"), lot: LocalCluster.lot)
        let progress = TradesProgress()
        return try await ThrowawayCluster.with(keep: keep, bars: rows) { cluster in
            let day = TradingDay(cluster: cluster, bars: rows, signals: signals, trades: trades) {
                progress.note($0, of: trades)
            }
            return try await day.run(withoutOne: withoutOne)
        }
    }
}

/// A line for each tenth of the trades.
private final class TradesProgress: Sendable {
    private let told = Mutex(0)

    func note(_ filled: Int, of trades: Int) {
        let tenth = filled * 10 / trades
        let isNew = told.withLock { told in
            defer { told = max(told, tenth) }
            return tenth > told
        }
        if isNew { StandardError.line("\(min(filled, trades)) of \(trades) trades filled") }
    }
}

/// What `qbench trades` found.
private struct TradesReport: Encodable, Tabular {
    struct Line: Encodable {
        var sites: Int
        var trades: Int
        var seconds: Double
        var tradesPerSecond: Double
    }

    private(set) var lines: [Line] = []
    private(set) var failures: [String] = []

    mutating func add(_ outcome: TradingDay.Outcome) {
        lines.append(
            Line(
                sites: outcome.sites, trades: outcome.trades, seconds: outcome.seconds,
                tradesPerSecond: outcome.perSecond))
        failures += outcome.failures.map { "\(outcome.sites) sites: \($0)" }
    }

    var table: String {
        let table = TextTable(
            columns: ["SITES", "TRADES", "SECONDS", "TRADES/S"],
            rows: lines.map { line in
                [
                    "\(line.sites)", "\(line.trades)", line.seconds.formatted(.number.precision(.fractionLength(1))),
                    "\(Int(line.tradesPerSecond))",
                ]
            })
        let verdict =
            failures.isEmpty
            ? "The venue's record and all databases agree.\n" : failures.map { "FAILED: \($0)\n" }.joined()
        return "\(table)\n\n\(verdict)"
    }
}
