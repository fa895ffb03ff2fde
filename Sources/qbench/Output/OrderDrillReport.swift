import API
import Exchange
import Load
import LocalCluster

/// What `qbench drill orders` found. Times are milliseconds from the loss to the next new order that the venue accepts.
struct OrderDrillReport: Encodable, Tabular {
    struct Line: Encodable {
        /// What was taken away, or `all`.
        var loss: String
        var rounds: Int
        var failed: Int
        var min: Double
        var p50: Double
        var p90: Double
        var p99: Double
        var max: Double
    }

    private var rounds: [OrderDrill.Round] = []
    private(set) var lines: [Line] = []
    private(set) var orders = 0
    private(set) var executions = 0
    private(set) var failures: [String] = []

    /// The longest time after which an order of an isolated leader still reached the venue.
    private(set) var isolatedLastSent: Double?

    private enum CodingKeys: String, CodingKey { case lines, orders, executions, isolatedLastSent, failures }

    mutating func add(_ outcome: OrderDrill.Outcome, under rule: DuplicateRule) {
        rounds += outcome.rounds
        orders += outcome.orders
        executions += outcome.executions
        isolatedLastSent = rounds.compactMap(\.lastSentMilliseconds).max()
        failures += outcome.rounds.flatMap { round in
            round.failures.map { "\(rule.rawValue), round \(round.number), \(round.loss.rawValue): \($0)" }
        }
        failures += outcome.failures.map { "\(rule.rawValue): \($0)" }
        lines = OrderDrill.Loss.allCases.compactMap { loss in
            Self.line(loss.rawValue, rounds.filter { $0.loss == loss })
        }
        if let all = Self.line("all", rounds) { lines.append(all) }
    }

    private static func line(_ loss: String, _ rounds: [OrderDrill.Round]) -> Line? {
        guard let times = Quantiles(of: rounds.map(\.milliseconds)) else { return nil }
        return Line(
            loss: loss, rounds: times.count, failed: rounds.count { !$0.failures.isEmpty }, min: times.min,
            p50: times.at(0.5), p90: times.at(0.9), p99: times.at(0.99), max: times.max)
    }

    var table: String {
        let table = TextTable(
            columns: ["LEADER", "ROUNDS", "MIN", "P50", "P90", "P99", "MAX", "FAILED"],
            rows: lines.map { line in
                [line.loss, "\(line.rounds)"]
                    + [line.min, line.p50, line.p90, line.p99, line.max].map(Milliseconds.text) + ["\(line.failed)"]
            })
        let verdict =
            failures.isEmpty
            ? "The venue's record and all three databases agree: no order twice, no fill missed, positions equal.\n"
            : failures.map { "FAILED: \($0)\n" }.joined()
        let isolated = isolatedLastSent.map {
            "An isolated leader's last order reached the venue at most \(Milliseconds.text($0)) after it was cut off.\n"
        }
        return "\(table)\n\n\(isolated ?? "")\(orders) orders were sent, \(executions) executions came. \(verdict)"
    }
}
