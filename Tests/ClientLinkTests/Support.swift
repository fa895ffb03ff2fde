import Foundation
import Ledger
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing
import Trading
import X509

@testable import ClientLink
@testable import Peering

/// A cluster's authority in a directory of its own, gone when this is.
final class TestAuthority: Sendable {
    let directory: String
    let cluster = UUID()
    private let authority: Authority

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("client-link-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        authority = try Authority.create(cluster: cluster, in: directory)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func node(_ id: NodeID) throws -> Credentials {
        try credentials(try authority.issueNode(id: id, name: "site-\(id)", addresses: []))
    }

    /// A site of another cluster whose certificate this authority signed.
    func foreignNode(_ id: NodeID, of cluster: UUID) throws -> Credentials {
        let identity = Identity.node(cluster: cluster, id: id)
        let files = try authority.sign(
            Authority.Template(
                commonName: "site-\(id)", names: [.uniformResourceIdentifier("\(identity)")], isServer: true,
                lifetime: Authority.issuedLifetime))
        let path = "\(directory)/\(UUID().uuidString)"
        try files.write(certificate: "\(path).pem", key: "\(path).key")
        let certificate = try CredentialFile.certificate("\(path).pem", what: "a certificate")
        return try Credentials(
            identity: identity,
            authority: CredentialFile.authority("\(directory)/\(Authority.certificateFile)").certificate,
            certificate: certificate, key: CredentialFile.key("\(path).key", of: certificate, "\(path).pem"))
    }

    func client(_ role: ClientRole = .trader) throws -> Credentials {
        try credentials(try authority.issueClient(role: role, name: "alice"))
    }

    private func credentials(_ files: IssuedFiles) throws -> Credentials {
        let path = "\(directory)/\(UUID().uuidString)"
        try files.write(certificate: "\(path).pem", key: "\(path).key")
        return try Credentials.load(
            authority: "\(directory)/\(Authority.certificateFile)", certificate: "\(path).pem", key: "\(path).key")
    }
}

/// Keeps the lines a logger writes.
final class LogRecorder: Sendable {
    private let storage = Mutex<[(message: String, metadata: [String: String])]>([])

    /// Reasons of the connections that were refused.
    var refusals: [String] {
        storage.withLock {
            $0.filter { $0.message == "refused a client connection" }.map { $0.metadata["reason"] ?? "" }
        }
    }

    var messages: [String] { storage.withLock { $0.map(\.message) } }

    func logger() -> Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        init(recorder: LogRecorder) { self.recorder = recorder }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
            recorder.storage.withLock { $0.append(("\(event.message)", metadata)) }
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
    }
}

/// A site that commits nothing: a test says what becomes of each command. On its server's event loop.
final class FakeSite: ClientCommandTaker, @unchecked Sendable {
    let loop: any EventLoop
    let log = LogRecorder()
    let server: ClientLinkServer
    let id: NodeID
    /// The fields below are the loop's.
    var leader: KnownLeader?
    var taken: [ClientCommand] = []
    /// Commands that came while another led.
    var turnedAway = 0
    private var held: [(CommandReply) -> Void] = []
    /// Nil to hold commands until ``answerHeld(_:)``.
    var answer: ((ClientCommand) -> CommandReply)?

    /// - Parameter credentials: of its certificate, when that is not the one the authority gives site `id`.
    init(
        _ id: NodeID, _ authority: TestAuthority, credentials: Credentials? = nil,
        limits: ClientLinkLimits = FakeSite.limits
    ) throws {
        self.id = id
        loop = MultiThreadedEventLoopGroup.singleton.next()
        server = try ClientLinkServer(
            eventLoop: loop, cluster: authority.cluster, site: id, address: ClientAddress(host: "127.0.0.1", port: 0),
            credentials: try credentials ?? authority.node(id), log: log.logger(), limits: limits)
        leader = KnownLeader(id: id, isThisSite: true, address: nil)
        server.taker = self
    }

    /// Patient with a busy machine.
    static var limits: ClientLinkLimits {
        var limits = ClientLinkLimits()
        limits.handshake = .seconds(120)
        limits.silence = .seconds(600)
        return limits
    }

    func take(_ command: ClientCommand, completion: @escaping (CommandReply) -> Void) {
        guard leader?.isThisSite == true else {
            turnedAway += 1
            return completion(CommandReply(.notLeader, text: leader?.address?.description ?? ""))
        }
        taken.append(command)
        if let answer { completion(answer(command)) } else { held.append(completion) }
    }

    /// Like an applied batch: all in one turn of the loop.
    func answerHeld(_ reply: CommandReply) async throws {
        try await loop.submit {
            let held = self.held
            self.held = []
            for completion in held { completion(reply) }
        }.get()
    }

    func start() async throws -> ClientAddress {
        try await server.start()
        let port = try await loop.submit { self.server.port ?? 0 }.get()
        return ClientAddress(host: "127.0.0.1", port: port)
    }

    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (FakeSite) -> Value) async throws -> Value {
        try await loop.submit { body(self) }.get()
    }
}

func note(_ key: String) -> [UInt8] { Note(idempotencyKey: key, text: "remark").payload }

/// Waits until something is so; a machine must be busy beyond reason before the limit matters.
func eventually(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(180)
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("not so within 180 s: \(what)", sourceLocation: sourceLocation)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// A connection that says whatever a test wants said and keeps what it hears.
final class RawClient: Sendable {
    private final class Handler: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let bytes = Mutex<[UInt8]>([])

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            bytes.withLock { $0 += buffer.readableBytesView }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private let channel: any Channel
    private let handler: Handler

    init(to address: ClientAddress, tls: TLSConfiguration?) async throws {
        let handler = Handler()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        self.handler = handler
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(tls)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: address.host, port: address.port).get()
    }

    /// The other side may close in the middle of it.
    func send(_ bytes: [UInt8]) async { try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func frames() throws -> [RawFrame] {
        var decoder = FrameDecoder(maximumLength: 1 << 16)
        var incoming = ByteBuffer(bytes: handler.bytes.withLock { $0 })
        var frames: [RawFrame] = []
        while let frame = try decoder.next(from: &incoming) { frames.append(frame) }
        return frames
    }

    /// The replies so far, after the site's hello.
    func replies() throws -> [(id: UInt64, reply: CommandReply)] {
        try frames().filter { $0.kind == .reply }.map { try CommandReply.decode($0) }
    }

    func close() async { try? await channel.close() }

    func untilClosed() async throws { try await eventually("the site closes") { !self.channel.isActive } }
}

func encoded(_ encode: (inout ByteBuffer) -> Void) -> [UInt8] {
    var buffer = ByteBuffer()
    encode(&buffer)
    return Array(buffer.readableBytesView)
}

func command(_ id: UInt64, kind: UInt8 = 21, _ payload: [UInt8]) -> [UInt8] {
    encoded { CommandFrame(id: id, kind: kind, payload: payload).encode(into: &$0) }
}
