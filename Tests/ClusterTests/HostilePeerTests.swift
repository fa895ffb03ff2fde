import API
import Foundation
import LocalCluster
import NIOCore
import NIOPosix
import NIOSSL
import Peering
import SiteSetup
import Synchronization
import Testing

extension ProcessTests {
    /// Strangers at the peer port of a running cluster: each refused with one clear line, and the cluster commits on.
    /// Peering's own tests have the other kinds of stranger.
    @Suite(.serialized) struct HostilePeerTests {
        @Test func strangersAreRefusedAndTheClusterCommits() async throws {
            try await TestCluster.withCluster { cluster, client, bars in
                try await TestCluster.underLoad(cluster, client, bars: bars, workers: 2) { load in
                    let target = cluster.members[0]
                    let stranger = Stranger(port: target.peer.port)

                    try await stranger.sendPlain(Array("GET / HTTP/1.1\r\n\r\n".utf8))
                    try await refusal("plaintext", at: target.name, in: cluster, after: 0)

                    let other = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary)
                    defer { other.remove() }
                    let foreign = try credentials(of: "site2", in: other)
                    await stranger.send([], with: foreign.clientConfiguration())
                    try await refusal("other authority", at: target.name, in: cluster, after: 1)

                    let member = try credentials(of: "site2", in: cluster).clientConfiguration()
                    await stranger.send([0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0], with: member)
                    try await refusal("4 GiB", at: target.name, in: cluster, after: 2)
                    try await TestCluster.progress(load, of: cluster, by: 20)

                    var random = SplitMix64(state: 7)
                    for _ in 0..<Self.floods {
                        let frames = (0..<Self.framesInAFlood).flatMap { _ in random.frame() }
                        await stranger.send(frames, with: member)
                    }
                    try await TestCluster.progress(load, of: cluster, by: 20)
                    #expect(await cluster.isRunning(target.name))
                    let lines = refusals(at: target.name, in: cluster).count
                    #expect(lines <= 3 + Self.floods, "at most one line for each connection")
                }
            }
        }

        /// 100,000 random frames in all.
        private static let floods = 200
        private static let framesInAFlood = 500

        /// Waits until the site has logged one more refusal than before.
        private func refusal(_ what: String, at name: String, in cluster: LocalCluster, after count: Int) async throws {
            let lines = try await cluster.wait(for: "a line about \(what)", within: .seconds(20)) {
                let lines = refusals(at: name, in: cluster)
                return lines.count > count ? lines : nil
            }
            #expect(lines.count == count + 1, "one line for \(what): \(lines)")
        }

        private func refusals(at name: String, in cluster: LocalCluster) -> [Substring] {
            TestCluster.log(of: name, in: cluster).split(separator: "\n").filter { $0.contains("refused") }
        }

        private func credentials(of site: String, in cluster: LocalCluster) throws -> Credentials {
            let tls = "\(cluster.directory)/\(site)/tls"
            return try Credentials.load(
                authority: "\(tls)/ca.pem", certificate: "\(tls)/node.pem", key: "\(tls)/node.key")
        }
    }
}

/// Somebody who connects to a port of 127.0.0.1 and says what it likes.
struct Stranger {
    var port: Int

    func sendPlain(_ bytes: [UInt8]) async throws {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
        try? await channel.closeFuture.get()
    }

    /// Over TLS; refused or not, it returns when the other side has closed.
    ///
    /// - Returns: whether the other side said anything: a site says hello to whom it listens to.
    @discardableResult
    func send(_ bytes: [UInt8], with configuration: TLSConfiguration) async -> Bool {
        let ear = Ear()
        do {
            let context = try NIOSSLContext(configuration: configuration)
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandlers([tls, ear])
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            if !bytes.isEmpty { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
            try await channel.closeFuture.get()
        } catch {
            // Being refused is what it came for.
        }
        return ear.hasHeard.withLock { $0 }
    }

    private final class Ear: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let hasHeard = Mutex(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { hasHeard.withLock { $0 = true } }
    }
}

/// Steele, Lea and Flood 2014: the same noise at every run.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A header whose length is true, a random kind, a random body.
    mutating func frame() -> [UInt8] {
        let length = UInt8(truncatingIfNeeded: next() % 64)
        let body = (0..<length).map { _ in UInt8(truncatingIfNeeded: next()) }
        return [length, 0, 0, 0, UInt8(truncatingIfNeeded: next()), 0, 0, 0] + body
    }
}
