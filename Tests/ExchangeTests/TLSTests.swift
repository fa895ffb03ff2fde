import Crypto
import FIX
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import SwiftASN1
import Testing
import X509

@testable import Exchange

@Suite struct TLSTests {
    /// A key, and its certificate by an authority.
    private struct Credential {
        let key: P256.Signing.PrivateKey
        let certificate: Certificate

        init(_ name: String, by authority: Credential? = nil) throws {
            key = P256.Signing.PrivateKey()
            let subject = try DistinguishedName { CommonName(name) }
            certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(),
                publicKey: Certificate.PublicKey(key.publicKey), notValidBefore: Date().addingTimeInterval(-3_600),
                notValidAfter: Date().addingTimeInterval(86_400), issuer: authority?.certificate.subject ?? subject,
                subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    if authority == nil { Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil)) }
                }, issuerPrivateKey: Certificate.PrivateKey((authority?.key ?? key)))
        }

        func write(_ name: String, _ scratch: Scratch) throws {
            try scratch.write(Array(certificate.serializeAsPEM().pemString.utf8), to: name + ".pem")
            try scratch.write(Array(key.pemRepresentation.utf8), to: name + ".key")
        }
    }

    private func venue(_ scratch: Scratch) throws -> VenueProcess {
        let authority = try Credential("authority")
        try authority.write("ca", scratch)
        try Credential("venue", by: authority).write("venue", scratch)
        try Credential("client", by: authority).write("client", scratch)
        try Credential("stranger").write("stranger", scratch)
        let configuration = VenueConfiguration(
            listen: "127.0.0.1:0",
            instruments: [VenueConfiguration.Instrument(symbol: "EURUSD", tick: "0.00001", lot: "1")],
            orderSessions: [VenueConfiguration.OrderSession(compID: "DESK")], dataSessions: [],
            tls: VenueConfiguration.TLS(
                certificate: "../venue.pem", key: "../venue.key", clientAuthority: "../ca.pem"))
        try configuration.create(directory: scratch.file("v"))
        return try VenueProcess(directory: scratch.file("v"), arguments: [])
    }

    @Test func onlyThoseWithACertificateOfTheAuthorityGetIn() async throws {
        let scratch = try Scratch()
        let running = try venue(scratch)
        defer { running.kill() }
        let answer = try await logOn(running.port, as: "client", scratch)
        #expect(answer.contains("35=A"))
        await #expect(throws: (any Error).self) { try await logOn(running.port, as: "stranger", scratch) }
        await #expect(throws: (any Error).self) { try await logOn(running.port, as: nil, scratch) }
        #expect(try running.ask(ControlRequest(.status)).status?.sessions.first?.nextIncoming == 2)
    }

    /// What the venue answers to a Logon, or why it does not.
    private func logOn(_ port: Int, as name: String?, _ scratch: Scratch) async throws -> String {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.trustRoots = .file(scratch.file("ca.pem"))
        settings.certificateVerification = .noHostnameVerification
        settings.minimumTLSVersion = .tlsv13
        if let name {
            settings.certificateChain = try NIOSSLCertificate.fromPEMFile(scratch.file(name + ".pem")).map {
                .certificate($0)
            }
            settings.privateKey = .privateKey(try NIOSSLPrivateKey(file: scratch.file(name + ".key"), format: .pem))
        }
        let context = try NIOSSLContext(configuration: settings)
        var logon = Message(.logon)
        logon.append(.encryptMethod, 0)
        logon.append(.heartBtInt, 30)
        let header = OutgoingHeader(sequence: 1, sendingTime: Int64(Date().timeIntervalSince1970 * 1_000_000_000))
        let bytes = Encoder(senderCompID: "DESK", targetCompID: "QVENUE").encode(logon, header)
        let group = MultiThreadedEventLoopGroup.singleton
        let answer = group.next().makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLClientHandler(context: context, serverHostname: nil), FirstAnswer(to: bytes, answer),
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        defer { channel.close(promise: nil) }
        return try await answer.futureResult.get()
    }
}

/// Says something at once, since the venue waits only so long, and waits for the first bytes, or the end.
private final class FirstAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]
    private let answer: EventLoopPromise<String>

    init(to bytes: [UInt8], _ answer: EventLoopPromise<String>) {
        self.bytes = bytes
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer.succeed(String(buffer: unwrapInboundIn(data)))
    }

    func channelInactive(context: ChannelHandlerContext) { answer.fail(ChannelError.eof) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }
}
