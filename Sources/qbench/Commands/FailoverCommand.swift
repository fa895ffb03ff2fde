import API
import ArgumentParser
import LocalCluster
import Terminal

struct FailoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failover",
        abstract: "Start three sites on this machine, kill and pause the leader again and again, measure the gaps.",
        discussion: """
            Under load over the client link, the leader is taken away, with SIGKILL and SIGSTOP in turn, and brought back \
            once another leads. Measured is the time from the signal to the next command that is acknowledged. The next \
            round begins when all three sites are linked and up to date again. In the end every acknowledged command must \
            be in all three databases exactly once, and their digests and Merkle roots equal: otherwise it exits 5.

            Example:

              qbench failover --rounds 500
            """)

    @Option(help: "How often the leader is taken away.") var rounds = 100
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "Keep the folder with the sites' logs and databases.") var keep = false

    private static let most = 100_000

    func validate() throws {
        guard (1...Self.most).contains(rounds) else { throw ValidationError("--rounds takes 1 to \(Self.most)") }
    }

    func run() async throws {
        let progress = FailoverProgress(rounds: rounds)
        let report = try await ThrowawayCluster.with(keep: keep) { cluster in
            let outcome = try await FailoverDrill(cluster: cluster, rounds: rounds) { progress.note($0) }.run()
            let report = FailoverReport(outcome)
            guard report.failures.isEmpty else {
                try output.show(report)
                throw ExitCode(ExitStatus.integrity.rawValue)
            }
            return report
        }
        try output.show(report)
    }
}

/// A line about each round: rewritten on a terminal, one in ten elsewhere.
private final class FailoverProgress: Sendable {
    private let rounds: Int

    init(rounds: Int) { self.rounds = rounds }

    func note(_ round: FailoverDrill.Round) {
        let line =
            "round \(round.number) of \(rounds): \(round.kind.rawValue), \(Int(round.milliseconds.rounded())) ms, "
            + "\(round.terms) \(round.terms == 1 ? "term" : "terms"), "
            + "whole after \(Int(round.wholeAfterMilliseconds.rounded())) ms"
        guard StandardError.isTerminal else {
            if round.number.isMultiple(of: 10) || round.number == rounds || round.terms > 1 { StandardError.line(line) }
            return
        }
        StandardError.rewriteLine(line)
        if round.number == rounds { StandardError.line("") }
    }
}
