import Foundation
import Testing

@testable import Peering

@Suite struct AuthorityTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func filesAndModes() throws {
        let home = try TestAuthority()
        #expect(try mode(home.path("ca.key")) == 0o600)
        #expect(try mode(home.path("ca.pem")) == 0o644)
        let loaded = try Authority.load(from: home.directory)
        #expect(loaded.cluster == home.cluster)
        #expect(loaded.notAfter.timeIntervalSinceNow > 3640 * Authority.day)
        try home.authority.issueNode(id: 1, name: "north", addresses: [])
            .write(certificate: home.path("n.pem"), key: home.path("n.key"))
        #expect(try mode(home.path("n.key")) == 0o600)
    }

    @Test func nothingIsOverwritten() throws {
        let home = try TestAuthority()
        let before = try String(contentsOfFile: home.path("ca.key"), encoding: .utf8)
        #expect(throws: CredentialError.exists(path: home.path("ca.key"))) {
            try Authority.create(cluster: UUID(), in: home.directory)
        }
        #expect(try String(contentsOfFile: home.path("ca.key"), encoding: .utf8) == before)
    }

    @Test func aKeyIsNotLeftBehindAlone() throws {
        let home = try TestAuthority()
        try FileManager.default.removeItem(atPath: home.path("ca.key"))
        #expect(throws: CredentialError.exists(path: home.path("ca.pem"))) {
            try Authority.create(cluster: UUID(), in: home.directory)
        }
        #expect(!FileManager.default.fileExists(atPath: home.path("ca.key")))
    }

    @Test func aDirectoryThatIsNotThere() {
        #expect(throws: CredentialError.self) { try Authority.create(cluster: UUID(), in: "/nowhere/at/all") }
    }

    @Test(arguments: ["", "a b", "-a.example", "example-", "1.2.3", "300.1.1.1", "a..b", "host:7400", "https://a"])
    func addressesThatAreNone(_ address: String) throws {
        let authority = try Authority(cluster: UUID())
        #expect(throws: CredentialError.invalidAddress(address)) {
            try authority.issueNode(id: 1, name: "north", addresses: [address])
        }
    }

    @Test(arguments: ["", "North", "a b", "é"]) func namesThatAreNone(_ name: String) throws {
        let authority = try Authority(cluster: UUID())
        #expect(throws: CredentialError.invalidName(name)) {
            try authority.issueNode(id: 1, name: name, addresses: [])
        }
        #expect(throws: CredentialError.invalidName(name)) { try authority.issueClient(role: .viewer, name: name) }
    }

    @Test func credentialsTellWhoAndUntilWhen() throws {
        let home = try TestAuthority()
        let node = try home.node(3)
        #expect(node.identity == .node(cluster: home.cluster, id: 3))
        #expect(abs(node.notAfter.timeIntervalSinceNow - 730 * Authority.day) < Authority.day)
        let client = try home.client(.admin, "ops")
        #expect(client.identity == .client(cluster: home.cluster, role: .admin, name: "ops"))
        #expect(try Identity(certificate: client.certificate) == client.identity)
    }
}
