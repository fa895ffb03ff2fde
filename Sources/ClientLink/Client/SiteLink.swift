import NIOCore
import NIOPosix
import NIOSSL

/// One site as a client sees it: dialled until the client closes, at growing intervals while nothing comes of it. On
/// the client's event loop.
final class SiteLink {
    let address: ClientAddress
    private let client: CommandClient
    /// Once the site has said hello.
    private(set) var connection: ClientConnection?
    /// A command was sent to find out whether it leads, since the client last found a leader.
    var isAsked = false
    private var state = State.idle
    private var backoff: TimeAmount

    /// idle → dialling → handshaking → up; from the last three back to waiting → dialling. From everywhere → closed.
    private enum State {
        case idle
        case waiting(Scheduled<Void>)
        case dialling
        case handshaking(ClientConnection)
        case up
        case closed
    }

    init(address: ClientAddress, client: CommandClient) {
        self.address = address
        self.client = client
        backoff = client.limits.shortestBackoff
    }

    func dial() {
        state = .dialling
        ClientBootstrap(group: client.eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 << 10))
            .connectTimeout(client.limits.handshake)
            .connect(host: address.host, port: address.port)
            .assumeIsolated().whenComplete { self.dialled($0) }
    }

    private func dialled(_ result: Result<any Channel, any Error>) {
        guard case .dialling = state else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        switch result {
        case .failure(let error): lost(.connection(error))
        case .success(let channel):
            do {
                let tls = try NIOSSLClientHandler(context: client.tlsContext, serverHostname: nil)
                let connection = ClientConnection(
                    link: self, cluster: client.cluster, limits: client.limits, tls: tls)
                state = .handshaking(connection)
                try channel.pipeline.syncOperations.addHandlers([tls, connection])
            } catch {
                channel.close(promise: nil)
                lost(.connection(error))
            }
        }
    }

    /// Dials at once if it was going to, and no longer at the long intervals of a site that is down.
    func hurry() {
        backoff = client.limits.shortestBackoff
        guard case .waiting(let task) = state else { return }
        task.cancel()
        dial()
    }

    private func lost(_ failure: ClientLinkFailure) {
        connection = nil
        let task = client.eventLoop.assumeIsolated().scheduleTask(in: backoff) { self.dial() }
        state = .waiting(task)
        backoff = min(backoff * 2, client.limits.longestBackoff)
        client.closed(self, "\(failure)")
    }

    func ping() {
        guard let connection else { return }
        guard NIODeadline.now() < connection.lastReceived + client.limits.silence else {
            return connection.fail(.silent(client.limits.silence))
        }
        connection.ping()
    }

    func close() {
        let last = state
        state = .closed
        switch last {
        case .waiting(let task): task.cancel()
        case .handshaking(let connection): connection.fail(.stopped)
        case .up: connection?.fail(.stopped)
        case .idle, .dialling, .closed: break
        }
        connection = nil
    }

    // MARK: Connection

    func connected(_ connection: ClientConnection, _ hello: SiteHello) {
        guard case .handshaking = state else { return }
        state = .up
        self.connection = connection
        client.connected(self, hello)
    }

    func closed(_ failure: ClientLinkFailure) {
        switch state {
        case .handshaking, .up: lost(failure)
        case .idle, .waiting, .dialling, .closed: break
        }
    }

    func replied(_ reply: CommandReply, to id: UInt64) {
        // The site answers commands, so it is not one that closes the connection right after its hello.
        backoff = client.limits.shortestBackoff
        client.replied(reply, to: id, over: self)
    }
}
