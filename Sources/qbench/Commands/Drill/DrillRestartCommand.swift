import API
import ArgumentParser
import LocalCluster
import Terminal

struct DrillRestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Kill sites behind a long log, and measure how soon each is ready again.",
        discussion: """
            Three sites are started on this machine and given commands of 256 bytes until the log is as long as asked for. \
            In every round the next site is killed (SIGKILL) and started again; measured is the time from the start of its \
            process until /readyz says that it should be sent work. What the sites hold is compared in the end, and when it \
            differs it exits 5.

            Example:

              qbench drill restart --entries 1000000
            """)

    @Option(help: "How long the log has to be.") var entries: UInt64 = 1_000_000
    @Option(help: "How often a site is killed.") var rounds = 6
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "Keep the folder with the sites' logs and databases.") var keep = false

    private static let most = 10_000
    private static let longest: UInt64 = 1_000_000_000

    func validate() throws {
        guard (1...Self.most).contains(rounds) else { throw ValidationError("--rounds takes 1 to \(Self.most)") }
        guard entries <= Self.longest else { throw ValidationError("--entries takes 0 to \(Self.longest)") }
    }

    func run() async throws {
        let outcome = try await ThrowawayCluster.with(keep: keep) { cluster in
            try await RestartDrill(cluster: cluster, entries: entries, rounds: rounds) { StandardError.line($0) }.run()
        }
        try output.show(RestartReport(outcome))
        guard outcome.failures.isEmpty else { throw ExitCode(ExitStatus.integrity.rawValue) }
    }
}
