package import Foundation
package import Ledger
package import Logging
package import NIOCore
import NIOPosix
import NIOSSL
package import Peering

/// A site's end of the client link: takes commands of trading engines and answers each once it is applied.
///
/// Everything but ``start()`` and ``stop()`` happens on the event loop given, which is the replica's, so that a command
/// crosses no thread on its way in or out.
// Unchecked: all state belongs to the event loop.
package final class ClientLinkServer: @unchecked Sendable {
    package let eventLoop: any EventLoop
    let cluster: UUID
    let limits: ClientLinkLimits
    private let site: NodeID
    private let address: ClientAddress
    private let log: Logger
    private let tlsContext: NIOSSLContext
    /// Held until ``stop()``. Set it before ``start()``.
    package var taker: (any ClientCommandTaker)?

    private var listener: (any Channel)?
    private var isStopped = false
    private var admitted: [ObjectIdentifier: ServerConnection] = [:]
    /// Not admitted yet, oldest first.
    private var unauthenticated: [ServerConnection] = []
    private var handshakes: HandshakeBudget
    private var unflushed: [ServerConnection] = []
    private var watching: RepeatedTask?
    private var logWindow = (end: NIODeadline.uptimeNanoseconds(0), lines: 0, suppressed: 0)

    /// How often connections that fell silent are looked for.
    private static let watchInterval = TimeAmount.seconds(5)

    /// - Parameter credentials: of this very site.
    package init(
        eventLoop: any EventLoop, cluster: UUID, site: NodeID, address: ClientAddress, credentials: Credentials,
        log: Logger, limits: ClientLinkLimits = ClientLinkLimits()
    ) throws(ClientLinkError) {
        limits.check()
        do {
            tlsContext = try NIOSSLContext(configuration: credentials.serverConfiguration())
        } catch { throw .tls("\(error)") }
        self.eventLoop = eventLoop
        self.cluster = cluster
        self.site = site
        self.address = address
        self.log = log
        self.limits = limits
        handshakes = HandshakeBudget(perSecond: limits.handshakesPerSecond, burst: limits.connections)
    }

    /// Returns when it listens.
    package func start() async throws(ClientLinkError) {
        do {
            let channel = try await bind().get()
            try await eventLoop.submit { self.listening(channel) }.get()
        } catch {
            throw .cannotListen(host: address.host, port: address.port, reason: Self.reason(error))
        }
    }

    private func bind() -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: CInt(min(limits.unauthenticatedConnections, 1024)))
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 << 10))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.accept(channel) }
            }
            .bind(host: address.host, port: address.port)
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: "another process already does: stop it, or configure another port"
        case EADDRNOTAVAIL: "this machine has no such address: correct the configuration"
        case EACCES: "this user may not: choose a port above 1023"
        default: "\(error)"
        }
    }

    private func listening(_ channel: any Channel) {
        guard !isStopped else { return channel.close(promise: nil) }
        listener = channel
        log.info("listening for clients", metadata: ["address": "\(channel.localAddress?.description ?? "")"])
        watching = eventLoop.scheduleRepeatedTask(initialDelay: Self.watchInterval, delay: Self.watchInterval) { _ in
            self.closeSilent()
        }
    }

    /// Stops listening and closes every connection; what replies are ready is sent first.
    package func stop() async {
        try? await eventLoop.flatSubmit { self.shutDown() }.get()
    }

    private func shutDown() -> EventLoopFuture<Void> {
        flush()
        taker = nil
        isStopped = true
        watching?.cancel()
        listener?.close(promise: nil)
        for connection in unauthenticated + Array(admitted.values) { connection.fail(.stopped) }
        return listener?.closeFuture ?? eventLoop.makeSucceededVoidFuture()
    }

    /// The port listened on, once started.
    package var port: Int? {
        eventLoop.preconditionInEventLoop()
        return listener?.localAddress?.port
    }

    // MARK: Connections

    private func accept(_ channel: any Channel) throws {
        guard !isStopped else { throw ClientLinkFailure.stopped }
        guard handshakes.take(at: .now()) else { throw refused(channel) }
        let tls = NIOSSLServerHandler(context: tlsContext)
        let connection = ServerConnection(channel: channel, tls: tls, server: self)
        try channel.pipeline.syncOperations.addHandlers([tls, connection])
        unauthenticated.append(connection)
        guard unauthenticated.count > limits.unauthenticatedConnections else { return }
        unauthenticated[0].fail(.gaveWay(limit: limits.unauthenticatedConnections))
    }

    /// Before its handshake.
    private func refused(_ channel: any Channel) -> ClientLinkFailure {
        let failure = ClientLinkFailure.tooManyHandshakes
        if mayLog() {
            let remote = channel.remoteAddress?.ipAddress ?? "unknown"
            log.warning("refused a client connection", metadata: ["remote": "\(remote)", "reason": "\(failure)"])
        }
        return failure
    }

    /// Called once the client has said hello.
    func admit(_ connection: ServerConnection) throws(ClientLinkFailure) {
        guard admitted.count < limits.connections else { throw .tooMany(limit: limits.connections) }
        unauthenticated.removeAll { $0 === connection }
        admitted[ObjectIdentifier(connection)] = connection
        log.debug(
            "client connected",
            metadata: [
                "remote": "\(connection.remoteAddress)", "identity": "\(connection.identity?.description ?? "")",
            ])
    }

    func closed(_ connection: ServerConnection, _ state: ServerConnection.State, _ failure: ClientLinkFailure) {
        unauthenticated.removeAll { $0 === connection }
        admitted[ObjectIdentifier(connection)] = nil
        if case .up = state, failure.isOrdinary { return }
        guard !isStopped, mayLog() else { return }
        var metadata: Logger.Metadata = ["remote": "\(connection.remoteAddress)", "reason": "\(failure)"]
        metadata["identity"] = connection.identity.map { "\($0)" }
        log.warning("refused a client connection", metadata: metadata)
    }

    private func closeSilent() {
        let oldest = NIODeadline.now() - limits.silence
        for connection in Array(admitted.values) where connection.lastReceived < oldest {
            connection.fail(.silent(limits.silence))
        }
        tellSuppressed(at: .now())
    }

    private func mayLog() -> Bool {
        let now = NIODeadline.now()
        tellSuppressed(at: now)
        if logWindow.end <= now { logWindow = (now + limits.logWindow, 0, 0) }
        guard logWindow.lines < limits.logLines else {
            logWindow.suppressed += 1
            return false
        }
        logWindow.lines += 1
        return true
    }

    private func tellSuppressed(at now: NIODeadline) {
        guard logWindow.end <= now, logWindow.suppressed > 0 else { return }
        log.warning(
            "more client connections came to an end than are logged one by one",
            metadata: ["suppressed": "\(logWindow.suppressed)"])
        logWindow.suppressed = 0
    }

    // MARK: Commands

    var hello: SiteHello {
        let leader = taker?.leader
        return SiteHello(
            cluster: cluster, site: site, leads: leader?.isThisSite ?? false, leader: leader?.id,
            leaderAddress: leader?.address, maximumOutstanding: UInt32(limits.outstandingCommands),
            maximumPayloadLength: UInt32(limits.payloadLength))
    }

    func take(_ command: ClientCommand, completion: @escaping (CommandReply) -> Void) {
        guard let taker else { return completion(CommandReply(.notLeader)) }
        taker.take(command, completion: completion)
    }

    /// Replies of one turn of the loop, so of one applied batch, leave together.
    func flushLater(_ connection: ServerConnection) {
        unflushed.append(connection)
        guard unflushed.count == 1 else { return }
        eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        let connections = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for connection in connections { connection.flush() }
    }
}
