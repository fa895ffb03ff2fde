import API
import ArgumentParser
import Terminal

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show every site: role, state, log, disk and certificate.",
        discussion: """
            Exits 2 when the next failure stops the cluster, 3 when the site asked knows no leader.

            Example:

              qnode status --endpoint https://127.0.0.1:7101 -o json
            """)

    @OptionGroup var site: SiteOptions

    func run() async throws {
        let status = try await site.withClient { try await $0.status() }
        try site.format.show(status)
        guard status.exitStatus == .ok else { throw ExitCode(status.exitStatus.rawValue) }
    }
}
