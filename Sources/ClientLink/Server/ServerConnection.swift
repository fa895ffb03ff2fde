import Foundation
import NIOCore
import NIOSSL
import NIOTLS
import Peering
import Trading

/// One client's connection, from the TLS handshake to its end.
///
/// handshaking → certificate accepted, own hello sent → awaitingHello → client's hello accepted → up.
/// From everywhere → closed, once, with one reason.
final class ServerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum State {
        case handshaking
        case awaitingHello(actor: String)
        case up(actor: String)
        case closed
    }

    let remoteAddress: String
    private(set) var state = State.handshaking
    private(set) var identity: Identity?
    private(set) var lastReceived = NIODeadline.now()

    private let server: ClientLinkServer
    private let tls: NIOSSLHandler
    private var context: ChannelHandlerContext?
    private var decoder = FrameDecoder(maximumLength: ClientHello.bodyLength)
    private var handshakeTimer: Scheduled<Void>?
    private var outstanding = 0

    private var outgoing = ByteBuffer()
    private var isDirty = false
    private var unwrittenBytes = 0
    /// Storage kept between flushes, in bytes; after a larger batch it is given back.
    private static let keptCapacity = 1 << 20

    init(channel: any Channel, tls: NIOSSLHandler, server: ClientLinkServer) {
        self.tls = tls
        self.server = server
        remoteAddress = channel.remoteAddress.map { "\($0.ipAddress ?? "unknown"):\($0.port ?? 0)" } ?? "unknown"
    }

    // MARK: Lifetime

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let limit = server.limits.handshake
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

    /// Ends the connection, the first time it is called. Commands under way are not called back.
    func fail(_ failure: ClientLinkFailure) {
        if case .closed = state { return }
        let last = state
        state = .closed
        handshakeTimer?.cancel()
        handshakeTimer = nil
        outgoing = ByteBuffer()
        if let context {
            // Below TLS, without its farewell, which a hostile client could drag out.
            let below = try? context.pipeline.syncOperations.context(handler: tls)
            (below ?? context).close(promise: nil)
        }
        server.closed(self, last, failure)
    }

    // MARK: Handshake

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted? = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        guard case .handshaking = state else { return }
        do throws(ClientLinkFailure) {
            state = .awaitingHello(actor: try authenticate())
            server.hello.encode(into: &outgoing)
            flush()
        } catch {
            fail(error)
        }
    }

    /// Returns who the log names.
    private func authenticate() throws(ClientLinkFailure) -> String {
        // TLS demands a certificate of both sides; one without must not get here.
        guard let certificate = tls.peerCertificate else { throw .tls(NIOSSLError.noCertificateToValidate) }
        let identity: Identity
        do { identity = try Identity(certificate: certificate) } catch { throw .identity(error) }
        self.identity = identity
        guard identity.cluster == server.cluster else { throw .otherCluster(identity.cluster) }
        guard case .client(_, .trader, let name) = identity else { throw .notATrader(identity) }
        return "\(ClientRole.trader.rawValue)/\(name)"
    }

    private func receivedHello(_ frame: RawFrame, actor: String) throws(ClientLinkFailure) {
        let hello: ClientHello
        do { hello = try ClientHello(decoding: frame) } catch { throw .wire(error) }
        guard hello.cluster == server.cluster else { throw .otherCluster(hello.cluster) }
        try server.admit(self)
        state = .up(actor: actor)
        decoder.maximumLength = server.limits.maximumFrameLength
        handshakeTimer?.cancel()
        handshakeTimer = nil
    }

    // MARK: Receiving

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        lastReceived = .now()
        do throws(ClientLinkFailure) {
            while let frame = try nextFrame(&incoming) {
                switch state {
                case .awaitingHello(let actor): try receivedHello(frame, actor: actor)
                case .up(let actor): try received(frame, from: actor)
                case .handshaking, .closed: return
                }
            }
        } catch {
            fail(error)
        }
    }

    private func nextFrame(_ incoming: inout ByteBuffer) throws(ClientLinkFailure) -> RawFrame? {
        do { return try decoder.next(from: &incoming) } catch { throw .wire(.frame(error)) }
    }

    private func received(_ frame: RawFrame, from actor: String) throws(ClientLinkFailure) {
        if frame.kind == .ping {
            guard frame.body.readableBytes == 0 else { throw .wire(.pingWithBody(frame.body.readableBytes)) }
            FrameHeader.write(.ping, into: &outgoing) { _ in }
            return try noteDirty()
        }
        let command: CommandFrame
        do { command = try CommandFrame(decoding: frame) } catch { throw .wire(error) }
        guard outstanding < server.limits.outstandingCommands else {
            return try reply(
                CommandReply(.busy, text: "\(outstanding) commands of this connection wait already"), to: command.id)
        }
        do {
            let checked = try ClientCommand(kind: command.kind, actor: actor, payload: command.payload)
            outstanding += 1
            server.take(checked) { [self, id = command.id] in finished(id, $0) }
        } catch {
            try reply(CommandReply(.refused, text: error.description), to: command.id)
        }
    }

    private func finished(_ id: UInt64, _ reply: CommandReply) {
        outstanding -= 1
        guard case .up = state else { return }
        do { try self.reply(reply, to: id) } catch { fail(error) }
    }

    // MARK: Sending

    private func reply(_ reply: CommandReply, to id: UInt64) throws(ClientLinkFailure) {
        reply.encode(id: id, into: &outgoing)
        try noteDirty()
    }

    /// What is written in one turn of the loop goes out in one flush.
    private func noteDirty() throws(ClientLinkFailure) {
        guard !isDirty else { return }
        let limit = server.limits.pendingBytes
        guard unwrittenBytes <= limit else { throw .doesNotRead(limit: limit) }
        isDirty = true
        server.flushLater(self)
    }

    func flush() {
        isDirty = false
        let count = outgoing.readableBytes
        guard count > 0, let context else { return }
        unwrittenBytes += count
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.unwrittenBytes -= count }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: promise)
        if outgoing.capacity > Self.keptCapacity { outgoing = ByteBuffer() } else { outgoing.clear() }
    }
}
