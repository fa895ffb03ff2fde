import API
import ArgumentParser
import ClientLink
import Foundation

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Load a running cluster over the client link and measure commits. Needs the role trader.",
        discussion: """
            Keeps so many notes unanswered on one connection to the leader, each reply followed by the next note, and \
            measures from sending to the reply: committed by a majority, on its disks, and applied to the leader's \
            database. Notes start no trade, so nothing but the commands themselves is measured; but they stay in the log, \
            signed with your name. Load a cluster that you can throw away.

            Example:

              . cluster/trader.env && qnode bench --outstanding 1,16,128,1024
            """)

    @Option(
        help: ArgumentHelp(
            "Where sites take commands, separated by commas. (QNODE_CLIENT)", valueName: "host:port,..."))
    var client: String?

    @Option(help: ArgumentHelp("How many commands to keep unanswered, one measurement each.", valueName: "n,..."))
    var outstanding = "1,16,128,1024"

    @Option(help: "How long to measure each; 5 seconds when not given.") var duration: DurationArgument?
    @Option(help: "How long to load it before that; 1 second when not given.") var warmUp: DurationArgument?
    @Option(help: ArgumentHelp("Payload of a command.", valueName: "bytes")) var commandBytes = 256

    @OptionGroup var site: SiteOptions

    /// Outstanding commands that a site takes on one connection.
    private static let mostOutstanding = ClientLinkLimits().outstandingCommands
    /// Without a reply for so long, the measurement is given up.
    private static let patience = 15.0

    mutating func validate() throws {
        if client == nil { client = ProcessInfo.processInfo.environment["QNODE_CLIENT"] }
        guard let client, !client.isEmpty else {
            throw ValidationError("where do commands go? Give --client host:port,..., or set QNODE_CLIENT")
        }
        guard ClientAddress.list(client) != nil else {
            throw ValidationError("--client is \"\(client)\", expected host:port, several separated by commas")
        }
        guard levels != nil else {
            throw ValidationError("--outstanding takes numbers from 1 to \(Self.mostOutstanding), separated by commas")
        }
        guard CommandLoad.commandLengths.contains(commandBytes) else {
            let lengths = CommandLoad.commandLengths
            throw ValidationError("--command-bytes takes \(lengths.lowerBound) to \(lengths.upperBound)")
        }
    }

    private var levels: [Int]? {
        let parts = outstanding.split(separator: ",", omittingEmptySubsequences: false)
        let levels = parts.compactMap { Int($0) }.filter { (1...Self.mostOutstanding).contains($0) }
        return levels.count == parts.count ? levels : nil
    }

    func run() async throws {
        guard let addresses = client.flatMap(ClientAddress.list), let levels else {
            preconditionFailure("options that were not validated")
        }
        let duration = duration?.duration ?? .seconds(5)
        let warmUp = warmUp?.duration ?? .seconds(1)
        let credentials = try site.credentials()
        let before = try await leader()
        var runs: [BenchReport.Run] = []
        for level in levels {
            StandardError.line("\(level) outstanding, \(duration) after \(warmUp) of warm-up ...")
            let load = CommandLoad(
                outstanding: level, seconds: duration / .seconds(1), warmUp: warmUp / .seconds(1),
                commandBytes: commandBytes, patience: Self.patience)
            do {
                runs.append(BenchReport.Run(try await load.run(against: addresses, as: credentials)))
            } catch let error as LoadError {
                throw ClientError(.unreachable, "\(error)")
            }
        }
        let after = try await leader()
        if before.term != after.term {
            StandardError.line("leadership changed meanwhile (term \(before.term) to \(after.term)): measure again")
        }
        try site.format.show(BenchReport(commandBytes: commandBytes, leader: after.leader, runs: runs))
    }

    private func leader() async throws -> LeaderInfo {
        try await site.withClient { try await $0.leader() }
    }
}
