import Foundation
import NIOCore
import NIOSSL
import Peering

/// Why a client connection came to a bad end, in the words of the log.
enum ClientLinkFailure: Error, CustomStringConvertible {
    case tls(any Error)
    case identity(IdentityError)
    case notATrader(Identity)
    case notASite(Identity)
    case otherCluster(UUID)
    case wire(ClientWireError)
    case handshakeTimeout(TimeAmount)
    case gaveWay(limit: Int)
    /// Before the first byte.
    case tooManyHandshakes
    case tooMany(limit: Int)
    case doesNotRead(limit: Int)
    case silent(TimeAmount)
    case connection(any Error)
    case closed
    case stopped

    var description: String {
        switch self {
        case .tls(let error): "TLS failed: \(error)"
        case .identity(let error): "\(error)"
        case .notATrader(let identity): "\(identity) may not send commands: a certificate with the role trader may"
        case .notASite(let identity): "\(identity) answers there, a site was expected"
        case .otherCluster(let cluster): "it is of another cluster (\(cluster.uuidString.lowercased()))"
        case .wire(let error): "protocol violation: \(error)"
        case .handshakeTimeout(let limit): "no TLS handshake and hello within \(limit.nanoseconds / 1_000_000) ms"
        case .gaveWay(let limit): "more than \(limit) connections had not said hello, this was the oldest"
        case .tooManyHandshakes: "more connections come than handshakes are made"
        case .tooMany(let limit): "\(limit) clients are connected already, as many as this site takes"
        case .doesNotRead(let limit): "it left more than \(limit) bytes of replies unread"
        case .silent(let limit): "nothing heard for \(limit.nanoseconds / 1_000_000) ms"
        case .connection(let error): "connection failed: \(error)"
        case .closed: "closed by the other side"
        case .stopped: "stopped"
        }
    }

    /// Sorts out what the pipeline reports.
    init(_ error: any Error, isHandshaking: Bool) {
        switch error {
        case let failure as ClientLinkFailure: self = failure
        case NIOSSLError.uncleanShutdown where !isHandshaking: self = .closed
        case is NIOSSLError, is BoringSSLError: self = .tls(error)
        default: self = .connection(error)
        }
    }

    /// A connection that was up and ended like this needs no line.
    var isOrdinary: Bool {
        switch self {
        case .closed, .stopped, .connection: true
        default: false
        }
    }
}

/// Why a site cannot take commands over the client link.
package enum ClientLinkError: Error, CustomStringConvertible {
    case cannotListen(host: String, port: Int, reason: String)
    case tls(String)

    package var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason): "cannot listen for clients on \(host):\(port): \(reason)"
        case .tls(let reason): "this certificate and key cannot be used for TLS: \(reason)"
        }
    }
}
