import Crypto
package import Foundation
import SwiftASN1
import X509

/// A cluster's own certificate authority: the only root its sites, people and programs trust.
///
/// Its key signs and is otherwise never needed: keep it off the sites.
package struct Authority: Sendable {
    package let cluster: UUID
    let certificate: Certificate
    private let key: Certificate.PrivateKey

    package static let certificateFile = "ca.pem"
    package static let keyFile = "ca.key"

    /// Backdating of every certificate, so that a site whose clock is behind accepts it at once.
    static let clockTolerance: TimeInterval = 3600
    static let day: TimeInterval = 86_400
    /// Seconds.
    package static let authorityLifetime: TimeInterval = 3652 * day
    /// Default lifetime of what an authority issues, in seconds: two years.
    package static let issuedLifetime: TimeInterval = 730 * day

    package var notAfter: Date { certificate.notValidAfter }

    /// A new authority, in memory only.
    init(cluster: UUID, now: Date = Date(), lifetime: TimeInterval = Self.authorityLifetime) throws(CredentialError) {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        self.cluster = cluster
        self.key = key
        do {
            let name = try DistinguishedName { CommonName("quantum-forge \(cluster.uuidString.lowercased())") }
            certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
                notValidBefore: now - Self.clockTolerance, notValidAfter: now + lifetime, issuer: name, subject: name,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: key.publicKey)
                    SubjectAlternativeNames([.uniformResourceIdentifier(Identity.uri(of: cluster))])
                },
                issuerPrivateKey: key)
        } catch { throw .signing("\(error)") }
    }

    /// Makes the authority of a new cluster and writes ``certificateFile`` and ``keyFile`` (mode 0600) into a directory
    /// that exists; refuses to replace either.
    package static func create(cluster: UUID, in directory: String) throws(CredentialError) -> Authority {
        let authority = try Authority(cluster: cluster)
        let files: IssuedFiles
        do {
            files = IssuedFiles(
                certificate: try authority.certificate.serializeAsPEM().pemString,
                key: try authority.key.serializeAsPEM().pemString)
        } catch { throw .signing("\(error)") }
        try files.write(certificate: "\(directory)/\(certificateFile)", key: "\(directory)/\(keyFile)")
        return authority
    }

    package static func load(from directory: String) throws(CredentialError) -> Authority {
        let path = "\(directory)/\(certificateFile)"
        let certificate = try CredentialFile.authority(path)
        let key = try CredentialFile.key("\(directory)/\(keyFile)", of: certificate.certificate, path)
        return Authority(cluster: certificate.cluster, certificate: certificate.certificate, key: key)
    }

    private init(cluster: UUID, certificate: Certificate, key: Certificate.PrivateKey) {
        self.cluster = cluster
        self.certificate = certificate
        self.key = key
    }

    /// A certificate of these properties under a new key.
    func sign(_ template: Template, now: Date = Date()) throws(CredentialError) -> IssuedFiles {
        let subjectKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        do {
            let authorityKeyIdentifier = SubjectKeyIdentifier(hash: key.publicKey).keyIdentifier
            let issued = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: subjectKey.publicKey,
                notValidBefore: now - Self.clockTolerance, notValidAfter: now + template.lifetime,
                issuer: certificate.subject, subject: DistinguishedName { CommonName(template.commonName) },
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage(template.isServer ? [.serverAuth, .clientAuth] : [.clientAuth])
                    SubjectKeyIdentifier(hash: subjectKey.publicKey)
                    AuthorityKeyIdentifier(keyIdentifier: authorityKeyIdentifier)
                    SubjectAlternativeNames(template.names)
                },
                issuerPrivateKey: key)
            return IssuedFiles(
                certificate: try issued.serializeAsPEM().pemString, key: try subjectKey.serializeAsPEM().pemString)
        } catch { throw .signing("\(error)") }
    }

    /// What distinguishes one issued certificate from another.
    struct Template {
        var commonName: String
        var names: [GeneralName]
        var isServer: Bool
        /// Seconds.
        var lifetime: TimeInterval
    }
}
