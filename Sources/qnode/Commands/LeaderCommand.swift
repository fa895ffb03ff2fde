import API
import ArgumentParser
import Peering
import Terminal

struct LeaderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leader", abstract: "Show or move leadership.", subcommands: [Show.self, Transfer.self],
        defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show who leads.",
            discussion: """
                Exits 3 when the site asked knows no leader.

                Example:

                  qnode leader show
                """)

        @OptionGroup var site: SiteOptions

        func run() async throws {
            let leader = try await site.withClient { try await $0.leader() }
            try site.format.show(leader)
            guard leader.leader != nil else { throw ExitCode(ExitStatus.noLeader.rawValue) }
        }
    }

    struct Transfer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "transfer",
            abstract: "Hand leadership to another site, for maintenance say. Needs the role admin.",
            discussion: """
                Without --to the cluster picks the site that trails least.

                Example:

                  qnode leader transfer --to b
                """)

        @Option(help: ArgumentHelp("The site that shall lead.", valueName: "name")) var to: String?

        @OptionGroup var site: SiteOptions

        func run() async throws {
            try site.format.show(try await site.withClient(as: .admin) { try await $0.transferLeadership(to: to) })
        }
    }
}
