import Foundation
import Ledger
import NIOCore
import NIOSSL
import NIOTLS

/// One connection to another site, from the TLS handshake to its end.
///
/// handshaking → TLS done, certificate accepted, own hello sent → awaitingHello → peer's hello accepted → up.
/// From everywhere → closed, once, with one reason, which the mesh logs.
final class PeerLink: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Origin: Equatable {
        case accepted
        case dialled(NodeID)
    }

    enum State {
        case handshaking
        case awaitingHello(NodeID)
        case up(Peer)
        case closed
    }

    let origin: Origin
    let remoteAddress: String
    /// Without the port: what log lines about strangers are counted by.
    let remoteHost: String
    private(set) var state = State.handshaking
    /// Known once the certificate has been read.
    private(set) var identity: Identity?
    private(set) var certificateNotAfter: Date?

    private let mesh: PeerMesh
    private let limits: PeerLimits
    private let tls: NIOSSLHandler
    private var context: ChannelHandlerContext?
    private var decoder = FrameDecoder(maximumLength: Hello.bodyLength)
    private var hasDelivered = false
    private var timer: Scheduled<Void>?
    private var lastReceived = NIODeadline.now()
    private var lastSent = NIODeadline.now()

    private var outgoing = ByteBuffer()
    private var unwrittenBytes = 0
    /// Storage kept between flushes, in bytes; after a larger batch it is given back.
    private static let keptCapacity = 1 << 20

    init(origin: Origin, channel: any Channel, tls: NIOSSLHandler, mesh: PeerMesh) {
        self.origin = origin
        self.tls = tls
        self.mesh = mesh
        limits = mesh.limits
        let address = channel.remoteAddress
        remoteHost = address?.ipAddress ?? "unknown"
        remoteAddress = "\(remoteHost):\(address?.port ?? 0)"
    }

    // MARK: Lifetime

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let limit = limits.handshake
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { [weak self] in
            self?.fail(.handshakeTimeout(limit))
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.closedByPeer)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) { fail(.closedByPeer) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .handshaking = state { fail(LinkFailure(error, isHandshaking: true)) }
        fail(LinkFailure(error, isHandshaking: false))
    }

    /// Ends the connection, the first time it is called.
    func fail(_ failure: LinkFailure) {
        if case .closed = state { return }
        let last = state
        state = .closed
        timer?.cancel()
        timer = nil
        outgoing = ByteBuffer()
        closeNow()
        mesh.closed(self, last, failure)
    }

    /// Closes the socket without the TLS farewell, which a hostile peer could drag out.
    private func closeNow() {
        guard let context else { return }
        if let below = try? context.pipeline.syncOperations.context(handler: tls) {
            below.close(promise: nil)
        } else {
            context.close(promise: nil)
        }
    }

    // MARK: Handshake

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            handshakeCompleted()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func handshakeCompleted() {
        guard case .handshaking = state else { return }
        do throws(LinkFailure) {
            let id = try authenticate()
            state = .awaitingHello(id)
            mesh.hello.encode(into: &outgoing)
            flush()
        } catch {
            fail(error)
        }
    }

    private func authenticate() throws(LinkFailure) -> NodeID {
        // TLS demands a certificate of both sides; one without must not get here.
        guard let certificate = tls.peerCertificate else { throw .tls(NIOSSLError.noCertificateToValidate) }
        certificateNotAfter = Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
        let identity: Identity
        do { identity = try Identity(certificate: certificate) } catch { throw .identity(error) }
        self.identity = identity
        guard case .node(let cluster, let id) = identity else { throw .notASite(identity) }
        guard cluster == mesh.local.cluster else { throw .otherCluster(identity) }
        switch origin {
        case .dialled(let expected):
            guard id == expected else { throw .otherSite(found: id, expected: expected) }
        case .accepted:
            guard let peer = mesh.peer(id) else { throw .notAVoter(id) }
            guard !peer.isDialled else { throw .wrongDirection(id) }
            guard peer.suspension.isOver(at: .now()) else { throw .suspended }
        }
        return id
    }

    private func receivedHello(_ frame: RawFrame, from id: NodeID) throws(LinkFailure) {
        let hello: Hello
        do { hello = try Hello(decoding: frame) } catch { throw .wire(error) }
        guard hello.cluster == mesh.local.cluster else { throw .helloCluster(hello.cluster) }
        guard hello.id == id else { throw .helloID(hello.id, certificate: id) }
        guard hello.founding == mesh.local.founding else {
            throw .otherFounding(hello.founding, own: mesh.local.founding)
        }
        guard hello.electionMinimum == mesh.local.electionMinimum else {
            throw .otherElectionMinimum(hello.electionMinimum, own: mesh.local.electionMinimum)
        }
        guard let peer = mesh.peer(id) else { throw .notAVoter(id) }
        // It may have waited with its hello.
        guard peer.suspension.isOver(at: .now()) else { throw .suspended }
        state = .up(peer)
        decoder.maximumLength = FrameHeader.maximumFrameLength
        timer?.cancel()
        watch()
        mesh.established(self, peer, incarnation: hello.incarnation)
    }

    // MARK: Receiving

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        lastReceived = .now()
        do throws(LinkFailure) {
            while let frame = try nextFrame(&incoming) {
                switch state {
                case .awaitingHello(let id): try receivedHello(frame, from: id)
                case .up(let peer): try deliver(frame, from: peer)
                case .handshaking, .closed: return
                }
            }
        } catch {
            fail(error)
        }
    }

    private func nextFrame(_ incoming: inout ByteBuffer) throws(LinkFailure) -> RawFrame? {
        do { return try decoder.next(from: &incoming) } catch { throw .wire(error) }
    }

    private func deliver(_ raw: RawFrame, from peer: Peer) throws(LinkFailure) {
        peer.bytesIn += UInt64(FrameHeader.length + raw.body.readableBytes)
        let frame: PeerFrame?
        do { frame = try PeerFrame(raw) } catch { throw .wire(error) }
        if let frame {
            hasDelivered = true
            do throws(PeerMisconduct) {
                try mesh.delegate?.received(frame, from: peer.address.id)
            } catch { throw .misconduct(error) }
        } else if raw.kind == .hello {
            throw .wire(.secondHello)
        } else if raw.body.readableBytes > 0 {
            throw .wire(.pingWithBody(raw.body.readableBytes))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard hasDelivered else { return }
        hasDelivered = false
        mesh.delegate?.readComplete()
    }
}

