package import Foundation
package import NIOSSL
import SwiftASN1
import X509

/// What a site or a client shows the others, and the authority it trusts: checked, ready for TLS.
package struct Credentials: Sendable {
    /// Who these credentials speak for.
    package let identity: Identity
    /// From when until when the certificate is valid, and the authority's.
    package let validity: ClosedRange<Date>
    package let authorityValidity: ClosedRange<Date>
    /// When the certificate expires.
    package var notAfter: Date { validity.upperBound }
    /// The only trust root.
    package let authority: NIOSSLCertificate
    package let certificate: NIOSSLCertificate
    package let key: NIOSSLPrivateKey

    /// Reads and checks three PEM files.
    ///
    /// - Parameters:
    ///   - authorityPath, certificatePath, keyPath: the cluster's `ca.pem`, the certificate and its key (mode 0600).
    ///   - cluster: the cluster this machine is configured for, if it knows.
    /// - Throws: the first thing wrong, naming the file and what to do.
    package static func load(
        authority authorityPath: String, certificate certificatePath: String, key keyPath: String,
        cluster: UUID? = nil, now: Date = Date()
    ) throws(CredentialError) -> Credentials {
        let authority = try CredentialFile.authority(authorityPath)
        let certificate = try CredentialFile.certificate(certificatePath, what: "a certificate")
        let key = try CredentialFile.key(keyPath, of: certificate, certificatePath)
        guard certificate.issuer == authority.certificate.subject,
            authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
        else { throw .notSignedByAuthority(certificate: certificatePath, authority: authorityPath) }
        try checkValidity(authority.certificate, authorityPath, now)
        try checkValidity(certificate, certificatePath, now)
        let identity: Identity
        do { identity = try Identity(certificate) } catch { throw .identity(path: certificatePath, error) }
        let expected = cluster ?? authority.cluster
        guard authority.cluster == expected else {
            throw .otherCluster(path: authorityPath, found: authority.cluster, expected: expected)
        }
        guard identity.cluster == expected else {
            throw .otherCluster(path: certificatePath, found: identity.cluster, expected: expected)
        }
        return try Credentials(identity: identity, authority: authority.certificate, certificate: certificate, key: key)
    }

    init(
        identity: Identity, authority: Certificate, certificate: Certificate, key: Certificate.PrivateKey
    ) throws(CredentialError) {
        self.identity = identity
        validity = certificate.notValidBefore...certificate.notValidAfter
        authorityValidity = authority.notValidBefore...authority.notValidAfter
        do {
            self.authority = try Self.convert(authority)
            self.certificate = try Self.convert(certificate)
            self.key = try NIOSSLPrivateKey(bytes: Array(key.serializeAsPEM().pemString.utf8), format: .pem)
        } catch { throw .signing("\(error)") }
    }

    private static func convert(_ certificate: Certificate) throws -> NIOSSLCertificate {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
    }

    private static func checkValidity(_ certificate: Certificate, _ path: String, _ now: Date) throws(CredentialError) {
        guard now <= certificate.notValidAfter else {
            throw .expired(path: path, notAfter: certificate.notValidAfter)
        }
        guard now >= certificate.notValidBefore else {
            throw .notYetValid(path: path, notBefore: certificate.notValidBefore)
        }
    }

    /// TLS 1.3 only, a certificate demanded of the client, the cluster's authority the only root.
    package func serverConfiguration() -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: [.certificate(certificate)], privateKey: .privateKey(key),
            trustRoots: .certificates([authority]))
        configuration.minimumTLSVersion = .tlsv13
        configuration.maximumTLSVersion = .tlsv13
        return configuration
    }

    /// TLS 1.3 only, the cluster's authority the only root. The server's name is not compared with the certificate:
    /// whoever connects checks its ``Identity``.
    package func clientConfiguration() -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = [.certificate(certificate)]
        configuration.privateKey = .privateKey(key)
        configuration.trustRoots = .certificates([authority])
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv13
        configuration.maximumTLSVersion = .tlsv13
        return configuration
    }
}
