import Foundation
import Testing

@testable import Peering

private let program = "/usr/bin/openssl"

/// What another implementation makes of the certificates.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: program)))
struct OpenSSLTests {
    private func openssl(_ arguments: String...) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test func authority() throws {
        let home = try TestAuthority()
        let text = try openssl("x509", "-in", home.certificatePath, "-noout", "-text").output
        #expect(text.contains("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0"))
        #expect(text.contains("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign"))
        #expect(text.contains("URI:spiffe://\(home.cluster.uuidString.lowercased())"))
        #expect(text.contains("NIST CURVE: P-256"))
    }

    @Test func node() throws {
        let home = try TestAuthority()
        let addresses = ["n1.example.org", "192.0.2.7", "2001:db8::7", "localhost"]
        try home.authority.issueNode(id: 7, name: "north", addresses: addresses)
            .write(certificate: home.path("n.pem"), key: home.path("n.key"))
        let text = try openssl("x509", "-in", home.path("n.pem"), "-noout", "-text").output
        let cluster = home.cluster.uuidString.lowercased()
        #expect(text.contains("CN = north"))
        #expect(text.contains("CA:FALSE"))
        #expect(text.contains("TLS Web Server Authentication, TLS Web Client Authentication"))
        #expect(
            text.contains(
                "URI:spiffe://\(cluster)/node/7, DNS:localhost, IP Address:127.0.0.1, DNS:n1.example.org, "
                    + "IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7\n"))
        for purpose in ["sslserver", "sslclient"] {
            let verdict = try openssl(
                "verify", "-x509_strict", "-purpose", purpose, "-CAfile", home.certificatePath, home.path("n.pem"))
            #expect(verdict.status == 0, "\(verdict.output)")
        }
        #expect(try openssl("pkey", "-in", home.path("n.key"), "-check", "-noout").status == 0)
    }

    @Test func client() throws {
        let home = try TestAuthority()
        try home.authority.issueClient(role: .viewer, name: "bob")
            .write(certificate: home.path("c.pem"), key: home.path("c.key"))
        let text = try openssl("x509", "-in", home.path("c.pem"), "-noout", "-text").output
        #expect(text.contains("TLS Web Client Authentication"))
        #expect(!text.contains("TLS Web Server Authentication"))
        #expect(text.contains("/viewer/bob\n"))
        let path = home.path("c.pem")
        #expect(
            try openssl("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", home.certificatePath, path).status
                == 0)
        #expect(try openssl("verify", "-purpose", "sslserver", "-CAfile", home.certificatePath, path).status != 0)
    }

    @Test func anotherAuthority() throws {
        let (home, other) = (try TestAuthority(), try TestAuthority())
        try home.authority.issueNode(id: 1, name: "north", addresses: [])
            .write(certificate: home.path("n.pem"), key: home.path("n.key"))
        #expect(try openssl("verify", "-CAfile", other.certificatePath, home.path("n.pem")).status != 0)
    }
}
