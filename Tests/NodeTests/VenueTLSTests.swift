import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Node
import SiteSetup
import Testing
import VenueLink

/// The link to a venue over TLS, both sides with certificates of one authority, made by a founding.
@Suite struct VenueTLSTests {
    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private func found(_ folder: String, _ name: String) throws {
        let member = SiteConfiguration.Member(
            id: 1, name: "site1", peer: HostPort(host: "127.0.0.1", port: 1), api: HostPort(host: "127.0.0.1", port: 2),
            client: HostPort(host: "127.0.0.1", port: 3))
        _ = try Founding(directory: "\(folder)/\(name)", clusterName: "test", members: [member]).create()
    }

    private func serverContext(_ tls: String) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: try NIOSSLCertificate.fromPEMFile("\(tls)/node.pem").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(tls)/node.key", format: .pem)),
            trustRoots: .certificates(try NIOSSLCertificate.fromPEMFile("\(tls)/ca.pem")))
        configuration.minimumTLSVersion = .tlsv13
        return try NIOSSLContext(configuration: configuration)
    }

    /// What a link told until the connection ended, or until `enough`.
    private func told(
        on group: MultiThreadedEventLoopGroup, _ endpoint: VenueEndpoint, until enough: Int
    ) async throws -> [String] {
        let loop = group.next()
        let (stream, said) = AsyncStream.makeStream(of: String.self)
        let link = try await loop.submit {
            let link = VenueLink(eventLoop: loop, endpoint: endpoint) { _, event in
                switch event {
                case .connected: said.yield("connected")
                case .received(let bytes): said.yield("\(bytes)")
                case .writable: break
                case .closed: said.yield("closed")
                }
            }
            link.open(1)
            return NIOLoopBound(link, eventLoop: loop)
        }.get()
        var heard: [String] = []
        for await event in stream {
            heard.append(event)
            if event == "closed" || heard.count == enough { break }
            try await loop.submit {
                link.value.write([7, 8])
                link.value.flush()
            }.get()
        }
        try await loop.submit { link.value.close(afterWriting: false) }.get()
        return heard
    }

    @Test func bothSidesShowCertificates() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/venue-tls-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try found(folder, "ours")
        try found(folder, "theirs")
        let (ours, theirs) = ("\(folder)/ours/site1/tls", "\(folder)/theirs/site1/tls")
        let context = try serverContext(ours)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = NIOSSLServerHandler(context: context)
                    try channel.pipeline.syncOperations.addHandlers([tls, Echo()])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        var endpoint = VenueEndpoint(host: "127.0.0.1", port: try #require(server.localAddress?.port))
        endpoint.tls = try VenueEndpoint.tlsContext(
            authority: "\(ours)/ca.pem", certificate: "\(ours)/node.pem", key: "\(ours)/node.key", serverName: nil)
        #expect(try await told(on: group, endpoint, until: 2) == ["connected", "[7, 8]"])
        // Of another authority: the venue is not believed.
        endpoint.tls = try VenueEndpoint.tlsContext(
            authority: "\(theirs)/ca.pem", certificate: "\(ours)/node.pem", key: "\(ours)/node.key", serverName: nil)
        #expect(try await told(on: group, endpoint, until: 2) == ["closed"])
        // With a certificate of another authority this side is not believed, which TLS 1.3 tells after the handshake.
        endpoint.tls = try VenueEndpoint.tlsContext(
            authority: "\(ours)/ca.pem", certificate: "\(theirs)/node.pem", key: "\(theirs)/node.key", serverName: nil)
        #expect(try await told(on: group, endpoint, until: 2) == ["connected", "closed"])
        try await server.close()
        try await group.shutdownGracefully()
    }
}
