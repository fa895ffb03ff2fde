import Foundation
package import Ledger
package import NIOCore
import NIOPosix
import NIOSSL
package import Peering

/// Sends commands to whichever site leads and tells what became of each.
///
/// A command stays until a site has accepted or refused it for good: whatever goes wrong meanwhile, it is sent again,
/// under its own idempotency key and so at no risk of being done twice. On its event loop, but for ``init``.
// Unchecked: all state belongs to the event loop.
package final class CommandClient: @unchecked Sendable {
    package typealias Completion = (Result<CommandReply, CommandClientError>) -> Void

    private struct Pending {
        var kind: UInt8
        var payload: [UInt8]
        var completion: Completion
    }

    package let eventLoop: any EventLoop
    let cluster: UUID
    let limits: CommandClientLimits
    private let addresses: [ClientAddress]
    private let tlsContext: NIOSSLContext

    private var pending: [UInt64: Pending] = [:]
    private var lastID: UInt64 = 0
    private var connection: ClientConnection?
    /// Where the last site that was asked said the leader is.
    private var leader: ClientAddress?
    private var turn = 0
    private var backoff: TimeAmount
    private var isConnecting = false
    private var isClosed = false
    private var watching: RepeatedTask?
    /// What was wrong with the last connection; nil while a leader answers.
    package private(set) var lastFailure: String?

    /// - Parameters:
    ///   - addresses: where sites take commands, one at least.
    ///   - credentials: of a client with the role trader.
    package init(
        eventLoop: any EventLoop, addresses: [ClientAddress], credentials: Credentials,
        limits: CommandClientLimits = CommandClientLimits()
    ) throws(ClientLinkError) {
        precondition(!addresses.isEmpty, "no address to connect to")
        limits.check()
        do {
            tlsContext = try NIOSSLContext(configuration: credentials.clientConfiguration())
        } catch { throw .tls("\(error)") }
        self.eventLoop = eventLoop
        self.addresses = addresses
        cluster = credentials.identity.cluster
        self.limits = limits
        backoff = limits.shortestBackoff
    }

    /// Begins to connect, and stays connected until ``close()``.
    package func start() {
        eventLoop.preconditionInEventLoop()
        watching = eventLoop.scheduleRepeatedTask(initialDelay: limits.pingInterval, delay: limits.pingInterval) { _ in
            self.watch()
        }
        connect()
    }

    /// Commands without a reply fail.
    package func close() {
        eventLoop.preconditionInEventLoop()
        guard !isClosed else { return }
        isClosed = true
        watching?.cancel()
        connection?.fail(.stopped)
        connection = nil
        let abandoned = pending
        pending = [:]
        for id in abandoned.keys.sorted() { abandoned[id]?.completion(.failure(.closed)) }
    }

    /// Sends a command, now or once there is a leader. The payload carries the idempotency key.
    ///
    /// - Parameter completion: called once, with a reply that is accepted, duplicate or refused.
    package func submit(_ kind: EntryKind, payload: [UInt8], completion: @escaping Completion) {
        eventLoop.assertInEventLoop()
        guard !isClosed else { return completion(.failure(.closed)) }
        guard pending.count < limits.outstandingCommands else {
            return completion(.failure(.tooManyOutstanding(limits.outstandingCommands)))
        }
        lastID += 1
        pending[lastID] = Pending(kind: kind.rawValue, payload: payload, completion: completion)
        if let connection, connection.isUp {
            connection.send(CommandFrame(id: lastID, kind: kind.rawValue, payload: payload))
        }
    }

    // MARK: Connecting

    private func connect() {
        guard !isClosed, connection == nil else { return }
        let address = leader ?? addresses[turn % addresses.count]
        if leader == nil { turn += 1 }
        leader = nil
        isConnecting = true
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 << 10))
            .connectTimeout(limits.handshake)
            .connect(host: address.host, port: address.port)
            .whenComplete { self.dialled(address, $0) }
    }

    private func dialled(_ address: ClientAddress, _ result: Result<any Channel, any Error>) {
        isConnecting = false
        switch result {
        case .failure(let error): connectLater("\(address): \(ClientLinkFailure.connection(error))")
        case .success(let channel):
            guard !isClosed else { return channel.close(promise: nil) }
            do {
                let tls = try NIOSSLClientHandler(context: tlsContext, serverHostname: nil)
                let connection = ClientConnection(client: self, tls: tls)
                self.connection = connection
                try channel.pipeline.syncOperations.addHandlers([tls, connection])
            } catch {
                connection = nil
                channel.close(promise: nil)
                connectLater("\(address): \(ClientLinkFailure.connection(error))")
            }
        }
    }

    private func connectLater(_ reason: String) {
        lastFailure = reason
        guard !isClosed, !isConnecting else { return }
        isConnecting = true
        let pause = backoff
        backoff = min(backoff * 2, limits.longestBackoff)
        eventLoop.scheduleTask(in: pause) {
            self.isConnecting = false
            self.connect()
        }
    }

    /// Leaves a site that does not lead for the one that does, or for the next to ask.
    private func moveOn(from connection: ClientConnection, to leader: ClientAddress?, _ reason: String) {
        self.connection = nil
        self.leader = leader
        connection.fail(.stopped)
        connectLater(reason)
    }

    // MARK: Connection

    func connected(_ connection: ClientConnection, _ hello: SiteHello) {
        guard connection === self.connection else { return }
        guard hello.leads else {
            return moveOn(from: connection, to: hello.leaderAddress, "site \(hello.site) does not lead")
        }
        lastFailure = nil
        for id in pending.keys.sorted() { resend(id) }
    }

    func closed(_ connection: ClientConnection, _ failure: ClientLinkFailure) {
        guard connection === self.connection else { return }
        self.connection = nil
        connectLater("\(failure)")
    }

    func replied(_ reply: CommandReply, to id: UInt64, over connection: ClientConnection) {
        guard connection === self.connection, pending[id] != nil else { return }
        switch reply.status {
        case .accepted, .duplicate, .refused:
            backoff = limits.shortestBackoff
            pending.removeValue(forKey: id)?.completion(.success(reply))
        case .notLeader: moveOn(from: connection, to: ClientAddress(reply.text), "the site does not lead")
        case .unknown: moveOn(from: connection, to: nil, "the site lost the leadership")
        case .busy: eventLoop.scheduleTask(in: limits.busyPause) { self.resend(id) }
        }
    }

    private func resend(_ id: UInt64) {
        guard let command = pending[id], let connection, connection.isUp else { return }
        connection.send(CommandFrame(id: id, kind: command.kind, payload: command.payload))
    }

    private func watch() {
        guard let connection, connection.isUp else { return }
        guard NIODeadline.now() < connection.lastReceived + limits.silence else {
            return connection.fail(.silent(limits.silence))
        }
        connection.ping()
    }
}
