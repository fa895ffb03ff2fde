package import Foundation
import Journal
import Ledger
import Peering
import Trading

/// Lays out a new cluster in one folder: its authority, a folder for each site, certificates for people and programs.
///
/// ```
/// authority/ca.pem, ca.key       keep the key off the sites
/// site1/qnode.json, tls/, data/  one a site: the folder to put on that machine; tls/verdict.key signs its verdicts
/// clients/admin.pem, admin.key   and risk, trader, viewer, monitor
/// admin.env, trader.env          QNODE_* variables for a shell
/// ```
package struct Founding: Sendable {
    package var directory: String
    package var clusterName: String
    package var members: [SiteConfiguration.Member]
    package var venue: Venue?

    /// Where the cluster's orders go, over the session ``orderCompID``; each site has one of its own for market data.
    package struct Venue: Sendable, Hashable {
        package var address: HostPort
        package var compID: String

        package init(address: HostPort, compID: String) {
            self.address = address
            self.compID = compID
        }
    }

    package init(
        directory: String, clusterName: String, members: [SiteConfiguration.Member], venue: Venue? = nil
    ) {
        self.directory = URL(fileURLWithPath: directory).standardizedFileURL.path
        self.clusterName = clusterName
        self.members = members
        self.venue = venue
    }

    /// CompID of the cluster's order session.
    package static let orderCompID = "QFORGE"

    /// CompID of a site's session of market data.
    package static func dataCompID(site: String) -> String { site.uppercased() }

    /// Makes everything under a temporary name and moves it into place at the end, so that it is there whole or not at
    /// all. Returns the cluster's UUID.
    package func create() throws -> UUID {
        let files = FileManager.default
        guard !files.fileExists(atPath: directory) else {
            throw ConfigurationError("\(directory) is already there: choose another directory, or remove it first")
        }
        let draft = directory + ".new-\(UUID().uuidString.prefix(8))"
        do {
            try files.createDirectory(atPath: draft, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationError("\(draft) cannot be made: \(error.localizedDescription)")
        }
        do {
            let clusterID = UUID()
            try fill(draft, clusterID: clusterID)
            try files.moveItem(atPath: draft, toPath: directory)
            return clusterID
        } catch {
            try? files.removeItem(atPath: draft)
            throw error
        }
    }

    private func fill(_ draft: String, clusterID: UUID) throws {
        try makeDirectory("\(draft)/authority", mode: 0o700)
        let authority = try Authority.create(cluster: clusterID, in: "\(draft)/authority")
        var keyed = self
        for index in members.indices {
            let folder = "\(draft)/\(members[index].name)"
            try makeDirectory("\(folder)/tls", mode: 0o700)
            keyed.members[index].verdictKey = try makeVerdictKey(in: folder, clusterID: clusterID)
        }
        for member in keyed.members {
            try keyed.makeSite(member, in: draft, clusterID: clusterID, authority: authority)
        }
        try makeDirectory("\(draft)/clients", mode: 0o700)
        try copyAuthority(from: draft, to: "\(draft)/clients/ca.pem")
        for role in ClientRole.allCases {
            try authority.issueClient(role: role, name: role.rawValue).write(
                certificate: "\(draft)/clients/\(role.rawValue).pem", key: "\(draft)/clients/\(role.rawValue).key")
            try Data(environment(for: role).utf8).write(to: URL(fileURLWithPath: "\(draft)/\(role.rawValue).env"))
        }
    }

    private func makeSite(
        _ member: SiteConfiguration.Member, in draft: String, clusterID: UUID, authority: Authority
    ) throws {
        let folder = "\(draft)/\(member.name)"
        try copyAuthority(from: draft, to: "\(folder)/tls/ca.pem")
        try authority.issueNode(id: member.id, name: member.name, addresses: addresses(of: member)).write(
            certificate: "\(folder)/tls/node.pem", key: "\(folder)/tls/node.key")
        let file = SiteFile(
            cluster: SiteFile.Cluster(
                id: clusterID.uuidString.lowercased(), name: clusterName, sites: members.map(\.name)),
            site: member.name,
            sites: Dictionary(
                uniqueKeysWithValues: members.map {
                    (
                        $0.name,
                        SiteFile.Site(
                            id: Int($0.id), peer: "\($0.peer)", api: "\($0.api)", client: "\($0.client)",
                            verdictKey: Data($0.verdictKey).base64EncodedString())
                    )
                }), venue: venue.map { siteVenue($0, member) })
        try file.encoded().write(to: URL(fileURLWithPath: "\(folder)/qnode.json"))
        try DataDirectory.create(
            at: "\(folder)/data",
            identity: DataDirectory.Identity(
                clusterID: clusterID, nodeID: member.id, incarnation: UUID(), founding: FoundingMembership(members)))
    }

    private func siteVenue(_ venue: Venue, _ member: SiteConfiguration.Member) -> SiteFile.Venue {
        SiteFile.Venue(
            name: TradingSettings().venue, address: "\(venue.address)", compID: venue.compID,
            orderCompID: Self.orderCompID,
            dataCompID: Self.dataCompID(site: member.name))
    }

    /// Returns the public half.
    private func makeVerdictKey(in folder: String, clusterID: UUID) throws -> [UInt8] {
        let key = VerdictSigner.makePrivateKey()
        guard let signer = VerdictSigner(privateKey: key, clusterID: clusterID.octets) else {
            preconditionFailure("a key just made is no key")
        }
        let path = "\(folder)/\(SiteFile.TLS.verdictKeyFile)"
        let text = Data((Data(key).base64EncodedString() + "\n").utf8)
        guard FileManager.default.createFile(atPath: path, contents: text, attributes: [.posixPermissions: 0o600])
        else {
            throw ConfigurationError("\(path) cannot be written")
        }
        return signer.publicKey
    }

    private func addresses(of member: SiteConfiguration.Member) -> [String] {
        var seen: Set<String> = ["localhost", "127.0.0.1"]
        return [member.peer.host, member.api.host, member.client.host].filter { seen.insert($0).inserted }
    }

    private func environment(for role: ClientRole) -> String {
        """
        export QNODE_ENDPOINT='\(members.map { "\($0.api)" }.joined(separator: ","))'
        export QNODE_CLIENT='\(members.map { "\($0.client)" }.joined(separator: ","))'
        export QNODE_CA='\(directory)/clients/ca.pem'
        export QNODE_CERT='\(directory)/clients/\(role.rawValue).pem'
        export QNODE_KEY='\(directory)/clients/\(role.rawValue).key'

        """
    }

    private func copyAuthority(from draft: String, to path: String) throws {
        try FileManager.default.copyItem(atPath: "\(draft)/authority/\(Authority.certificateFile)", toPath: path)
    }

    private func makeDirectory(_ path: String, mode: Int) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
    }
}
