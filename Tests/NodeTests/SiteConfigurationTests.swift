import Foundation
import Peering
import SiteSetup
import Testing
import Trading

@testable import Node

/// Real folders made by a founding, read back, then spoilt in one place at a time.
@Suite struct SiteConfigurationTests {
    private let members = [
        SiteConfiguration.Member(
            id: 1, name: "site1", peer: HostPort(host: "127.0.0.1", port: 7411),
            api: HostPort(host: "127.0.0.1", port: 7421), client: HostPort(host: "127.0.0.1", port: 7431)),
        SiteConfiguration.Member(
            id: 2, name: "site2", peer: HostPort(host: "127.0.0.1", port: 7412),
            api: HostPort(host: "127.0.0.1", port: 7422), client: HostPort(host: "127.0.0.1", port: 7432)),
    ]

    private func withFounding(
        venue: Founding.Venue? = nil, _ body: (String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/founding-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Founding(directory: folder, clusterName: "test", members: members, venue: venue).create()
        try await body(folder)
    }

    private func message(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "nothing was thrown"
        } catch {
            return "\(error)"
        }
    }

    @Test func whatInitWritesCanBeLoaded() async throws {
        try await withFounding { folder in
            let loaded = try await SiteConfiguration.load(file: "\(folder)/site2/qnode.json", environment: [:])
            #expect(loaded.local.name == "site2")
            #expect(Set(loaded.members.map(\.verdictKey)).count == 2)
            #expect(loaded.members.allSatisfy { $0.verdictKey.count == VerdictSigner.keyLength })
            let keyless = loaded.members.map { member in
                var member = member
                member.verdictKey = []
                return member
            }
            #expect(keyless == members)
            #expect(loaded.venue == nil)
            #expect(loaded.dataDirectory == "\(folder)/site2/data")
            #expect(loaded.timing == SiteConfiguration.Timing())
            #expect(loaded.listings.map(\.instrument.symbol) == ["EURUSD"])
            let key = try FileManager.default.attributesOfItem(atPath: "\(folder)/site2/tls/node.key")
            #expect(key[.posixPermissions] as? Int == 0o600)
            let verdictKey = try FileManager.default.attributesOfItem(atPath: "\(folder)/site2/tls/verdict.key")
            #expect(verdictKey[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func aVerdictKeyThatOthersMayReadIsRefused() async throws {
        try await withFounding { folder in
            let loaded = try await SiteConfiguration.load(file: "\(folder)/site2/qnode.json", environment: [:])
            #expect(try loaded.verdictSigner().publicKey == loaded.local.verdictKey)
            let key = "\(folder)/site2/tls/verdict.key"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
            let error = #expect(throws: CredentialError.self) { try loaded.verdictSigner() }
            #expect(error == .tooOpen(path: key, mode: 0o644))
        }
    }

    @Test func aSiteCanListenElsewhereThanWhereItIsReached() async throws {
        try await withFounding { folder in
            let file = "\(folder)/site2/qnode.json"
            let usual = try await SiteConfiguration.load(file: file, environment: [:])
            #expect(usual.apiListener == usual.local.api)
            let everywhere = try await SiteConfiguration.load(file: file, environment: ["QNODE_LISTEN_HOST": "0.0.0.0"])
            #expect(everywhere.apiListener == HostPort(host: "0.0.0.0", port: 7422))
            #expect(everywhere.local == usual.local)
        }
    }

    @Test func whatInitWritesOfAVenueCanBeLoaded() async throws {
        try await withFounding(venue: Founding.Venue(address: HostPort(host: "10.0.0.9", port: 7400), compID: "XVEN")) {
            folder in
            let file = "\(folder)/site2/qnode.json"
            let loaded = try await SiteConfiguration.load(file: file, environment: [:])
            let venue = try #require(loaded.venue)
            #expect(venue.name == loaded.settings.venue)
            #expect(venue.address == HostPort(host: "10.0.0.9", port: 7400))
            #expect([venue.compID, venue.orderCompID, venue.dataCompID] == ["XVEN", "QFORGE", "SITE2"])
            #expect(venue.heartbeat == 1)
            #expect(venue.tls == nil)
            let other = try await SiteConfiguration.load(
                file: file,
                environment: [
                    "QNODE_VENUE_ADDRESS": "127.0.0.1:1", "QNODE_VENUE_TLS_CA": "ca.pem",
                    "QNODE_VENUE_TLS_CERTIFICATE": "c.pem", "QNODE_VENUE_TLS_KEY": "/k.pem",
                ])
            #expect(other.venue?.address.port == 1)
            #expect(other.venue?.tls?.authority == "\(folder)/site2/ca.pem")
            #expect(other.venue?.tls?.key == "/k.pem")
            let complaint = await message {
                _ = try await SiteConfiguration.load(file: file, environment: ["QNODE_VENUE_ADDRESS": "there"])
            }
            #expect(complaint.contains("venue.address is not host:port"))
        }
    }

    @Test func flagsWinOverVariablesAndThoseOverTheFile() async throws {
        try await withFounding { folder in
            let file = "\(folder)/site1/qnode.json"
            let environment = ["QNODE_RAFT_HEARTBEAT": "20", "QNODE_DATA": "/elsewhere"]
            let byVariable = try await SiteConfiguration.load(file: file, environment: environment)
            #expect(byVariable.timing.heartbeat == 20)
            #expect(byVariable.dataDirectory == "/elsewhere")
            let byFlag = try await SiteConfiguration.load(
                file: file, flags: ["data": "/flag"], environment: environment)
            #expect(byFlag.dataDirectory == "/flag")
        }
    }

    @Test func everyMistakeIsNamedWithItsPlace() async throws {
        try await withFounding { folder in
            let file = "\(folder)/site1/qnode.json"
            func complaint(_ variables: [String: String]) async -> String {
                await message { _ = try await SiteConfiguration.load(file: file, environment: variables) }
            }
            #expect(await complaint(["QNODE_SITE": "nowhere"]).contains("site is nowhere, which is not among"))
            #expect(await complaint(["QNODE_CLUSTER_ID": "7"]).contains("cluster.id is not a UUID"))
            #expect(await complaint(["QNODE_RAFT_HEARTBEAT": "fast"]).contains("raft.heartbeat is not a whole number"))
            #expect(
                await complaint(["QNODE_RAFT_HEARTBEAT": "200"]).contains("raft.electionMinimum must be over twice"))
            #expect(await complaint(["QNODE_SITES_SITE2_PEER": "here"]).contains("sites.site2.peer is not host:port"))
            #expect(await complaint(["QNODE_SITES_SITE1_CLIENT": "7"]).contains("sites.site1.client is not host:port"))
            let missing = await message {
                _ = try await SiteConfiguration.load(file: "\(folder)/no.json", environment: [:])
            }
            #expect(missing.contains("there is no configuration file \(folder)/no.json"))
            try Data("{".utf8).write(to: URL(fileURLWithPath: file))
            #expect(await complaint([:]).contains("is not a JSON object"))
        }
    }

