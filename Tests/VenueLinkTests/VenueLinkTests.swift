import NIOCore
import NIOPosix
import Testing

@testable import VenueLink

/// The link against a real socket.
@Suite struct VenueLinkTests {
    private enum Heard: Sendable, Equatable {
        case connected
        case bytes([UInt8])
        case closed
        case failed
    }

    /// Tells what it sees of a connection, and sends back what it is sent.
    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let heard: AsyncStream<Heard>.Continuation

        init(_ heard: AsyncStream<Heard>.Continuation) { self.heard = heard }

        func channelActive(context: ChannelHandlerContext) { heard.yield(.connected) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard.yield(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
            context.writeAndFlush(data, promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { heard.yield(.closed) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            heard.yield(.failed)
            context.close(promise: nil)
        }
    }

    private func withServer(
        _ body: (any EventLoop, VenueEndpoint, AsyncStream<Heard>) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (stream, heard) = AsyncStream.makeStream(of: Heard.self)
        do {
            let server = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Echo(heard))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let port = try #require(server.localAddress?.port)
            try await body(group.next(), VenueEndpoint(host: "127.0.0.1", port: port), stream)
            try await server.close()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    /// The next of what was told; each is told once.
    private func next<Element: Sendable>(_ stream: AsyncStream<Element>) async -> Element? {
        for await element in stream { return element }
        return nil
    }

    /// A link on its loop, and what it told.
    private struct Subject: Sendable {
        let link: NIOLoopBound<VenueLink>
        let told: AsyncStream<String>

        init(on loop: any EventLoop, _ endpoint: VenueEndpoint) async throws {
            let (stream, told) = AsyncStream.makeStream(of: String.self)
            self.told = stream
            link = try await loop.submit {
                let link = VenueLink(eventLoop: loop, endpoint: endpoint) { number, event in
                    switch event {
                    case .connected: told.yield("\(number) connected")
                    case .received(let bytes): told.yield("\(number) received \(bytes)")
                    case .writable: break
                    case .closed: told.yield("\(number) closed")
                    }
                }
                return NIOLoopBound(link, eventLoop: loop)
            }.get()
        }

        func run(_ body: @escaping @Sendable (VenueLink) -> Void) async throws {
            try await link.eventLoop.submit { [link] in body(link.value) }.get()
        }
    }

    @Test func bytesGoBothWaysAndWhatIsWrittenArrives() async throws {
        try await withServer { loop, endpoint, heard in
            let subject = try await Subject(on: loop, endpoint)
            try await subject.run { $0.open(7) }
            #expect(await next(subject.told) == "7 connected")
            #expect(await next(heard) == .connected)
            try await subject.run {
                $0.write([1, 2])
                $0.flush()
            }
            #expect(await next(heard) == .bytes([1, 2]))
            #expect(await next(subject.told) == "7 received [1, 2]")
            try await subject.run {
                $0.write([3])
                $0.close(afterWriting: true)
                // Of no connection any more.
                $0.write([4])
            }
            #expect(await next(heard) == .bytes([3]))
            #expect(await next(heard) == .closed)
            // Another can be opened, and nothing is told of the one before.
            try await subject.run { $0.open(8) }
            #expect(await next(subject.told) == "8 connected")
            try await subject.run { $0.close(afterWriting: false) }
        }
    }

    /// What was written and not flushed never leaves, and the venue sees a reset.
    @Test func aConnectionThatIsCutSendsNothingMore() async throws {
        try await withServer { loop, endpoint, heard in
            let subject = try await Subject(on: loop, endpoint)
            try await subject.run { $0.open(1) }
            #expect(await next(subject.told) == "1 connected")
            #expect(await next(heard) == .connected)
            try await subject.run {
                $0.write([9])
                $0.close(afterWriting: false)
            }
            #expect(await next(heard) == .failed)
            #expect(await next(heard) == .closed)
        }
    }

    @Test func aVenueThatIsNotThereIsTold() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // A port that was free a moment ago.
        let probe = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(probe.localAddress?.port)
        try await probe.close()
        let subject = try await Subject(on: group.next(), VenueEndpoint(host: "127.0.0.1", port: port))
        try await subject.run { $0.open(3) }
        #expect(await next(subject.told) == "3 closed")
        try await group.shutdownGracefully()
    }
}
