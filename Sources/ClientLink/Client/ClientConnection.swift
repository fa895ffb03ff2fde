import Foundation
import NIOCore
import NIOSSL
import NIOTLS
import Peering

/// A client's connection to one site, from the TLS handshake to its end.
///
/// handshaking → site's certificate accepted, own hello sent → awaitingHello → site's hello accepted → up.
/// From everywhere → closed, once.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case handshaking
        case awaitingHello
        case up
        case closed
    }

    private(set) var lastReceived = NIODeadline.now()
    private let link: SiteLink
    private let cluster: UUID
    private let limits: CommandClientLimits
    private let tls: NIOSSLHandler
    private var state = State.handshaking
    private var context: ChannelHandlerContext?
    private var decoder = FrameDecoder(maximumLength: SiteHello.maximumBodyLength)
    private var handshakeTimer: Scheduled<Void>?
    private var outgoing = ByteBuffer()
    private var isFlushScheduled = false
    private static let keptCapacity = 1 << 20

    init(link: SiteLink, cluster: UUID, limits: CommandClientLimits, tls: NIOSSLHandler) {
        self.link = link
        self.cluster = cluster
        self.limits = limits
        self.tls = tls
    }

    // MARK: Lifetime

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let limit = limits.handshake
        handshakeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { [weak self] in
            self?.fail(.handshakeTimeout(limit))
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.closed)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) { fail(.closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        var isHandshaking = false
        if case .handshaking = state { isHandshaking = true }
        fail(ClientLinkFailure(error, isHandshaking: isHandshaking))
    }

    func fail(_ failure: ClientLinkFailure) {
        if case .closed = state { return }
        state = .closed
        handshakeTimer?.cancel()
        handshakeTimer = nil
        outgoing = ByteBuffer()
        if let context {
            let below = try? context.pipeline.syncOperations.context(handler: tls)
            (below ?? context).close(promise: nil)
        }
        link.closed(failure)
    }

    // MARK: Handshake

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted? = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        guard case .handshaking = state else { return }
        do throws(ClientLinkFailure) {
            try authenticate()
            state = .awaitingHello
            ClientHello(cluster: cluster).encode(into: &outgoing)
            flush()
        } catch {
            fail(error)
        }
    }

    private func authenticate() throws(ClientLinkFailure) {
        guard let certificate = tls.peerCertificate else { throw .tls(NIOSSLError.noCertificateToValidate) }
        let identity: Identity
        do { identity = try Identity(certificate: certificate) } catch { throw .identity(error) }
        guard case .node(let named, _) = identity else { throw .notASite(identity) }
        guard named == cluster else { throw .otherCluster(named) }
    }

    // MARK: Receiving

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        lastReceived = .now()
        do throws(ClientWireError) {
            while let frame = try nextFrame(&incoming) {
                switch state {
                case .awaitingHello: receivedHello(try SiteHello(decoding: frame))
                case .up: try received(frame)
                case .handshaking, .closed: return
                }
            }
        } catch {
            fail(.wire(error))
        }
    }

    private func nextFrame(_ incoming: inout ByteBuffer) throws(ClientWireError) -> RawFrame? {
        do { return try decoder.next(from: &incoming) } catch { throw .frame(error) }
    }

    private func receivedHello(_ hello: SiteHello) {
        guard hello.cluster == cluster else { return fail(.otherCluster(hello.cluster)) }
        state = .up
        decoder.maximumLength = CommandReply.maximumBodyLength
        handshakeTimer?.cancel()
        handshakeTimer = nil
        link.connected(self, hello)
    }

    private func received(_ frame: RawFrame) throws(ClientWireError) {
        if frame.kind == .ping { return }
        let (id, reply) = try CommandReply.decode(frame)
        link.replied(reply, to: id)
    }

    // MARK: Sending

    func send(_ command: CommandFrame) {
        command.encode(into: &outgoing)
        flushLater()
    }

    func ping() {
        FrameHeader.write(.ping, into: &outgoing) { _ in }
        flushLater()
    }

    /// What one turn of the loop has to say goes out at once.
    private func flushLater() {
        guard !isFlushScheduled, let context else { return }
        isFlushScheduled = true
        context.eventLoop.assumeIsolated().execute { [self] in
            isFlushScheduled = false
            flush()
        }
    }

    private func flush() {
        guard outgoing.readableBytes > 0, let context else { return }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        if outgoing.capacity > Self.keptCapacity { outgoing = ByteBuffer() } else { outgoing.clear() }
    }
}
