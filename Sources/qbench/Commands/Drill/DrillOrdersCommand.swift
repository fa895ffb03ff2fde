import API
import ArgumentParser
import Exchange
import LocalCluster
import Synchronization
import Terminal

struct DrillOrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "Take the leader away while orders are between signal and fill, and compare with the venue's record.",
        discussion: """
            Three sites and a paper venue are started on this machine, and signals keep coming. In every round the leader, \
            or a connection of its, is taken away at a step that the seed draws: killed (SIGKILL), paused (SIGSTOP), \
            disconnected from the venue, vanished (killed, and no FIN reaches anybody) or isolated from the other sites \
            while the venue still hears it. Measured is the time from then to the next new order that the venue accepts. \
            After each round the venue's own record must agree with all three databases: no order twice, every fill once, \
            every order with its intent before, equal positions, and nothing sent by a leader whose lease was over. \
            Otherwise it exits 5.

            The venue's rule about repeated ClOrdIDs changes from one part of the rounds to the next: whole-day, open-only, \
            none.

            Examples:

              qbench drill orders --bars EURUSD.csv --rounds 1000
              qbench drill orders --bars EURUSD.csv --rounds 100 --loss isolated --duplicates none --seed 7
            """)

    @Option(help: "A CSV file of EUR/USD bars.") var bars: String
    @Option(help: "How often something is taken away.") var rounds = 60
    @Option(help: "What: \(Self.names(OrderDrill.Loss.self)). Repeat it for several; all when left out.")
    var loss: [OrderDrill.Loss] = []
    @Option(help: "The venue's rule: \(Self.names(DuplicateRule.self)). Repeat it for several; all when left out.")
    var duplicates: [DuplicateRule] = []
    @Option(help: "What draws the steps. The sites' own timing is not drawn from it.") var seed: UInt64 = 1
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "Keep the folders with the sites' and the venue's logs and records.") var keep = false

    private static let most = 100_000

    private static func names<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private var rules: [DuplicateRule] { duplicates.isEmpty ? DuplicateRule.allCases : duplicates }

    func validate() throws {
        guard (rules.count...Self.most).contains(rounds) else {
            throw ValidationError("--rounds takes \(rules.count) to \(Self.most): each duplicate rule gets its part")
        }
    }

    func run() async throws {
        let progress = OrderDrillProgress(rounds: rounds)
        var report = OrderDrillReport()
        for (number, rule) in rules.enumerated() {
            let part = rounds * (number + 1) / rules.count - rounds * number / rules.count
            let outcome = try await outcome(of: part, rule, progress)
            report.add(outcome, under: rule)
        }
        try output.show(report)
        guard report.failures.isEmpty else { throw ExitCode(ExitStatus.integrity.rawValue) }
    }

    private func outcome(
        of rounds: Int, _ rule: DuplicateRule, _ progress: OrderDrillProgress
    ) async throws -> OrderDrill.Outcome {
        let rows = try BarFile.read(bars, symbol: "EURUSD")
        let signals = AgreeableSignals(bars: try BarFile.bars(bars, symbol: "EURUSD"), lot: LocalCluster.lot)
        return try await ThrowawayCluster.with(keep: keep, bars: rows, duplicates: rule) { cluster in
            let links = try await RelayedLinks(cluster)
            let drill = OrderDrill(
                cluster: cluster, bars: rows, links: links, signals: signals,
                losses: loss.isEmpty ? OrderDrill.Loss.allCases : loss, rounds: rounds, seed: seed
            ) { progress.note($0, rule) }
            do {
                let outcome = try await drill.run()
                await links.stop()
                return outcome
            } catch {
                await links.stop()
                throw error
            }
        }
    }
}

extension OrderDrill.Loss: ExpressibleByArgument {}
extension DuplicateRule: ExpressibleByArgument {}

/// A line about each round: rewritten on a terminal, one in ten elsewhere, and each that failed.
private final class OrderDrillProgress: Sendable {
    private let rounds: Int
    private let done = Mutex(0)

    init(rounds: Int) { self.rounds = rounds }

    func note(_ round: OrderDrill.Round, _ rule: DuplicateRule) {
        let number = done.withLock { done in
            done += 1
            return done
        }
        let line =
            "round \(number) of \(rounds): \(round.loss.rawValue) at \(round.step.rawValue), \(rule.rawValue), "
            + "\(Int(round.milliseconds.rounded())) ms"
        for failure in round.failures { StandardError.line("round \(number): \(failure)") }
        guard StandardError.isTerminal else {
            if number.isMultiple(of: 10) || number == rounds { StandardError.line(line) }
            return
        }
        StandardError.rewriteLine(line)
        if number == rounds { StandardError.line("") }
    }
}
