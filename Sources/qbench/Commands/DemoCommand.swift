import API
import Analysis
import ArgumentParser
import Foundation
import LocalCluster
import Terminal

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch three sites trade while their leader is killed, and compare what they hold.",
        discussion: """
            Founds a cluster of three sites and a paper venue in a temporary folder. The venue closes the bars of a CSV file and
            fills orders; signals come from the sites' analysts and from clients. Kills the leader with SIGKILL, watches its successor take over the venue's session, starts it again, waits until the three agree and
            stops everything. Exits 0 only
            when every acknowledged command is in all three databases exactly once and their digests are equal.

            Example:

              qbench demo --bars EURUSD.csv
            """)

    @Option(help: "A CSV file of EUR/USD bars.") var bars: String
    @Flag(help: "Keep the folder with the sites' logs and databases.") var keep = false

    func run() async throws {
        let bars = try BarFile.read(bars, symbol: "EURUSD")
        try await ThrowawayCluster.with(keep: keep, bars: bars) { cluster in
            let demonstration = Demonstration(cluster: cluster, bars: bars) { StandardError.line("  \($0)") }
            let outcome = try await demonstration.run()
            show(outcome)
            guard outcome.failures.isEmpty else { throw ExitCode(ExitStatus.integrity.rawValue) }
        }
    }

    private func show(_ outcome: Demonstration.Outcome) {
        print("")
        print(
            TextTable(
                columns: ["SINCE THE KILL", "WHAT HAPPENED"], rows: outcome.events.map { [$0.elapsed, $0.what] }))
        print("")
        print(
            TextTable(
                columns: [
                    "SITE", "APPLIED", "SIGNALS", "DECISIONS", "ORDERS", "EXECUTIONS", "CONTENT DIGEST", "LOG ROOT",
                ],
                rows: outcome.databases.map(\.cells)))
        print("")
        print("\(outcome.acknowledged) commands were acknowledged.")
        if outcome.failures.isEmpty {
            print("Each is in all three databases exactly once; digests and Merkle roots are equal.")
            print("The venue's own record agrees: no order twice, no fill missed, positions equal.")
        } else {
            for failure in outcome.failures { print("FAILED: \(failure)") }
        }
    }
}
