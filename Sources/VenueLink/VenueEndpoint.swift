package import NIOSSL

/// Where a venue is reached, and how.
package struct VenueEndpoint: Sendable {
    package var host: String
    package var port: Int
    /// Nil for plain TCP: on this machine, or over a line that is secured otherwise.
    package var tls: NIOSSLContext?
    /// The name that the venue's certificate has to have; nil when only its authority is checked.
    package var serverName: String?

    package init(host: String, port: Int, tls: NIOSSLContext? = nil, serverName: String? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
        self.serverName = serverName
    }

    /// TLS 1.3 with a client certificate, from PEM files.
    ///
    /// - Parameters:
    ///   - authority: who signed the venue's certificate.
    ///   - serverName: see ``serverName``.
    package static func tlsContext(
        authority: String, certificate: String, key: String, serverName: String?
    ) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
        configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        configuration.certificateVerification = serverName == nil ? .noHostnameVerification : .fullVerification
        return try NIOSSLContext(configuration: configuration)
    }
}
