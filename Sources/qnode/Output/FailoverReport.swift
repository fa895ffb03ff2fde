import API
import LocalCluster

/// What `qnode bench failover` found. Times are milliseconds from the loss of the leader to the next acknowledgement.
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
        let sorted = rounds.map(\.milliseconds).sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        func quantile(_ share: Double) -> Double {
            sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
        return Line(
            leader: leader, rounds: sorted.count, failedElections: rounds.count { $0.terms > 1 }, min: first,
            p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), max: last)
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
