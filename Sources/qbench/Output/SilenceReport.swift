import API
import LocalCluster

/// What `qbench drill silence` found.
struct SilenceReport: Encodable, Tabular {
    struct Line: Encodable {
        var number: Int
        var venue: String
        var leader: String
        /// Milliseconds since the first order that the venue did not answer, by event.
        var milliseconds: [String: Double]
        var received: Int
        var inDoubt: Int
        var waiting: Int
        var denied: Int
        var looks: Int
        var failed: Bool
    }

    let lines: [Line]
    let orders: Int
    let executions: Int
    let failures: [String]

    private static let headings: [(event: SilenceDrill.Event, title: String)] = [
        (.firstAlarm, "ALARM"), (.firstInDoubt, "IN DOUBT"), (.symbolBlocked, "BLOCKED"), (.sessionLost, "LOST"),
        (.leaderKilled, "KILLED"), (.leaderReplaced, "REPLACED"), (.silenceOver, "OVER"), (.sessionReady, "READY"),
        (.lastResolved, "RESOLVED"), (.nextAccepted, "NEXT ORDER"),
    ]

    init(_ outcome: SilenceDrill.Outcome) {
        lines = outcome.rounds.map { round in
            Line(
                number: round.number, venue: round.kind.rawValue, leader: round.leader.rawValue,
                milliseconds: Dictionary(uniqueKeysWithValues: round.times.map { ($0.key.rawValue, $0.value) }),
                received: round.received, inDoubt: round.inDoubt, waiting: round.waiting, denied: round.denied,
                looks: round.looks, failed: !round.failures.isEmpty)
        }
        orders = outcome.orders
        executions = outcome.executions
        failures =
            outcome.rounds.flatMap { round in
                round.failures.map { "round \(round.number), \(round.kind.rawValue): \($0)" }
            } + outcome.failures
    }

    var table: String {
        let times = TextTable(
            columns: ["ROUND", "VENUE", "LEADER"] + Self.headings.map(\.title),
            rows: lines.map { line in
                ["\(line.number)", line.venue, line.leader]
                    + Self.headings.map { heading in
                        line.milliseconds[heading.event.rawValue].map(Milliseconds.text) ?? "-"
                    }
            })
        let counts = TextTable(
            columns: ["ROUND", "RECEIVED", "IN DOUBT", "SIGNALS WAITING", "SIGNALS DENIED", "LOOKS", "FAILED"],
            rows: lines.map { line in
                [line.number, line.received, line.inDoubt, line.waiting, line.denied, line.looks].map { "\($0)" }
                    + [line.failed ? "yes" : "no"]
            })
        let verdict =
            failures.isEmpty
            ? "Nothing was made of the silence, everything came right after it, and the venue's record agrees with all "
                + "three databases.\n"
            : failures.map { "FAILED: \($0)\n" }.joined()
        return "\(times)\n\n\(counts)\n\n\(orders) orders were sent, \(executions) executions came. \(verdict)"
    }
}
