import Foundation
import NIOCore
import NIOSSL
import NIOTLS
import Peering
import Synchronization

/// What the client of each open connection presented, kept from its TLS handshake to its end.
///
/// By the time a certificate gets here, the TLS layer has verified it against the cluster's authority.
final class PresentedCertificates: Sendable {
    enum Verdict: Sendable, Equatable {
        case accepted(Caller)
        /// It is the authority's, but not of a client of this cluster.
        case refused(reason: String)
    }

    private let cluster: UUID
    /// Bounded by ``APILimits/connections``.
    private let verdicts = Mutex<[ObjectIdentifier: Verdict]>([:])

    init(cluster: UUID) { self.cluster = cluster }

    /// Nil when the client presented none.
    subscript(connection: ObjectIdentifier) -> Verdict? { verdicts.withLock { $0[connection] } }

    fileprivate func present(_ certificate: NIOSSLCertificate, on connection: ObjectIdentifier) {
        let verdict = Self.verdict(certificate, in: cluster)
        verdicts.withLock { $0[connection] = verdict }
    }

    private static func verdict(_ certificate: NIOSSLCertificate, in cluster: UUID) -> Verdict {
        do {
            return verdict(try Identity(certificate: certificate), in: cluster)
        } catch {
            return .refused(reason: "\(error)")
        }
    }

    static func verdict(_ identity: Identity, in cluster: UUID) -> Verdict {
        guard identity.cluster == cluster else {
            return .refused(reason: "the certificate is of another cluster: \(identity)")
        }
        return .accepted(Caller(identity))
    }

    fileprivate func forget(_ connection: ObjectIdentifier) {
        _ = verdicts.withLock { $0.removeValue(forKey: connection) }
    }
}

/// Notes one connection's certificate when its handshake is done.
final class CertificateObserver: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let certificates: PresentedCertificates

    init(_ certificates: PresentedCertificates) { self.certificates = certificates }

    func handlerAdded(context: ChannelHandlerContext) {
        // With half closure on, the TLS layer lets the peer's close_notify pass while it is closing itself, and waits
        // out its timeout at every graceful stop. No client of this API needs half-closed connections.
        try? context.channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent,
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        {
            certificates.present(certificate, on: ObjectIdentifier(context.channel))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func handlerRemoved(context: ChannelHandlerContext) { certificates.forget(ObjectIdentifier(context.channel)) }
}
