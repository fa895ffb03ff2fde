import API
import ArgumentParser
import LocalCluster
import Synchronization
import Terminal

struct DrillSilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Let the venue fall silent with orders on their way, and prove that nothing is made of its silence.",
        discussion: """
            Three sites and a paper venue are started on this machine, and signals keep coming. Then the venue says no more: \
            nothing at all (silent; its connections stay up), or heartbeats and no word about orders (mute). In every second \
            round the leader is killed in the middle of that.

            Meanwhile all three databases are asked again and again: no order that the venue had may be called rejected, \
            canceled, expired or not at the venue; no order may be made in a symbol that has one in doubt; within 5 s there \
            must be an alarm, an order in doubt, and a leader that says so in its status. After it everything must come right \
            by itself: no order in doubt, the same open orders as at the venue, new orders accepted, and the venue's own \
            record in agreement with all three databases. Otherwise it exits 5.

            Times are since the venue received the first order that it did not answer.

            Examples:

              qbench drill silence --bars EURUSD.csv --for 60s
              qbench drill silence --bars EURUSD.csv --for 300s --rounds 1 --venue silent --leader killed --json
            """)

    @Option(help: "A CSV file of EUR/USD bars.") var bars: String
    @Option(name: .customLong("for"), help: "How long, at least 10s; 60 seconds when not given.")
    var length: DurationArgument?
    @Option(help: "How often.") var rounds = 4
    @Option(help: "silent or mute. Repeat it for both; both when left out.") var venue: [SilenceDrill.Kind] = []
    @Option(help: "stays or killed. Repeat it for both; both when left out.") var leader: [SilenceDrill.Leader] = []
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "The same as --output json.") var json = false
    @Flag(help: "Keep the folder with the sites' and the venue's logs and records.") var keep = false

    private static let mostRounds = 10_000

    private var cases: [SilenceDrill.Case] {
        let kinds = venue.isEmpty ? SilenceDrill.Kind.allCases : venue
        let leaders = leader.isEmpty ? SilenceDrill.Leader.allCases : leader
        return kinds.flatMap { kind in leaders.map { SilenceDrill.Case(kind, $0) } }
    }

    private var duration: Duration { length?.duration ?? .seconds(60) }

    func validate() throws {
        guard (1...Self.mostRounds).contains(rounds) else {
            throw ValidationError("--rounds takes 1 to \(Self.mostRounds)")
        }
        guard duration >= SilenceDrill.shortest else {
            throw ValidationError("--for takes 10s or more: sooner not all of it has happened")
        }
    }

    func run() async throws {
        let rows = try BarFile.read(bars, symbol: "EURUSD")
        let signals = AgreeableSignals(bars: try BarFile.bars(bars, symbol: "EURUSD"), lot: LocalCluster.lot)
        let outcome = try await ThrowawayCluster.with(keep: keep, bars: rows) { cluster in
            try await SilenceDrill(
                cluster: cluster, bars: rows, signals: signals, cases: cases, length: duration, rounds: rounds
            ) { round in
                StandardError.line(
                    "round \(round.number) of \(rounds): \(round.kind.rawValue), the leader \(round.leader.rawValue)")
                for failure in round.failures { StandardError.line("round \(round.number): \(failure)") }
            }.run()
        }
        let report = SilenceReport(outcome)
        try (json ? .json : output).show(report)
        guard report.failures.isEmpty else { throw ExitCode(ExitStatus.integrity.rawValue) }
    }
}

extension SilenceDrill.Kind: ExpressibleByArgument {}
extension SilenceDrill.Leader: ExpressibleByArgument {}
