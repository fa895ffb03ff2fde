import API
import ArgumentParser
import Foundation
import LocalCluster
import Terminal

struct SignalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signals",
        abstract: "Start three sites on this machine, feed them signals, and watch the memory they take.",
        discussion: """
            Signals over the client link, each followed by the sites' verdicts, a decision, an order and its executions. \
            Resident memory of every site is sampled as the log grows; what the sites hold is compared in the end, and when \
            it differs it exits 5.

            Example:

              qbench signals --bars EURUSD.csv --count 100000
            """)

    @Option(help: "A CSV file of EUR/USD bars.") var bars: String
    @Option(help: "How many signals.") var count = 100_000
    @Option(help: "Time between two samples; 5 seconds when not given.") var every: DurationArgument?
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "Keep the folder with the sites' logs and databases.") var keep = false

    private static let most = 100_000_000

    func validate() throws {
        guard (1...Self.most).contains(count) else { throw ValidationError("--count takes 1 to \(Self.most)") }
    }

    func run() async throws {
        let bars = try BarFile.read(bars, symbol: "EURUSD")
        let report = try await ThrowawayCluster.with(keep: keep, bars: bars) { cluster in
            let soak = SignalSoak(
                cluster: cluster, bars: bars, signals: count, interval: every?.duration ?? .seconds(5)
            ) { sample in
                StandardError.line("\(Int(sample.seconds.rounded())) s: \(sample.signals) of \(count) signals")
            }
            let report = SoakReport(sites: cluster.names, signals: count, try await soak.run())
            guard report.failures.isEmpty else {
                try output.show(report)
                throw ExitCode(ExitStatus.integrity.rawValue)
            }
            return report
        }
        try output.show(report)
    }
}
