import Foundation
import Ledger
import X509

@testable import Peering

/// A cluster's authority in a directory of its own, gone when this is.
final class TestAuthority: Sendable {
    let directory: String
    let cluster: UUID
    let authority: Authority

    init(cluster: UUID = UUID()) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("peering-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.cluster = cluster
        authority = try Authority.create(cluster: cluster, in: directory)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    var certificatePath: String { path(Authority.certificateFile) }

    /// Writes and loads what was issued, trusting this authority.
    func credentials(_ files: IssuedFiles) throws -> Credentials {
        let name = UUID().uuidString
        try files.write(certificate: path("\(name).pem"), key: path("\(name).key"))
        return try Credentials.load(
            authority: certificatePath, certificate: path("\(name).pem"), key: path("\(name).key"))
    }

    func node(_ id: NodeID) throws -> Credentials {
        try credentials(try authority.issueNode(id: id, name: "site-\(id)", addresses: []))
    }

    func client(_ role: ClientRole, _ name: String) throws -> Credentials {
        try credentials(try authority.issueClient(role: role, name: name))
    }

    /// A certificate with these URIs instead of the ones an authority gives.
    func irregular(uris: [String], lifetime: TimeInterval = 3600, now: Date = Date()) throws -> IssuedFiles {
        try authority.sign(
            Authority.Template(
                commonName: "irregular", names: uris.map { .uniformResourceIdentifier($0) }, isServer: true,
                lifetime: lifetime),
            now: now)
    }
}
