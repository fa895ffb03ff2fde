package import NIOCore
import NIOPosix
import NIOSSL

/// The way to a venue: one connection at a time, opened and closed on request. On one event loop.
///
/// What is written leaves with ``flush()``, at once unless the socket is full. ``close(afterWriting:)`` ends the
/// connection with a reset unless it is to write first: then neither this process nor its kernel sends another byte of
/// it.
package final class VenueLink {
    package enum Event: Sendable {
        /// The connection is up, and so is TLS where it is used.
        case connected
        case received([UInt8])
        case writable(Bool)
        /// It is gone, or could not be made. Not told of a connection that was closed here.
        case closed(reason: String)
    }

    /// Bytes that may wait for the socket before the link says that it is full, and when it is so no longer.
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 8 << 10, high: 32 << 10)
    private static let readBytes = 64 << 10
    /// To connect, TLS included.
    private static let connectLimit = TimeAmount.seconds(1)
    /// How long a connection that is closed may take to write what is still to be written.
    private static let closeLimit = TimeAmount.milliseconds(200)

    private let eventLoop: any EventLoop
    private let endpoint: VenueEndpoint
    private let told: (UInt64, Event) -> Void
    private var current: VenueConnection?

    /// - Parameter told: is given what happens to a connection with its number, never while this link is being called.
    package init(eventLoop: any EventLoop, endpoint: VenueEndpoint, told: @escaping (UInt64, Event) -> Void) {
        self.eventLoop = eventLoop
        self.endpoint = endpoint
        self.told = told
    }

    /// Opens a connection; the one before is closed or gone.
    package func open(_ number: UInt64) {
        precondition(current == nil, "connection \(number) while another is open")
        let connection = VenueConnection(number: number, awaitsTLS: endpoint.tls != nil, link: self)
        current = connection
        connection.limit = eventLoop.assumeIsolated().scheduleTask(in: Self.connectLimit) {
            self.lost(connection, "no connection within \(Self.connectLimit.nanoseconds / 1_000_000) ms")
        }
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readBytes))
            .channelOption(.writeBufferWaterMark, value: Self.waterMark)
            .connectTimeout(Self.connectLimit)
            .connect(host: endpoint.host, port: endpoint.port)
            .assumeIsolated().whenComplete { self.made(connection, $0) }
    }

    private func made(_ connection: VenueConnection, _ result: Result<any Channel, any Error>) {
        guard connection === current else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        do {
            let channel = try result.get()
            connection.channel = channel
            if let context = endpoint.tls {
                let tls = try NIOSSLClientHandler(context: context, serverHostname: endpoint.serverName)
                connection.tls = tls
                try channel.pipeline.syncOperations.addHandler(tls)
            }
            try channel.pipeline.syncOperations.addHandler(connection)
        } catch {
            lost(connection, "\(error)")
        }
    }

    package func write(_ bytes: [UInt8]) { current?.channel?.write(ByteBuffer(bytes: bytes), promise: nil) }

    package func flush() { current?.channel?.flush() }

    package func reads(_ isReading: Bool) {
        try? current?.channel?.syncOptions?.setOption(.autoRead, value: isReading)
    }

    package func close(afterWriting: Bool) {
        guard let connection = current else { return }
        current = nil
        connection.limit?.cancel()
        guard let channel = connection.channel else { return }
        if afterWriting {
            channel.writeAndFlush(ByteBuffer(), promise: nil)
            // TLS says goodbye before it closes; a venue that drags that out is cut off.
            eventLoop.assumeIsolated().scheduleTask(in: Self.closeLimit) { connection.abort() }
            channel.close(promise: nil)
        } else {
            connection.abort()
        }
    }

    // MARK: From the connection

    func happened(_ connection: VenueConnection, _ event: Event) {
        guard connection === current else { return }
        if case .connected = event { connection.limit?.cancel() }
        told(connection.number, event)
    }

    func lost(_ connection: VenueConnection, _ reason: String) {
        guard connection === current else { return }
        current = nil
        connection.limit?.cancel()
        connection.abort()
        // Whoever writes to the link may learn by it that the link is gone.
        eventLoop.assumeIsolated().execute { self.told(connection.number, .closed(reason: reason)) }
    }
}
