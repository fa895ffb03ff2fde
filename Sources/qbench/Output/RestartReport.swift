import API
import LocalCluster

/// What `qbench drill restart` found. Times are milliseconds from the start of a site's process until it is ready.
struct RestartReport: Encodable, Tabular {
    struct Line: Encodable {
        var site: String
        /// `leader` or `follower`, when it was killed.
        var role: String
        var entries: UInt64
        var milliseconds: Double
    }

    var lines: [Line]
    var longest: Double
    var failures: [String]

    init(_ outcome: RestartDrill.Outcome) {
        lines = outcome.rounds.map {
            Line(
                site: $0.site, role: $0.wasLeader ? "leader" : "follower", entries: $0.entries,
                milliseconds: $0.milliseconds)
        }
        longest = lines.map(\.milliseconds).max() ?? 0
        failures = outcome.failures
    }

    var table: String {
        let table = TextTable(
            columns: ["SITE", "WAS", "ENTRIES", "READY AFTER"],
            rows: lines.map { [$0.site, $0.role, "\($0.entries)", Milliseconds.text($0.milliseconds)] })
        let verdict =
            failures.isEmpty
            ? "The three databases are equal.\n" : failures.map { "FAILED: \($0)\n" }.joined()
        return "\(table)\n\nReady after \(Milliseconds.text(longest)) at most. \(verdict)"
    }
}
