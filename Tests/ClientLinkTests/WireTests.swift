import Foundation
import NIOCore
import Peering
import Testing

@testable import ClientLink

@Suite struct WireTests {
    private let cluster = UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))

    private func bytes(_ encode: (inout ByteBuffer) -> Void) -> [UInt8] {
        var buffer = ByteBuffer()
        encode(&buffer)
        return Array(buffer.readableBytesView)
    }

    /// The one frame in these bytes.
    private func frame(_ bytes: [UInt8]) throws -> RawFrame {
        var decoder = FrameDecoder(maximumLength: 1 << 16)
        var incoming = ByteBuffer(bytes: bytes)
        let frame = try decoder.next(from: &incoming)
        #expect(incoming.readableBytes == 0)
        return try #require(frame)
    }

    private func frame(_ kind: FrameKind, _ body: [UInt8]) throws -> RawFrame {
        try frame(bytes { FrameHeader.write(kind, into: &$0) { $0.writeBytes(body) } })
    }

    private let uuid: [UInt8] = Array(0...15)

    @Test func theClientsHelloIsTheDocumentedOne() throws {
        let hello = ClientHello(cluster: cluster)
        let encoded = bytes { hello.encode(into: &$0) }
        #expect(encoded == [24, 0, 0, 0, 1, 0, 0, 0] + Array("QFCL".utf8) + [1, 0, 0, 0] + uuid)
        #expect(try ClientHello(decoding: try frame(encoded)) == hello)
    }

    @Test func theSitesHelloIsTheDocumentedOne() throws {
        var hello = SiteHello(
            cluster: cluster, site: 2, leads: false, leader: 3, leaderAddress: ClientAddress(host: "::1", port: 80),
            maximumOutstanding: 4_096, maximumPayloadLength: 8_192)
        var encoded = bytes { hello.encode(into: &$0) }
        #expect(
            encoded == [56, 0, 0, 0, 1, 0, 0, 0] + Array("QFCL".utf8) + [1, 0, 0, 0] + uuid
                + [2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 32, 0, 0] + Array("[::1]:80".utf8))
        #expect(try SiteHello(decoding: try frame(encoded)) == hello)
        hello.leads = true
        hello.leader = nil
        hello.leaderAddress = nil
        encoded = bytes { hello.encode(into: &$0) }
        #expect(encoded[14] == 1)
        #expect(try SiteHello(decoding: try frame(encoded)) == hello)
    }

    @Test func commandAndReplyAreTheDocumentedOnes() throws {
        let command = CommandFrame(id: 258, kind: 21, payload: [7, 8])
        let encoded = bytes { command.encode(into: &$0) }
        #expect(encoded == [11, 0, 0, 0, 5, 0, 0, 0] + [2, 1, 0, 0, 0, 0, 0, 0, 21, 7, 8])
        #expect(try CommandFrame(decoding: try frame(encoded)) == command)
        for status in CommandReply.Status.allCases {
            let reply = CommandReply(status, index: 5, text: "no")
            let encoded = bytes { reply.encode(id: 9, into: &$0) }
            #expect(
                encoded == [19, 0, 0, 0, 6, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, status.rawValue]
                    + [5, 0, 0, 0, 0, 0, 0, 0] + Array("no".utf8))
            let decoded = try CommandReply.decode(try frame(encoded))
            #expect(decoded.id == 9)
            #expect(decoded.reply == reply)
        }
        #expect(CommandReply.Status.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6])
    }

    @Test func aLongTextIsCutBetweenCharacters() throws {
        let long = CommandReply(.refused, text: String(repeating: "\u{E9}", count: 800) + "x")
        let decoded = try CommandReply.decode(try frame(bytes { long.encode(id: 1, into: &$0) }))
        #expect(decoded.reply.text == String(repeating: "\u{E9}", count: 512))
    }

    @Test func whatIsMalformedIsRefused() throws {
        let hello = Array("QFCL".utf8) + [1, 0, 0, 0] + uuid
        func refused(_ error: ClientWireError, _ body: () throws -> Void) {
            #expect(throws: error) { try body() }
        }
        for cut in 0..<hello.count {
            refused(.frame(.truncated)) { _ = try ClientHello(decoding: try frame(.hello, Array(hello.prefix(cut)))) }
        }
        refused(.frame(.trailingBytes(1))) { _ = try ClientHello(decoding: try frame(.hello, hello + [0])) }
        refused(.notOurProtocol) {
            _ = try ClientHello(decoding: try frame(.hello, Array("QFPL".utf8) + hello.dropFirst(4)))
        }
        refused(.protocolVersion(2)) {
            _ = try ClientHello(decoding: try frame(.hello, hello.prefix(4) + [2] + hello.dropFirst(5)))
        }
        refused(.unknownFlags(1)) {
            _ = try ClientHello(decoding: try frame(.hello, hello.prefix(6) + [1] + hello.dropFirst(7)))
        }
        refused(.notAHello(.command)) { _ = try ClientHello(decoding: try frame(.command, hello)) }
        for length in 0..<9 {
            let short = [UInt8](repeating: 1, count: length)
            refused(.frame(.truncated)) { _ = try CommandFrame(decoding: try frame(.command, short)) }
        }
        refused(.unexpected(.verdict)) { _ = try CommandFrame(decoding: try frame(.verdict, [])) }
        let reply = [UInt8](repeating: 0, count: 8) + [1] + [UInt8](repeating: 0, count: 8)
        for length in 0..<17 {
            refused(.frame(.truncated)) { _ = try CommandReply.decode(try frame(.reply, Array(reply.prefix(length)))) }
        }
        refused(.unknownStatus(0)) {
            _ = try CommandReply.decode(try frame(.reply, [UInt8](repeating: 0, count: 17)))
        }
        refused(.notUTF8) { _ = try CommandReply.decode(try frame(.reply, reply + [0xFF])) }
    }

    @Test func addresses() {
        #expect(ClientAddress("10.0.0.1:7431") == ClientAddress(host: "10.0.0.1", port: 7431))
        #expect(ClientAddress("[::1]:1")?.host == "::1")
        #expect(ClientAddress("[::1]:1")?.description == "[::1]:1")
        for text in ["", "host", ":1", "host:", "host:0", "host:65536", "ho st:1", "host:1x"] {
            #expect(ClientAddress(text) == nil, "\(text)")
        }
        #expect(ClientAddress.list("a:1, b:2,a:1") == [ClientAddress("a:1"), ClientAddress("b:2")].compactMap { $0 })
        #expect(ClientAddress.list("a:1,") == nil)
    }
}
