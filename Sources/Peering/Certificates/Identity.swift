package import Foundation
package import Ledger
package import NIOSSL
import SwiftASN1
import X509

/// What a person or a program holding a client certificate may do.
package enum ClientRole: String, Sendable, Hashable, CaseIterable {
    /// Looks after the cluster: moves leadership.
    case admin
    /// Controls what may be traded: limits, instruments, settings, approvals, halts.
    case risk
    case trader
    case viewer
    /// A program that watches: reads what is measured, and nothing else.
    case monitor
}

/// Who a certificate speaks for: its one URI subject alternative name, a SPIFFE ID whose trust domain is the cluster.
///
/// `spiffe://<cluster UUID>/node/<id>` or `spiffe://<cluster UUID>/<role>/<name>`. One identity has one spelling.
package enum Identity: Sendable, Hashable, CustomStringConvertible {
    case node(cluster: UUID, id: NodeID)
    case client(cluster: UUID, role: ClientRole, name: String)

    /// Longest client name, in bytes.
    package static let maximumNameLength = 64

    package var cluster: UUID {
        switch self {
        case .node(let cluster, _), .client(let cluster, _, _): cluster
        }
    }

    /// The URI as it stands in the certificate.
    package var description: String {
        switch self {
        case .node(let cluster, let id): "\(Self.uri(of: cluster))/node/\(id)"
        case .client(let cluster, let role, let name): "\(Self.uri(of: cluster))/\(role.rawValue)/\(name)"
        }
    }

    /// Parses the canonical spelling and nothing else.
    package init(uri: String) throws(IdentityError) {
        let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "spiffe:", parts[1].isEmpty,
            let cluster = UUID(uuidString: String(parts[2]))
        else { throw .malformed(uri) }
        if parts[3] == "node", let id = NodeID(parts[4]), id > 0 {
            self = .node(cluster: cluster, id: id)
        } else if let role = ClientRole(rawValue: String(parts[3])), Self.isName(parts[4]) {
            self = .client(cluster: cluster, role: role, name: String(parts[4]))
        } else {
            throw .malformed(uri)
        }
        // Upper-case digits, a plus sign and leading zeros parse too, but are not how this cluster writes them.
        guard description == uri else { throw .malformed(uri) }
    }

    /// The identity in a certificate whose chain has been verified.
    package init(certificate: NIOSSLCertificate) throws(IdentityError) {
        let parsed: Certificate
        do { parsed = try Certificate(derEncoded: certificate.toDERBytes()) } catch { throw .unreadable("\(error)") }
        try self.init(parsed)
    }

    init(_ certificate: Certificate) throws(IdentityError) {
        let uris = try Self.uris(in: certificate)
        guard let uri = uris.first else { throw .missing }
        guard uris.count == 1 else { throw .several(uris.count) }
        try self.init(uri: uri)
    }

    static func uris(in certificate: Certificate) throws(IdentityError) -> [String] {
        let names: SubjectAlternativeNames?
        do { names = try certificate.extensions.subjectAlternativeNames } catch { throw .unreadable("\(error)") }
        return (names ?? SubjectAlternativeNames()).compactMap {
            if case .uniformResourceIdentifier(let uri) = $0 { uri } else { nil }
        }
    }

    /// The trust domain of a cluster, which its authority's own certificate carries.
    static func uri(of cluster: UUID) -> String { "spiffe://\(cluster.uuidString.lowercased())" }

    /// 1 to ``maximumNameLength`` of `[a-z0-9._-]`.
    package static func isName(_ name: some StringProtocol) -> Bool {
        (1...maximumNameLength).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}

/// Why a certificate speaks for nobody in a cluster.
package enum IdentityError: Error, Equatable, CustomStringConvertible {
    case unreadable(String)
    case missing
    case several(Int)
    case malformed(String)

    package var description: String {
        switch self {
        case .unreadable(let reason): "the certificate cannot be read: \(reason)"
        case .missing: "the certificate names no identity (no URI in its subject alternative names)"
        case .several(let count): "the certificate names \(count) identities, one is allowed"
        case .malformed(let uri): "\(uri.debugDescription) is no identity of a quantum-forge cluster"
        }
    }
}
