import Foundation
import Ledger
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Peering

/// Everything a stranger, or a site gone wrong, may try on the port sites connect to.
@Suite struct HostileTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private var hello: [UInt8] {
        Hello(cluster: authority.cluster, id: 2, incarnation: UUID(), founding: .zero, electionMinimum: 250).bytes
    }

    /// Connects with this configuration, says these bytes, and returns the one line the site logs as it closes.
    private func refusal(
        tls: TLSConfiguration?, _ bytes: [UInt8] = [], limits: PeerLimits = Site.limits,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> LogRecorder.Line {
        let site = try Site(1, authority, peers: [2: 1, 3: 1], limits: limits)
        let port = try await site.start()
        var line: LogRecorder.Line?
        try await running([site]) {
            let peer = try await RawPeer.connect(to: port, tls: tls)
            if !bytes.isEmpty { await peer.send(bytes) }
            try await peer.untilClosed()
            try await eventually("a line is logged", sourceLocation: sourceLocation) { !site.log.refusals.isEmpty }
            #expect(site.log.refusals.count == 1, sourceLocation: sourceLocation)
            #expect(site.events.isEmpty, sourceLocation: sourceLocation)
            line = site.log.refusals.first
        }
        let refused = try #require(line)
        #expect(refused.metadata["remote"]?.hasPrefix("127.0.0.1:") == true, sourceLocation: sourceLocation)
        return refused
    }

    private func reason(_ line: LogRecorder.Line) -> String { line.metadata["reason"] ?? "" }

    private func irregular(_ uris: [String]) throws -> TLSConfiguration {
        let files = try authority.irregular(uris: uris)
        var configuration = try authority.node(2).clientConfiguration()
        configuration.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: Array(files.certificate.utf8), format: .pem))
        ]
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(files.key.utf8), format: .pem))
        return configuration
    }

    // MARK: TLS

    @Test func plaintext() async throws {
        let line = try await refusal(tls: nil, [UInt8](repeating: 0x55, count: 64))
        #expect(reason(line) == "it does not speak TLS (WRONG_VERSION_NUMBER)")
    }

    @Test func http() async throws {
        let line = try await refusal(tls: nil, Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        #expect(reason(line) == "it does not speak TLS but HTTP (HTTP_REQUEST)")
    }

    @Test func certificateOfAnotherAuthority() async throws {
        let other = try TestAuthority(cluster: authority.cluster)
        var configuration = try other.node(2).clientConfiguration()
        configuration.trustRoots = .certificates([try authority.node(2).authority])
        let line = try await refusal(tls: configuration, hello)
        #expect(reason(line).hasPrefix("its certificate was not issued by this cluster's authority"))
    }

    @Test func noCertificate() async throws {
        var configuration = try authority.node(2).clientConfiguration()
        configuration.certificateChain = []
        configuration.privateKey = nil
        let line = try await refusal(tls: configuration, hello)
        #expect(reason(line) == "it shows no certificate (PEER_DID_NOT_RETURN_A_CERTIFICATE)")
    }

    @Test func tls12() async throws {
        var configuration = try authority.node(2).clientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.maximumTLSVersion = .tlsv12
        let line = try await refusal(tls: configuration, hello)
        #expect(reason(line) == "it offers no TLS 1.3 (UNSUPPORTED_PROTOCOL)")
    }

    @Test func expiredCertificate() async throws {
        let uri = "\(Identity.node(cluster: authority.cluster, id: 2))"
        let files = try authority.irregular(uris: [uri], lifetime: 3600, now: Date() - Authority.day)
        var configuration = try authority.node(2).clientConfiguration()
        configuration.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: Array(files.certificate.utf8), format: .pem))
        ]
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(files.key.utf8), format: .pem))
        let line = try await refusal(tls: configuration, hello)
        #expect(reason(line).hasPrefix("its certificate was not issued by this cluster's authority, or is not valid"))
    }

    // MARK: Identity

    @Test func certificateOfAnotherClusterOfTheSameAuthority() async throws {
        let other = Identity.node(cluster: UUID(), id: 2)
        let line = try await refusal(tls: irregular(["\(other)"]), hello)
        #expect(reason(line) == "it is a site of another cluster (\(other))")
        #expect(line.metadata["identity"] == "\(other)")
    }

    @Test func clientCertificate() async throws {
        let line = try await refusal(tls: authority.client(.admin, "ops").clientConfiguration(), hello)
        let identity = Identity.client(cluster: authority.cluster, role: .admin, name: "ops")
        #expect(reason(line) == "it shows a client's certificate (\(identity)), a site's is needed")
        #expect(line.metadata["identity"] == "\(identity)")
    }

    @Test func certificateWithoutIdentity() async throws {
        #expect(
            reason(try await refusal(tls: irregular([]), hello))
                == "the certificate names no identity (no URI in its subject alternative names)")
        #expect(
            reason(try await refusal(tls: irregular(["spiffe://x/node/2"]), hello))
                == "\"spiffe://x/node/2\" is no identity of a quantum-forge cluster")
    }

    @Test func siteThatIsNoVoter() async throws {
        let line = try await refusal(tls: authority.node(9).clientConfiguration(), hello)
        #expect(reason(line) == "site 9 is not among this cluster's configured sites")
    }

    @Test func ownIdentity() async throws {
        let line = try await refusal(tls: authority.node(1).clientConfiguration(), hello)
        #expect(reason(line) == "site 1 is not among this cluster's configured sites")
    }

    @Test func siteThatShouldHaveBeenDialled() async throws {
        let site = try Site(5, authority, peers: [2: 1])
        let port = try await site.start()
        try await running([site]) {
            let peer = try await RawPeer.connect(to: port, tls: authority.node(2).clientConfiguration())
            try await peer.untilClosed()
            try await eventually("a line is logged") { !site.log.refusals.isEmpty }
            #expect(
                site.log.refusals.map(reason)
                    == ["site 2 connected, but of two sites the one with the higher id connects"])
        }
    }

    @Test func anotherSiteAnswers() async throws {
        let one = try Site(1, authority, peers: [3: 1])
        let port = try await one.start()
        let three = try Site(3, authority, peers: [2: port])
        try await running([one, three]) {
            try await three.start()
            try await eventually("a line is logged") { !three.log.lines("cannot link to peer, trying on").isEmpty }
            let line = try #require(three.log.lines("cannot link to peer, trying on").first)
            #expect(reason(line) == "site 1 answers there, site 2 was expected")
            #expect(line.metadata["peer"] == "site-2")
            #expect(line.metadata["identity"] == "\(Identity.node(cluster: authority.cluster, id: 1))")
        }
    }

    @Test func theDialledSiteIsOfAnotherAuthority() async throws {
        let other = try TestAuthority(cluster: authority.cluster)
        let one = try Site(1, other, peers: [3: 1])
        let port = try await one.start()
        let three = try Site(3, authority, peers: [1: port])
        try await running([one, three]) {
            try await three.start()
            try await eventually("both sides log") {
                !three.log.lines("cannot link to peer, trying on").isEmpty && !one.log.refusals.isEmpty
            }
            let line = try #require(three.log.lines("cannot link to peer, trying on").first)
            #expect(reason(line).hasPrefix("its certificate was not issued by this cluster's authority"))
            let refused = try #require(one.log.refusals.first)
            #expect(reason(refused).hasPrefix("it does not trust this site's certificate"))
        }
    }

    // MARK: Frames before the hello

    @Test func helloOfAnotherCluster() async throws {
        let cluster = UUID()
        let bytes = Hello(cluster: cluster, id: 2, incarnation: UUID(), founding: .zero, electionMinimum: 250).bytes
        let line = try await refusal(tls: authority.node(2).clientConfiguration(), bytes)
        #expect(reason(line) == "its hello names cluster \(cluster.uuidString.lowercased())")
    }

    @Test func helloOfAnotherSite() async throws {
        let bytes = Hello(cluster: authority.cluster, id: 3, incarnation: UUID(), founding: .zero, electionMinimum: 250)
            .bytes
        let line = try await refusal(tls: authority.node(2).clientConfiguration(), bytes)
        #expect(reason(line) == "its hello says site 3, its certificate site 2")
        #expect(line.metadata["identity"] == "\(Identity.node(cluster: authority.cluster, id: 2))")
    }

    @Test func anythingBeforeTheHello() async throws {
        let tls = try authority.node(2).clientConfiguration()
        let ping: [UInt8] = [0, 0, 0, 0, 2, 0, 0, 0]
        #expect(reason(try await refusal(tls: tls, ping)) == "protocol violation: a ping frame before the hello")
        let long: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0]
        #expect(
            reason(try await refusal(tls: tls, long))
                == "protocol violation: a frame of 4294967295 bytes, at most 84 allowed here")
        var future = hello
        future[12] = 5
        #expect(
            reason(try await refusal(tls: tls, future))
                == "protocol violation: it speaks peer protocol 5, this program 4: run the same release on all sites")
    }

    // MARK: Time and numbers

    @Test func slowLoris() async throws {
        var limits = Site.limits
        limits.handshake = .milliseconds(300)
        #expect(
            reason(try await refusal(tls: nil, limits: limits)) == "no TLS handshake and hello within 300 ms")
        let line = try await refusal(
            tls: authority.node(2).clientConfiguration(), Array(hello.dropLast()), limits: limits)
        #expect(reason(line) == "no TLS handshake and hello within 300 ms")
    }

    @Test func hoardersGiveWay() async throws {
        var limits = Site.limits
        limits.unauthenticatedConnections = 4
        let site = try Site(1, authority, peers: [2: 1], limits: limits)
        let port = try await site.start()
        try await running([site]) {
            var hoard: [RawPeer] = []
            for _ in 0..<8 { hoard.append(try await RawPeer.connect(to: port, tls: nil)) }
            let oldest = hoard[..<4]
            try await eventually("the oldest are closed") { oldest.allSatisfy { !$0.isOpen } }
            #expect(
                site.log.refusals.map(reason)
                    == Array(
                        repeating: "more than 4 connections had not said hello, this was the oldest", count: 4))
            let peer = try await RawPeer.connect(to: port, tls: authority.node(2).clientConfiguration())
            await peer.send(hello)
            try await eventually("a site gets in nevertheless") { site.events == [.up(2)] }
            for other in hoard + [peer] { await other.close() }
        }
    }

    @Test func aFloodIsSummedUp() async throws {
        var limits = Site.limits
        limits.logLines = 3
        limits.logWindow = .seconds(2)
        let site = try Site(1, authority, peers: [2: 1], limits: limits)
        let port = try await site.start()
        try await running([site]) {
            let count = 60
            for _ in 0..<count {
                let peer = try await RawPeer.connect(to: port, tls: nil)
                await peer.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
                try await peer.untilClosed()
            }
            let message = "more peer connections came to an end than are logged one by one"
            try await eventually("every one is accounted for") {
                let summed = site.log.lines(message).compactMap { $0.metadata["suppressed"].flatMap { Int($0) } }
                return site.log.refusals.count + summed.reduce(0, +) == count
            }
            let summary = try #require(site.log.lines(message).first)
            #expect(summary.metadata["remote"] == "127.0.0.1")
            #expect(summary.metadata["reason"] == "it does not speak TLS but HTTP (HTTP_REQUEST)")
        }
    }
}
