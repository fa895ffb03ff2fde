import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ClientError {
    /// What a failed exchange with one endpoint means.
    init(transport error: any Error, endpoint: Endpoint, timeout: TimeAmount) {
        switch error {
        case HTTPExchangeError.notConnected(let cause): self = Self.notConnected(cause, endpoint)
        case HTTPExchangeError.closed: self = Self.broken(endpoint)
        // A site that does not accept a certificate says so after the handshake.
        case let error as NIOSSLError: self = Self.handshake("\(error)", endpoint)
        case let error as BoringSSLError: self = Self.handshake("\(error)", endpoint)
        case HTTPExchangeError.notConnectedInTime: self = Self.silent(endpoint)
        case HTTPExchangeError.answerTooLong:
            self.init(
                .notUnderstood, "\(endpoint) answered with more than this API ever says: is it a site's API port?")
        case HTTPExchangeError.notAnsweredInTime:
            self.init(
                .unknownOutcome,
                "\(endpoint) gave no answer within \(timeout.nanoseconds / 1_000_000) ms; the outcome is unknown")
        default: self = Self.broken(endpoint)
        }
    }

    /// Before TLS was agreed, and so before anything was sent.
    private static func notConnected(_ error: any Error, _ endpoint: Endpoint) -> ClientError {
        switch error {
        case let error as NIOConnectionError: unreachable(error, endpoint)
        case let error as IOError where error.errnoCode == ECONNREFUSED: refused(endpoint)
        case let error as NIOSSLError where !isHangUp("\(error)".uppercased()):
            handshake("\(error)", endpoint)
        case let error as BoringSSLError: handshake("\(error)", endpoint)
        default:
            ClientError(
                .unreachable,
                "\(endpoint) hung up before TLS was agreed: is a site running there, and is it its API port?")
        }
    }

    private static func isHangUp(_ report: String) -> Bool { report.contains("EOF") || report.contains("UNCLEAN") }

    private static func broken(_ endpoint: Endpoint) -> ClientError {
        ClientError(
            .unknownOutcome, "the connection to \(endpoint) broke before the answer; the outcome is unknown")
    }

    private static func refused(_ endpoint: Endpoint) -> ClientError {
        ClientError(.unreachable, "nothing listens at \(endpoint): is the site running?")
    }

    private static func silent(_ endpoint: Endpoint) -> ClientError {
        ClientError(.unreachable, "\(endpoint) does not answer: is the address right, and the machine up?")
    }

    private static func unreachable(_ error: NIOConnectionError, _ endpoint: Endpoint) -> ClientError {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return ClientError(.unreachable, "the host name of \(endpoint) cannot be resolved")
        }
        let isRefused = error.connectionErrors.contains {
            ($0.error as? IOError)?.errnoCode == ECONNREFUSED
        }
        let isSilent = error.connectionErrors.contains {
            if case .connectTimeout? = $0.error as? ChannelError { true } else { false }
        }
        if isSilent { return silent(endpoint) }
        return isRefused ? refused(endpoint) : ClientError(.unreachable, "\(endpoint) cannot be reached: \(error)")
    }

    /// TLS reports come as text: the alert's or the check's name is in it.
    private static func handshake(_ report: String, _ endpoint: Endpoint) -> ClientError {
        let text = report.uppercased()
        func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if says("ALERT_CERTIFICATE_EXPIRED") {
            return ClientError(.tls, "\(endpoint) says this certificate has expired: have a new one issued")
        }
        if says("ALERT_UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_DECRYPT_ERROR") {
            return ClientError(
                .tls, "\(endpoint) does not accept this certificate: it was not issued by that cluster's authority")
        }
        if says("CERTIFICATE_VERIFY_FAILED") {
            return ClientError(
                .tls,
                "the certificate of \(endpoint) is not a valid one of this cluster: --ca is another cluster's, or the "
                    + "site's certificate has expired")
        }
        if says("UNCLEANSHUTDOWN") {
            return broken(endpoint)
        }
        return ClientError(.tls, "\(endpoint) does not speak TLS 1.3 as this cluster does: is it a site's API port?")
    }
}
