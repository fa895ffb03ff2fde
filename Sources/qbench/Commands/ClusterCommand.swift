import API
import ArgumentParser
import ClientLink
import Foundation
import Terminal

struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Load a running cluster and measure commits. Needs the role trader.",
        discussion: """
            Keeps so many notes unanswered, each reply followed by the next note: first on one connection of the client \
            link, then over HTTPS, one on each of so many connections to the leader. Measures from sending to the reply: \
            committed by a majority, on its disks, and applied by the leader's state machine; its database follows within \
            milliseconds. Notes start no trade, so nothing but the commands themselves is measured; but they stay in the \
            log, signed with your name. Load a cluster that you can throw away.

            Example:

              . cluster/trader.env && qbench cluster --outstanding 1,16,128,1024
            """)

    @Option(
        help: ArgumentHelp(
            "Where sites take commands, separated by commas. (QNODE_CLIENT)", valueName: "host:port,..."))
    var client: String?

    @OptionGroup var load: LoadOptions
    @OptionGroup var site: SiteOptions

    mutating func validate() throws {
        if client == nil { client = ProcessInfo.processInfo.environment["QNODE_CLIENT"] }
        guard let client, !client.isEmpty else {
            throw ValidationError("where do commands go? Give --client host:port,..., or set QNODE_CLIENT")
        }
        guard ClientAddress.list(client) != nil else {
            throw ValidationError("--client is \"\(client)\", expected host:port, several separated by commas")
        }
    }

    func run() async throws {
        guard let addresses = client.flatMap(ClientAddress.list) else {
            preconditionFailure("options that were not validated")
        }
        let credentials = try site.credentials()
        let before = try await leader()
        guard let endpoint = before.leaderAddress.flatMap({ Endpoint($0) }) else {
            throw ClientError(.answered(.noLeader), "nobody leads now: see qnode status")
        }
        var runs = try await load.overClientLink(to: addresses, as: credentials, "as it is")
        runs += try await load.overHTTPS(to: endpoint, as: credentials, "as it is")
        let after = try await leader()
        if before.term != after.term {
            StandardError.line("leadership changed meanwhile (term \(before.term) to \(after.term)): measure again")
        }
        try site.format.show(BenchReport(commandBytes: load.commandBytes, leader: after.leader, runs: runs))
    }

    private func leader() async throws -> LeaderInfo {
        try await site.withClient { try await $0.leader() }
    }
}
