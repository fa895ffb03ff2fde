import API
import Load
import LocalCluster

/// What `qbench failover` found. Times are milliseconds from the loss of the leader to the next acknowledgement.
struct FailoverReport: Encodable, Tabular {
    struct Line: Encodable {
        /// `killed`, `paused` or `all`.
        var leader: String
        var rounds: Int
        /// Rounds in which an election failed.
        var failedElections: Int
        var min: Double
        var p50: Double
        var p90: Double
        var p99: Double
        var max: Double
    }

    var lines: [Line]
    var acknowledged: Int
    var failures: [String]

    init(_ outcome: FailoverDrill.Outcome) {
        lines = FailoverDrill.Kind.allCases.compactMap { kind in
            Self.line(kind.rawValue, outcome.rounds.filter { $0.kind == kind })
        }
        if let all = Self.line("all", outcome.rounds) { lines.append(all) }
        acknowledged = outcome.acknowledged
        failures = outcome.failures
    }

    private static func line(_ leader: String, _ rounds: [FailoverDrill.Round]) -> Line? {
        guard let times = Quantiles(of: rounds.map(\.milliseconds)) else { return nil }
        return Line(
            leader: leader, rounds: times.count, failedElections: rounds.count { $0.terms > 1 }, min: times.min,
            p50: times.at(0.5), p90: times.at(0.9), p99: times.at(0.99), max: times.max)
    }

    var table: String {
        let table = TextTable(
            columns: ["LEADER", "ROUNDS", "MIN", "P50", "P90", "P99", "MAX", "FAILED ELECTIONS"],
            rows: lines.map { line in
                [line.leader, "\(line.rounds)"]
                    + [line.min, line.p50, line.p90, line.p99, line.max].map(Milliseconds.text)
                    + ["\(line.failedElections)"]
            })
        let verdict =
            failures.isEmpty
            ? "Each is in all three databases exactly once; digests and Merkle roots are equal.\n"
            : failures.map { "FAILED: \($0)\n" }.joined()
        return "\(table)\n\n\(acknowledged) commands were acknowledged. \(verdict)"
    }
}
