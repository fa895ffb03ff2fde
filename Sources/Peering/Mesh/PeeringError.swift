/// Why links between sites cannot start.
package enum PeeringError: Error, CustomStringConvertible {
    case cannotListen(host: String, port: Int, reason: String)
    case wrongCredentials(Identity, expected: Identity)
    case tls(String)

    package var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason):
            "cannot listen for other sites on \(host):\(port): \(reason)"
        case .wrongCredentials(let identity, let expected):
            "this site's certificate is of \(identity), the configuration says \(expected): use the files issued for it"
        case .tls(let reason): "this site's certificate and key cannot be used for TLS: \(reason)"
        }
    }
}
