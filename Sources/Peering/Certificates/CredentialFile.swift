import Foundation
import SwiftASN1
import X509

/// Certificates and keys from PEM files, checked one by one.
enum CredentialFile {
    static func certificate(_ path: String, what: String) throws(CredentialError) -> Certificate {
        let text = try PEMFile.load(path, what: what)
        do { return try Certificate(pemEncoded: text) } catch {
            throw .malformed(path: path, what: what, reason: "\(error)")
        }
    }

    /// The certificate of a cluster's authority, and which cluster that is.
    static func authority(_ path: String) throws(CredentialError) -> (certificate: Certificate, cluster: UUID) {
        let certificate = try Self.certificate(path, what: "the certificate of the cluster's authority")
        let constraints = try? certificate.extensions.basicConstraints
        let uris = (try? Identity.uris(in: certificate)) ?? []
        guard case .isCertificateAuthority? = constraints, uris.count == 1, let uri = uris.first,
            let cluster = UUID(uuidString: String(uri.dropFirst("spiffe://".count))), uri == Identity.uri(of: cluster)
        else { throw .notAnAuthority(path: path) }
        return (certificate, cluster)
    }

    static func key(
        _ path: String, of certificate: Certificate, _ certificatePath: String
    ) throws(CredentialError) -> Certificate.PrivateKey {
        let what = "the private key of \(certificatePath)"
        let text = try PEMFile.load(path, what: what, isSecret: true)
        let key: Certificate.PrivateKey
        // The parser's own words might quote the key: they stay out of the error.
        do { key = try Certificate.PrivateKey(pemEncoded: text) } catch {
            throw .malformed(path: path, what: what, reason: "it is no private key")
        }
        guard key.publicKey == certificate.publicKey else {
            throw .keyMismatch(key: path, certificate: certificatePath)
        }
        return key
    }
}
