import Foundation
import NIOCore
import NIOPosix
import Peering
import SiteSetup

/// The links between the sites of a cluster, and from each site to its venue, led over relays, so that a site can be
/// cut off from the others while its processes run on and its link to the venue stays, or the other way round.
package final class RelayedLinks: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// By the site that dials, then by the site that is dialled.
    private let peers: [String: [String: Relay]]
    private let venues: [String: Relay]

    /// Rewrites the configuration of sites that are not started yet.
    package init(_ cluster: LocalCluster) async throws {
        let sites = cluster.members
        var peers: [String: [String: Relay]] = [:]
        var venues: [String: Relay] = [:]
        for site in sites {
            var file = try ConfigurationFile(path: cluster.configuration(of: site.name))
            for peer in sites where peer.name != site.name {
                let relay = Relay(to: peer.peer.port, group: group)
                file.set(["sites", peer.name, "peer"], to: "127.0.0.1:\(try await relay.start())")
                peers[site.name, default: [:]][peer.name] = relay
            }
            let relay = Relay(to: cluster.venue.address.port, group: group)
            file.set(["venue", "address"], to: "127.0.0.1:\(try await relay.start())")
            venues[site.name] = relay
            try file.write()
        }
        self.peers = peers
        self.venues = venues
    }

    /// No packet passes between this site and the others, in either direction. The venue still hears it.
    package func isolate(_ site: String) { for relay in links(of: site) { relay.cut() } }

    package func rejoin(_ site: String) { for relay in links(of: site) { relay.heal() } }

    /// Whatever `sender` says to `receiver` is lost once this returns; the other way it passes.
    package func silence(_ sender: String, towards receiver: String) async {
        await peers[sender]?[receiver]?.silence(.dialler)
        await peers[receiver]?[sender]?.silence(.dialled)
    }

    /// Ends what ``silence(_:towards:)`` did.
    package func heal(_ site: String, _ other: String) {
        peers[site]?[other]?.heal()
        peers[other]?[site]?.heal()
    }

    /// The relay between this site and the venue.
    package func venue(of site: String) -> Relay? { venues[site] }

    package func stop() async {
        for relay in peers.values.flatMap(\.values) + Array(venues.values) { await relay.stop() }
        try? await group.shutdownGracefully()
    }

    private func links(of site: String) -> [Relay] {
        let dialled = peers.filter { $0.key != site }.values.compactMap { $0[site] }
        return Array(peers[site, default: [:]].values) + dialled
    }
}

/// A site's `qnode.json`, of which single values are changed.
private struct ConfigurationFile {
    private let path: String
    private var root: [String: Any]

    init(path: String) throws {
        self.path = path
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw LocalClusterError("\(path) holds no JSON object")
        }
        self.root = root
    }

    mutating func set(_ keys: [String], to value: Any) { root = Self.setting(keys[...], in: root, to: value) }

    private static func setting(_ keys: ArraySlice<String>, in object: [String: Any], to value: Any) -> [String: Any] {
        guard let key = keys.first else { return object }
        var changed = object
        let rest = keys.dropFirst()
        changed[key] = rest.isEmpty ? value : setting(rest, in: object[key] as? [String: Any] ?? [:], to: value)
        return changed
    }

    func write() throws {
        let data = try JSONSerialization.data(withJSONObject: root, options: [.prettyPrinted, .sortedKeys])
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