    @Test func foundingTwiceIsRefusedAndLosesNothing() async throws {
        try await withFounding { folder in
            let before = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/authority/ca.pem"))
            let complaint = await message {
                _ = try Founding(directory: folder, clusterName: "again", members: members).create()
            }
            #expect(complaint.contains("is already there"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/authority/ca.pem")) == before)
        }
    }

    @Test func aWipedOrForeignDataDirectoryIsRefused() async throws {
        try await withFounding { folder in
            let loaded = try await SiteConfiguration.load(file: "\(folder)/site1/qnode.json", environment: [:])
            func complaint(cluster: UUID, node: UInt64) async -> String {
                await message {
                    _ = try DataDirectory.open(at: "\(folder)/site1/data", clusterID: cluster, nodeID: node)
                }
            }
            #expect(await complaint(cluster: loaded.clusterID, node: 1) == "nothing was thrown")
            #expect(await complaint(cluster: UUID(), node: 1).contains("belongs to cluster"))
            #expect(await complaint(cluster: loaded.clusterID, node: 2).contains("belongs to node 1"))
            // What is lost of either the other sites can give back.
            try FileManager.default.removeItem(atPath: "\(folder)/site1/data/log/vote")
            #expect(await complaint(cluster: loaded.clusterID, node: 1) == "nothing was thrown")
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/site1/data/log")
            for name in names { try FileManager.default.removeItem(atPath: "\(folder)/site1/data/log/\(name)") }
            #expect(await complaint(cluster: loaded.clusterID, node: 1).contains("the log was wiped"))
            try FileManager.default.removeItem(atPath: "\(folder)/site1/data/identity.json")
            #expect(await complaint(cluster: loaded.clusterID, node: 1).contains("identity.json is missing"))
        }
    }
}
