import NIOSSL

/// What BoringSSL's reason codes mean for whoever set up two sites.
enum TLSFailure {
    static func description(of error: any Error) -> String {
        let text = "\(error)"
        guard let known = reasons.first(where: { text.contains($0.code) }) else { return "TLS failed: \(text)" }
        return "\(known.meaning) (\(known.code))"
    }

    private static let reasons: [(code: String, meaning: String)] = [
        ("EOF during handshake", "it closed the connection during the TLS handshake"),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
        ("HTTP_REQUEST", "it does not speak TLS but HTTP"),
        ("HTTPS_PROXY_REQUEST", "it does not speak TLS but HTTP"),
        ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "it shows no certificate"),
        (
            "CERTIFICATE_VERIFY_FAILED",
            "its certificate was not issued by this cluster's authority, or is not valid now"
        ),
        ("UNSUPPORTED_PROTOCOL", "it offers no TLS 1.3"),
        ("TLSV1_ALERT_PROTOCOL_VERSION", "it refuses TLS 1.3"),
        ("UNKNOWN_CA", "it does not trust this site's certificate: another authority issued it"),
        ("CERTIFICATE_EXPIRED", "it says this site's certificate has expired"),
        ("CERTIFICATE_REQUIRED", "it says this site showed no certificate"),
        ("BAD_CERTIFICATE", "it refuses this site's certificate"),
        ("CERTIFICATE_UNKNOWN", "it refuses this site's certificate"),
        ("BAD_DECRYPT", "its TLS records are damaged"),
        ("BAD_RECORD_MAC", "its TLS records are damaged"),
    ]
}
