import Foundation
import Peering

/// A cluster's authority and what it issued, in a directory of its own for as long as a test runs.
struct Certificates {
    let directory: String
    private let authority: Authority

    static func with<Result>(_ body: (Certificates) async throws -> Result) async throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: "qf-api-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        let certificates = Certificates(
            directory: url.path, authority: try Authority.create(cluster: UUID(), in: url.path))
        return try await body(certificates)
    }

    var authorityFile: String { directory + "/" + Authority.certificateFile }

    func node() throws -> Credentials {
        try credentials(try authority.issueNode(id: 1, name: "a", addresses: []), called: "node")
    }

    func client(_ role: ClientRole, lifetime: TimeInterval = Authority.issuedLifetime) throws -> Credentials {
        let name = "\(role.rawValue)-\(UUID().uuidString.prefix(8).lowercased())"
        return try credentials(try authority.issueClient(role: role, name: "alice", lifetime: lifetime), called: name)
    }

    private func credentials(_ files: IssuedFiles, called name: String) throws -> Credentials {
        let certificate = "\(directory)/\(name).pem"
        let key = "\(directory)/\(name).key"
        if !FileManager.default.fileExists(atPath: certificate) {
            try files.write(certificate: certificate, key: key)
        }
        return try Credentials.load(authority: authorityFile, certificate: certificate, key: key)
    }
}
