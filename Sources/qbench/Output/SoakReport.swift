import API
import LocalCluster

/// What `qbench signals` found.
struct SoakReport: Encodable, Tabular {
    struct Sample: Encodable {
        var seconds: Double
        var signals: Int
        var entries: UInt64
        /// Of each site, in the order of `sites`.
        var residentBytes: [Int]
    }

    var sites: [String]
    var signals: Int
    var refused: Int
    /// Until the last signal was answered.
    var seconds: Double
    var signalsPerSecond: Double
    var decisions: UInt64
    var orders: UInt64
    var executions: UInt64
    var samples: [Sample]
    var failures: [String]

    init(sites: [String], signals: Int, _ outcome: SignalSoak.Outcome) {
        self.sites = sites
        self.signals = signals
        refused = outcome.refused
        seconds = outcome.seconds
        signalsPerSecond = Double(signals) / outcome.seconds
        decisions = outcome.decisions
        orders = outcome.orders
        executions = outcome.executions
        samples = outcome.samples.map {
            Sample(seconds: $0.seconds, signals: $0.signals, entries: $0.entries, residentBytes: $0.residentBytes)
        }
        failures = outcome.failures
    }

    var table: String {
        let table = TextTable(
            columns: ["TIME", "SIGNALS", "ENTRIES"] + sites.map { "\($0.uppercased()) RSS" },
            rows: samples.map { sample in
                ["\(Int(sample.seconds.rounded())) s", "\(sample.signals)", "\(sample.entries)"]
                    + sample.residentBytes.map { "\($0 >> 20) MiB" }
            })
        let summary =
            "\(signals) signals in \(Int(seconds.rounded())) s, \(Int(signalsPerSecond.rounded())) a second, \(refused) "
            + "refused: \(decisions) decisions, \(orders) orders, \(executions) executions."
        let verdict =
            failures.isEmpty ? "The three databases are equal.\n" : failures.map { "FAILED: \($0)\n" }.joined()
        return "\(table)\n\n\(summary)\n\(verdict)"
    }
}