// MARK: Sending

extension PeerLink {
    /// Adds a frame to the next flush; false when too much is waiting already.
    func send(_ frame: PeerFrame) -> Bool {
        guard unwrittenBytes + outgoing.readableBytes < limits.pendingBytes else { return false }
        frame.encode(into: &outgoing)
        return true
    }

    /// Hands everything collected to TLS and the socket, as one write.
    func flush() {
        let count = outgoing.readableBytes
        guard count > 0, let context else { return }
        unwrittenBytes += count
        lastSent = .now()
        if case .up(let peer) = state { peer.bytesOut += UInt64(count) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.unwrittenBytes -= count }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: promise)
        if outgoing.capacity > Self.keptCapacity { outgoing = ByteBuffer() } else { outgoing.clear() }
    }

    /// Pings when there was nothing to say for a while, and gives up on a peer that says nothing.
    private func watch() {
        guard case .up = state, let context else { return }
        let now = NIODeadline.now()
        if now >= lastReceived + limits.silence { return fail(.silent(limits.silence)) }
        if now >= lastSent + limits.pingAfter {
            FrameHeader.write(.ping, into: &outgoing) { _ in }
            flush()
        }
        let next = min(lastReceived + limits.silence, lastSent + limits.pingAfter)
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { [weak self] in self?.watch() }
    }
}
