import API
import ArgumentParser
import LocalCluster
import Peering
import SiteSetup
import Terminal

struct LocalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local",
        abstract: "Start three sites on this machine, measure commits with and without a follower, remove them.",
        discussion: """
            All measurements of qbench cluster, then those over the client link again while one follower is paused \
            with SIGSTOP: its connections stay open and nobody answers on them, which is worse than a dead one.

            Example:

              qbench local --duration 10s -o json
            """)

    @OptionGroup var load: LoadOptions
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "Keep the folder with the sites' logs and databases.") var keep = false

    func run() async throws {
        try output.show(try await ThrowawayCluster.with(keep: keep) { try await measure($0) })
    }

    private func measure(_ cluster: LocalCluster) async throws -> BenchReport {
        let credentials = try cluster.credentials(.trader)
        let client = try cluster.client(.viewer)
        do {
            try await cluster.startAll()
            let leader = try await cluster.leader(asking: client)
            guard let member = cluster.members.first(where: { $0.name == leader }) else {
                throw LocalClusterError("\(leader) leads, which is none of \(cluster.names)")
            }
            var runs = try await load.overClientLink(to: cluster.clientAddresses, as: credentials, "all")
            runs += try await load.overHTTPS(to: member.endpoint, as: credentials, "all")
            if let follower = cluster.names.first(where: { $0 != leader }) {
                await cluster.pause(follower)
                runs += try await load.overClientLink(
                    to: cluster.clientAddresses, as: credentials, "one follower paused")
                await cluster.resume(follower)
            }
            let after = try await cluster.leader(asking: client)
            if after != leader {
                StandardError.line("leadership went from \(leader) to \(after) meanwhile: measure again")
            }
            await client.shutdown()
            return BenchReport(commandBytes: load.commandBytes, leader: after, runs: runs)
        } catch {
            await client.shutdown()
            throw error
        }
    }
}
