import Foundation
import Testing

@testable import Peering

@Suite struct CredentialTests {
    private let home: TestAuthority
    private let certificate: String
    private let key: String

    init() throws {
        home = try TestAuthority()
        certificate = home.path("n.pem")
        key = home.path("n.key")
        try home.authority.issueNode(id: 1, name: "north", addresses: []).write(certificate: certificate, key: key)
    }

    /// The error loading these files ends in.
    private func failure(
        authority: String? = nil, certificate: String? = nil, key: String? = nil, cluster: UUID? = nil,
        now: Date = Date()
    ) -> CredentialError? {
        do throws(CredentialError) {
            _ = try Credentials.load(
                authority: authority ?? home.certificatePath, certificate: certificate ?? self.certificate,
                key: key ?? self.key, cluster: cluster, now: now)
            return nil
        } catch {
            return error
        }
    }

    private func replace(certificate files: IssuedFiles) throws {
        for path in [certificate, key] { try FileManager.default.removeItem(atPath: path) }
        try files.write(certificate: certificate, key: key)
    }

    @Test func good() { #expect(failure(cluster: home.cluster) == nil) }

    @Test func missingFiles() {
        let absent = home.path("absent")
        #expect(
            failure(authority: absent) == .missing(path: absent, what: "the certificate of the cluster's authority"))
        #expect(failure(certificate: absent) == .missing(path: absent, what: "a certificate"))
        #expect(failure(key: absent) == .missing(path: absent, what: "the private key of \(certificate)"))
        #expect(failure(key: absent)?.description.hasPrefix("\(absent) is missing") == true)
    }

    @Test func notFiles() {
        #expect(failure(certificate: home.directory) == .unreadable(path: home.directory, reason: "it is not a file"))
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o777]) func openKeys(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
        #expect(failure() == .tooOpen(path: key, mode: UInt32(mode)))
        #expect(failure()?.description.contains("`chmod 600 \(key)`") == true)
    }

    @Test func aStricterModeIsFine() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key)
        #expect(failure() == nil)
    }

    @Test func notPEM() throws {
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: certificate))
        guard case .malformed(certificate, "a certificate", _) = failure() else {
            Issue.record("\(String(describing: failure()))")
            return
        }
    }

    @Test func tooLong() throws {
        try Data(repeating: 0x41, count: PEMFile.maximumLength + 1).write(to: URL(fileURLWithPath: certificate))
        #expect(failure() == .unreadable(path: certificate, reason: "it is longer than 65536 bytes"))
    }

    @Test func brokenKeysStayOutOfTheError() throws {
        try FileManager.default.removeItem(atPath: key)
        try PEMFile.create(key, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", mode: 0o600)
        #expect(
            failure()
                == .malformed(path: key, what: "the private key of \(certificate)", reason: "it is no private key"))
    }

    @Test func anotherKey() throws {
        try home.authority.issueNode(id: 2, name: "south", addresses: [])
            .write(certificate: home.path("s.pem"), key: home.path("s.key"))
        #expect(
            failure(key: home.path("s.key")) == .keyMismatch(key: home.path("s.key"), certificate: certificate))
    }

    @Test func anotherAuthority() throws {
        let other = try TestAuthority(cluster: home.cluster)
        #expect(
            failure(authority: other.certificatePath)
                == .notSignedByAuthority(certificate: certificate, authority: other.certificatePath))
    }

    @Test func noAuthority() { #expect(failure(authority: certificate) == .notAnAuthority(path: certificate)) }

    @Test func outOfTime() throws {
        let later = Date() + 731 * Authority.day
        guard case .expired(certificate, let notAfter)? = failure(now: later) else {
            Issue.record("not refused")
            return
        }
        #expect(failure(now: later)?.description.contains("expired on \(notAfter.ISO8601Format())") == true)
        guard case .notYetValid? = failure(now: Date() - Authority.day) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func anotherCluster() throws {
        let other = UUID()
        #expect(
            failure(cluster: other) == .otherCluster(path: home.certificatePath, found: home.cluster, expected: other))
        try replace(certificate: home.irregular(uris: ["\(Identity.node(cluster: other, id: 1))"]))
        #expect(failure() == .otherCluster(path: certificate, found: other, expected: home.cluster))
    }

    @Test func identitiesThatAreNone() throws {
        try replace(certificate: home.irregular(uris: []))
        #expect(failure() == .identity(path: certificate, .missing))
        let uri = "\(Identity.node(cluster: home.cluster, id: 1))"
        try replace(certificate: home.irregular(uris: [uri, uri]))
        #expect(failure() == .identity(path: certificate, .several(2)))
        try replace(certificate: home.irregular(uris: ["https://example.org"]))
        #expect(failure() == .identity(path: certificate, .malformed("https://example.org")))
    }
}
