import Foundation
package import Ledger
package import Logging
package import NIOCore
import NIOPosix
import NIOSSL

/// This site's links to all the others: one authenticated TLS connection each, kept up for as long as the mesh runs.
///
/// Of two sites the one with the higher id connects. Frames arrive in the order sent, or not at all; what cannot be
/// sent at once is dropped, because the consensus core repeats what matters.
///
/// Everything but ``start()`` and ``stop()`` is called on the event loop given, and calls the delegate there.
// Unchecked: all state belongs to the event loop, which every entry point checks.
package final class PeerMesh: @unchecked Sendable {
    package let eventLoop: any EventLoop
    /// Held until ``stop()``. Set it before ``start()``.
    package var delegate: (any PeerMeshDelegate)?

    let local: LocalSite
    let limits: PeerLimits
    let log: Logger
    let clientContext: NIOSSLContext
    let serverContext: NIOSSLContext
    var peers: [NodeID: Peer] = [:]
    var doorway: Doorway
    /// Set while connections that were refused before their handshake are counted, to be told in one line.
    var refusalTimer: Scheduled<Void>?
    var refusedBefore: UInt64 = 0
    var allowance: LogAllowance
    var summaryTimer: Scheduled<Void>?
    var random = SystemRandomNumberGenerator()
    var isStopped = false
    private var listener: (any Channel)?
    /// Peers with frames to flush.
    private var unflushed: [Peer] = []
    /// Sites that somebody wanted to send to and that are not configured here; the log names each once.
    private var unknown: Set<NodeID> = []
    private static let maximumUnknown = 64

    var hello: Hello {
        Hello(
            cluster: local.cluster, id: local.id, incarnation: local.incarnation, founding: local.founding,
            electionMinimum: local.electionMinimum)
    }

    /// - Parameters:
    ///   - peers: the other sites, as they are at first; see ``setPeers(_:)``.
    ///   - credentials: of this very site.
    package init(
        eventLoop: any EventLoop, local: LocalSite, peers: [PeerAddress], credentials: Credentials, log: Logger,
        limits: PeerLimits = PeerLimits()
    ) throws(PeeringError) {
        limits.check()
        let expected = Identity.node(cluster: local.cluster, id: local.id)
        guard credentials.identity == expected else {
            throw .wrongCredentials(credentials.identity, expected: expected)
        }
        do {
            clientContext = try NIOSSLContext(configuration: credentials.clientConfiguration())
            serverContext = try NIOSSLContext(configuration: credentials.serverConfiguration())
        } catch { throw .tls("\(error)") }
        self.eventLoop = eventLoop
        self.local = local
        self.limits = limits
        self.log = log
        doorway = Doorway(limits)
        allowance = LogAllowance(
            lines: limits.logLines, window: limits.logWindow, maximumSources: limits.logSources)
        for address in peers { register(address) }
    }

    func register(_ address: PeerAddress) {
        precondition(address.id != local.id && peers[address.id] == nil, "site \(address.id) is listed twice")
        peers[address.id] = Peer(address, isDialled: local.id > address.id, limits: limits)
        unknown.remove(address.id)
    }

    var isListening: Bool { listener != nil && !isStopped }

    /// Listens, and begins to connect; returns when it listens, linked or not.
    package func start() async throws(PeeringError) {
        do {
            let channel = try await bind().get()
            try await eventLoop.submit { self.listening(channel) }.get()
        } catch {
            throw .cannotListen(host: local.host, port: local.port, reason: Self.reason(error))
        }
    }

    private func listening(_ channel: any Channel) {
        guard !isStopped else { return channel.close(promise: nil) }
        listener = channel
        log.info("listening for other sites", metadata: ["address": "\(channel.localAddress?.description ?? "")"])
        for peer in peers.values where peer.isDialled { dial(peer) }
    }

    private func bind() -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: CInt(min(limits.unauthenticatedConnections, 1024)))
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.accept(channel) }
            }
            .bind(host: local.host, port: local.port)
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: "another process already does: stop it, or configure another port"
        case EADDRNOTAVAIL: "this machine has no such address: correct the configuration"
        case EACCES: "this user may not: choose a port above 1023"
        default: "\(error)"
        }
    }

    /// Closes all links and stops listening. The delegate hears nothing more.
    package func stop() async {
        try? await eventLoop.flatSubmit { self.shutDown() }.get()
    }

    private func shutDown() -> EventLoopFuture<Void> {
        delegate = nil
        isStopped = true
        summaryTimer?.cancel()
        refusalTimer?.cancel()
        // First, so that a peer that loses its link does not find the port still open.
        listener?.close(promise: nil)
        for link in doorway.waiting { link.fail(.stopped) }
        for peer in peers.values {
            if case .waiting(let redial) = peer.dialling { redial.cancel() }
            peer.link?.fail(.stopped)
        }
        return listener?.closeFuture ?? eventLoop.makeSucceededVoidFuture()
    }

    /// The port listened on, once started.
    package var port: Int? {
        eventLoop.preconditionInEventLoop()
        return listener?.localAddress?.port
    }

    // MARK: Frames

    /// Adds a frame to the next ``flush()``, or drops it when the peer is not linked, cannot keep up, or is not
    /// configured.
    package func send(_ frame: PeerFrame, to id: NodeID) {
        eventLoop.assertInEventLoop()
        guard let peer = peers[id] else { return noteUnknown(id) }
        guard let link = peer.link, link.send(frame) else {
            peer.framesDropped += 1
            return
        }
        guard !peer.isUnflushed else { return }
        peer.isUnflushed = true
        unflushed.append(peer)
    }

    /// A membership in the log may name a site that this one was given no address of.
    private func noteUnknown(_ id: NodeID) {
        guard unknown.count < Self.maximumUnknown, unknown.insert(id).inserted else { return }
        log.warning("site is not configured here: nothing is sent to it", metadata: ["site": "\(id)"])
    }

    /// Sends what ``send(_:to:)`` collected: call it once after a batch.
    package func flush() {
        eventLoop.assertInEventLoop()
        for peer in unflushed {
            peer.isUnflushed = false
            peer.link?.flush()
        }
        unflushed.removeAll(keepingCapacity: true)
    }

    package func isLinked(_ id: NodeID) -> Bool {
        eventLoop.assertInEventLoop()
        return peers[id]?.link != nil
    }

    /// Every peer's link, by id.
    package func status() -> [PeerStatus] {
        eventLoop.preconditionInEventLoop()
        return peers.values.map(\.status).sorted { $0.id < $1.id }
    }

    /// Inbound connections closed before their TLS handshake, for too many came at once.
    package var refusedConnections: UInt64 {
        eventLoop.assertInEventLoop()
        return doorway.refused
    }

    func peer(_ id: NodeID) -> Peer? { peers[id] }
}
