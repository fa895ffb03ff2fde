import FIX
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension Venue {
    /// From the Logouts to the end, for those that do not answer.
    private static let stopLimit = TimeAmount.seconds(3)

    /// Listens for counterparties and for control. Returns the address listened on.
    package func start() async throws -> String {
        guard let (host, port) = Self.address(configuration.listen) else {
            throw VenueError.cannotListen(address: configuration.listen, reason: "it is not host:port")
        }
        let path = directory + "/" + ControlClient.socketName
        do {
            try? FileManager.default.removeItem(atPath: path)
            let control = try await bindControl(path).get()
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try await eventLoop.submit { self.control = control }.get()
        } catch { throw VenueError.cannotListen(address: path, reason: "\(error)") }
        do {
            let listener = try await bind(host, port).get()
            return try await eventLoop.submit {
                self.listener = listener
                self.perform { $0.start(at: $1) }
                return self.listening
            }.get()
        } catch { throw VenueError.cannotListen(address: configuration.listen, reason: "\(error)") }
    }

    private static func address(_ text: String) -> (String, Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        return (String(text[..<colon]), port)
    }

    private func bind(_ host: String, _ port: Int) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 << 10))
            .childChannelOption(.writeBufferWaterMark, value: VenueConnection.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers: [any ChannelHandler] = self.tls.map { [NIOSSLServerHandler(context: $0)] } ?? []
                    try channel.pipeline.syncOperations.addHandlers(handlers + [VenueConnection(channel, self)])
                }
            }
            .bind(host: host, port: port)
    }

    private func bindControl(_ path: String) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ControlConnection(self))
                }
            }
            .bind(unixDomainSocketPath: path)
    }

    /// `host:port` once it listens.
    var listening: String {
        guard let address = listener?.localAddress else { return configuration.listen }
        return "\(address.ipAddress ?? ""):\(address.port ?? 0)"
    }

    /// Logs everybody out, then ends.
    package func stop() {
        eventLoop.execute {
            guard !self.isStopping else { return }
            self.isStopping = true
            self.listener?.close(promise: nil)
            self.perform { $0.logoutAll(at: $1) }
            self.eventLoop.assumeIsolated().scheduleTask(in: Self.stopLimit) { self.finish() }
            self.finishIfAlone()
        }
    }

    /// Returns when it has stopped.
    package func run() async throws { try await stopped.futureResult.get() }

    func finishIfAlone() {
        if isStopping, connections.isEmpty, !isTurnEnding { finish() }
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        timer?.task.cancel()
        control?.close(promise: nil)
        for connection in connections.values { connection.close() }
        stopped.succeed()
    }
}
