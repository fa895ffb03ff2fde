import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// HTTP/1.1 over TLS: one exchange at a time on a connection, which is kept for the next one.
final class HTTPConnections: Sendable {
    /// Connections to one endpoint that wait for the next exchange.
    private static let maximumIdle = 8
    /// Shorter than any site's own limit, so that a connection is seldom closed under a request.
    private static let idleLimit = TimeAmount.seconds(20)
    private static let maximumAnswer = 16 << 20

    private struct Connection {
        let channel: any Channel
        /// Fails with it.
        let ended: EventLoopFuture<Void>
    }

    private struct Idle {
        let connection: Connection
        let since: NIODeadline
    }

    private let tls: NIOSSLContext
    private let connectLimit: TimeAmount
    private let idle = Mutex<[Endpoint: [Idle]]>([:])

    /// - Parameter connectLimit: for a connection and its TLS handshake.
    init(tls: TLSConfiguration, connectLimit: TimeAmount) throws {
        self.tls = try NIOSSLContext(configuration: tls)
        self.connectLimit = connectLimit
    }

    /// Sends a request and gives its whole answer.
    func answer(
        to head: HTTPRequestHead, _ body: ByteBuffer?, by endpoint: Endpoint, until deadline: NIODeadline
    ) async throws -> HTTPAnswer {
        let connection: Connection
        if let kept = kept(for: endpoint) {
            connection = kept
        } else {
            connection = try await connect(to: endpoint, until: deadline)
        }
        let channel = connection.channel
        let promise = channel.eventLoop.makePromise(of: HTTPAnswer.self)
        let timer = channel.eventLoop.scheduleTask(deadline: deadline) {
            promise.fail(HTTPExchangeError.notAnsweredInTime)
        }
        channel.writeAndFlush(HTTPExchange(head: head, body: body, answer: promise)).whenFailure { _ in
            connection.ended.whenFailure { promise.fail($0) }
        }
        do {
            let answer = try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            timer.cancel()
            if answer.isKeptAlive, !Task.isCancelled {
                keep(connection, for: endpoint)
            } else {
                channel.close(promise: nil)
            }
            return answer
        } catch {
            timer.cancel()
            channel.close(promise: nil)
            throw error
        }
    }

    /// Closes what is idle. No exchange may be under way.
    func shutdown() async {
        let channels = idle.withLock { idle in
            defer { idle = [:] }
            return idle.values.flatMap { $0 }.map(\.connection.channel)
        }
        // Each says goodbye over TLS: nobody waits for one after the other.
        let closing = channels.map { $0.close() }
        for future in closing { try? await future.get() }
    }

    // MARK: Connections

    private func kept(for endpoint: Endpoint) -> Connection? {
        idle.withLock { idle in
            while let last = idle[endpoint]?.popLast() {
                let channel = last.connection.channel
                if channel.isActive, last.since + Self.idleLimit > .now() { return last.connection }
                channel.close(promise: nil)
            }
            return nil
        }
    }

    private func keep(_ connection: Connection, for endpoint: Endpoint) {
        let surplus = idle.withLock { idle -> (any Channel)? in
            idle[endpoint, default: []].append(Idle(connection: connection, since: .now()))
            guard let count = idle[endpoint]?.count, count > Self.maximumIdle else { return nil }
            return idle[endpoint]?.removeFirst().connection.channel
        }
        surplus?.close(promise: nil)
    }

    private func connect(to endpoint: Endpoint, until deadline: NIODeadline) async throws -> Connection {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let limit = min(connectLimit, deadline - .now())
        guard limit > .zero else { throw HTTPExchangeError.notConnectedInTime }
        let ready = loop.makePromise(of: Void.self)
        let ended = loop.makePromise(of: Void.self)
        let connecting = ClientBootstrap(group: loop)
            .connectTimeout(limit)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { [tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: nil))
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(
                        HTTPExchangeHandler(ready: ready, ended: ended, maximumAnswer: Self.maximumAnswer))
                }
            }
            .connect(host: endpoint.host, port: endpoint.port)
        let timer = loop.scheduleTask(in: limit) { ready.fail(HTTPExchangeError.notConnectedInTime) }
        connecting.whenFailure {
            ready.fail($0)
            ended.fail($0)
        }
        do {
            try await ready.futureResult.get()
            timer.cancel()
            return Connection(channel: try await connecting.get(), ended: ended.futureResult)
        } catch {
            timer.cancel()
            connecting.whenSuccess { $0.close(promise: nil) }
            if case .connectTimeout? = error as? ChannelError { throw HTTPExchangeError.notConnectedInTime }
            throw error is HTTPExchangeError ? error : HTTPExchangeError.notConnected(error)
        }
    }
}
