import Foundation
import Ledger
import Testing

@testable import Node
@testable import SiteSetup

@Suite struct FoundingMembershipTests {
    private func voter(_ id: NodeID, _ name: String, key: UInt8) -> FoundingMembership.Voter {
        .init(id: id, name: name, verdictKey: Data(repeating: key, count: 32))
    }

    private var founding: FoundingMembership {
        FoundingMembership([voter(2, "basel", key: 2), voter(1, "zurich", key: 1)])
    }

    /// Logs, data directories and sites of other versions have these bytes.
    @Test func canonicalBytes() throws {
        let zurich = [8, 1, 18, 6] + Array("zurich".utf8) + [56, 1, 66, 32] + [UInt8](repeating: 1, count: 32)
        let basel = [8, 2, 18, 5] + Array("basel".utf8) + [56, 1, 66, 32] + [UInt8](repeating: 2, count: 32)
        #expect(founding.payload == [10, 46] + zurich + [10, 45] + basel)
        #expect("\(founding.hash)" == "3cfc01971c9b87351f5aaa6d6206e4265d101079bef5bd97c45646dea0a955e8")
        #expect(FoundingMembership(payload: founding.payload) == founding)
        #expect(FoundingMembership(payload: [0xFF]) == nil)
    }

    @Test func addressesAreNoPartOfIt() {
        func member(_ port: Int) -> SiteConfiguration.Member {
            let address = HostPort(host: "10.0.0.1", port: port)
            return SiteConfiguration.Member(id: 1, name: "zurich", peer: address, api: address, client: address)
        }
        #expect(FoundingMembership([member(1)]) == FoundingMembership([member(2)]))
    }

    @Test(
        arguments: [
            ([(1, "zurich", 1)], "cluster.sites leaves out site 2 (basel)"),
            ([(1, "zurich", 1), (2, "bern", 2)], "the name of site 2 (basel) is now bern"),
            ([(1, "zurich", 9), (2, "basel", 2)], "the verdict key of site 1 (zurich) is another"),
            ([(1, "zurich", 1), (2, "basel", 2), (3, "bern", 3)], "cluster.sites adds site 3 (bern)"),
            (
                [(1, "zurich", 1), (3, "basel", 2)],
                "cluster.sites leaves out site 2 (basel); cluster.sites adds site 3 (basel)"
            ),
        ] as [([(NodeID, String, UInt8)], String)]) func whatDiffersIsNamed(
            _ sites: [(NodeID, String, UInt8)], _ expected: String
        ) throws
    {
        let listed = FoundingMembership(sites.map { voter($0.0, $0.1, key: $0.2) })
        let error = try #require(throws: ConfigurationError.self) { try founding.check(listed, keptIn: "here") }
        #expect(
            "\(error)"
                == "the list of sites is not what this site was founded with: \(expected). Put cluster.sites, and "
                + "each site's id and verdictKey, back as here has them; only addresses may change")
        try listed.check(listed, keptIn: "here")
    }

    @Test func aDataDirectoryKeepsIt() throws {
        let path = FileManager.default.temporaryDirectory.path + "/founding-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let cluster = UUID()
        try DataDirectory.create(at: path, identity: .init(clusterID: cluster, nodeID: 1, incarnation: UUID()))
        func open() throws -> DataDirectory { try DataDirectory.open(at: path, clusterID: cluster, nodeID: 1) }
        let other = FoundingMembership([voter(1, "zurich", key: 1)])
        // An older version's knows nothing yet.
        let old = try open()
        try old.check(other)
        try old.keep(founding)
        let kept = try open()
        #expect(kept.identity.founding == founding)
        #expect(kept.identity.incarnation == old.identity.incarnation)
        try kept.check(founding)
        #expect(throws: ConfigurationError.self) { try kept.check(other) }
        // The hash guards what it is of.
        let file = URL(fileURLWithPath: path + "/identity.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("\(founding.hash)"))
        try Data(text.replacing("basel", with: "bern").utf8).write(to: file)
        let error = try #require(throws: ConfigurationError.self) { try open() }
        #expect("\(error)".contains("identity.json is not readable as a node's identity"))
        #expect(!"\(error)".contains("\n"))
    }
}
