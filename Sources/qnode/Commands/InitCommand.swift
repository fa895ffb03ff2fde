import ArgumentParser
import Foundation
import Peering
import SiteSetup
import Terminal

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Found a cluster: its authority, a folder for each site, certificates for people.",
        discussion: """
            Put each site's folder on that site's machine and start it there with qnode run. Keep authority/ca.key off the
            sites: whoever has it can issue certificates.

            Example:

              qnode init --directory ./cluster --name desk \\
                --site london=10.0.0.1:7411,10.0.0.1:7421,10.0.0.1:7431 \\
                --site paris=10.0.0.2:7411,10.0.0.2:7421,10.0.0.2:7431 \\
                --site zurich=10.0.0.3:7411,10.0.0.3:7421,10.0.0.3:7431
            """)

    @Option(help: "Where to put it; must not exist yet.") var directory: String
    @Option(help: "What the cluster is called.") var name: String
    @Option(
        help: ArgumentHelp(
            "A site: its name, where its peers reach it, where its API listens, where trading engines send commands. "
                + "Repeat it for each.",
            valueName: "name=host:port,host:port,host:port"))
    var site: [SiteArgument]
    @Option(
        help: ArgumentHelp(
            "The venue that orders go to: its CompID and where it is reached. Ours are QFORGE for orders and the "
                + "site's name in capitals for its market data. Left out: nothing is traded.",
            valueName: "compid=host:port"))
    var venue: VenueArgument?

    func validate() throws {
        guard !site.isEmpty else { throw ValidationError("a cluster needs at least one --site") }
        guard Set(site.map(\.name)).count == site.count else { throw ValidationError("two sites have the same name") }
        let addresses = site.flatMap { [$0.peer, $0.api, $0.client] }
        guard Set(addresses).count == addresses.count else { throw ValidationError("two sites share an address") }
        guard Identity.isName(name) else { throw ValidationError("--name takes a-z, 0-9, '.', '_' and '-'") }
    }

    func run() async throws {
        let members = site.enumerated().map { number, site in
            SiteConfiguration.Member(
                id: UInt64(number + 1), name: site.name, peer: site.peer, api: site.api, client: site.client)
        }
        let founding = Founding(directory: directory, clusterName: name, members: members, venue: venue?.venue)
        let id = try founding.create()
        StandardError.line("Founded cluster \(name) (\(id.uuidString.lowercased())) in \(founding.directory).")
        for member in members {
            StandardError.line(
                "  start \(member.name):  qnode run --config \(founding.directory)/\(member.name)/qnode.json")
        }
        StandardError.line("  ask it:       . \(founding.directory)/admin.env && qnode status")
    }
}

/// `compid=host:port`.
struct VenueArgument: ExpressibleByArgument, Sendable {
    let venue: Founding.Venue

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let address = HostPort(String(parts[1])) else { return nil }
        venue = Founding.Venue(address: address, compID: String(parts[0]))
    }
}

/// `name=peer-host:port,api-host:port,client-host:port`.
struct SiteArgument: ExpressibleByArgument, Sendable {
    let name: String
    let peer: HostPort
    let api: HostPort
    let client: HostPort

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, Identity.isName(parts[0]) else { return nil }
        let addresses = parts[1].split(separator: ",").compactMap { HostPort(String($0)) }
        guard addresses.count == 3, parts[1].count(where: { $0 == "," }) == 2 else { return nil }
        name = String(parts[0])
        peer = addresses[0]
        api = addresses[1]
        client = addresses[2]
    }
}
