import Foundation
import Ledger
import NIOCore
import NIOPosix
import NIOSSL
import Peering
import Testing
import Trading

@testable import ClientLink

@Suite struct ServerTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func hello(_ cluster: UUID? = nil) -> [UInt8] {
        encoded { ClientHello(cluster: cluster ?? authority.cluster).encode(into: &$0) }
    }

    private func withSite(
        limits: ClientLinkLimits = FakeSite.limits, _ body: (FakeSite, ClientAddress) async throws -> Void
    ) async throws {
        let site = try FakeSite(1, authority, limits: limits)
        let address = try await site.start()
        do { try await body(site, address) } catch {
            await site.server.stop()
            throw error
        }
        await site.server.stop()
    }

    private func trader(_ address: ClientAddress) async throws -> RawClient {
        try await RawClient(to: address, tls: try authority.client().clientConfiguration())
    }

    @Test func helloCommandsAndPingsInOneWrite() async throws {
        try await withSite { site, address in
            try await site.onLoop { $0.answer = { _ in CommandReply(.accepted, index: 7) } }
            let client = try await trader(address)
            let ping: [UInt8] = [0, 0, 0, 0, 2, 0, 0, 0]
            await client.send(hello() + command(5, note("a")) + ping + command(6, note("b")))
            try await eventually("two replies") { try client.replies().count == 2 }
            #expect(try client.replies().map(\.id) == [5, 6])
            #expect(try client.replies().map(\.reply) == Array(repeating: CommandReply(.accepted, index: 7), count: 2))
            let frames = try client.frames()
            #expect(frames.map(\.kind) == [.hello, .forwardReply, .ping, .forwardReply])
            let greeting = try SiteHello(decoding: frames[0])
            #expect(
                greeting.leads && greeting.site == 1 && greeting.leader == 1 && greeting.cluster == authority.cluster)
            let taken = try await site.onLoop { $0.taken }
            #expect(taken.map(\.actor) == ["trader/alice", "trader/alice"])
            #expect(taken.map(\.kind) == [.note, .note])
            #expect(taken.map(\.payload) == [note("a"), note("b")])
            await client.close()
        }
    }

    @Test func whatCannotBeReadIsRefusedAndNeverTaken() async throws {
        try await withSite { site, address in
            let client = try await trader(address)
            let unreadable =
                command(1, [0xFF]) + command(2, note("")) + command(3, kind: 17, []) + command(4, kind: 16, [])
            await client.send(hello() + unreadable)
            try await eventually("four replies") { try client.replies().count == 4 }
            let replies = try client.replies().map(\.reply)
            #expect(replies.allSatisfy { $0.status == .refused && $0.index == 0 })
            #expect(replies[1].text.contains("idempotency_key"))
            #expect(replies[2].text == "field kind must be 16 (signal) or 21 (note)")
            #expect(try await site.onLoop { $0.taken.isEmpty })
            await client.close()
        }
    }

    @Test func pastTheLimitCommandsAreBusyAndTheOthersAreAnswered() async throws {
        var limits = FakeSite.limits
        limits.outstandingCommands = 2
        try await withSite(limits: limits) { site, address in
            let client = try await trader(address)
            await client.send(hello() + (1...3).flatMap { command($0, note("\($0)")) })
            try await eventually("a reply") { try client.replies().count == 1 }
            #expect(try client.replies().map(\.id) == [3])
            #expect(try client.replies().map(\.reply.status) == [.busy])
            try await site.answerHeld(CommandReply(.duplicate, index: 4))
            try await eventually("the rest") { try client.replies().count == 3 }
            #expect(try client.replies().suffix(2).map(\.id) == [1, 2])
            await client.send(command(4, note("4")))
            try await eventually("room again") { try await site.onLoop { $0.taken.count == 3 } }
            await client.close()
            // Nobody is left to be told.
            try await eventually("it is gone") { try await site.onLoop { _ in true } }
            try await site.answerHeld(CommandReply(.accepted, index: 5))
        }
    }

    @Test(arguments: [ClientRole.viewer, .admin])
    func onlyTradersMaySend(_ role: ClientRole) async throws {
        try await withSite { site, address in
            let client = try await RawClient(to: address, tls: try authority.client(role).clientConfiguration())
            await client.send(hello() + command(1, note("a")))
            try await client.untilClosed()
            try await eventually("a line") { !site.log.refusals.isEmpty }
            #expect(site.log.refusals.count == 1)
            #expect(site.log.refusals[0].contains("/\(role.rawValue)/alice may not send commands"))
            #expect(try await site.onLoop { $0.taken.isEmpty })
        }
    }

    @Test func strangersAreTurnedAway() async throws {
        let other = try TestAuthority()
        try await withSite { site, address in
            func refused(_ part: String, _ tls: TLSConfiguration?, _ bytes: [UInt8]) async throws {
                // Counted before connecting: a stranger may be refused while it still connects.
                let before = site.log.refusals.count
                let client = try await RawClient(to: address, tls: tls)
                await client.send(bytes)
                try await client.untilClosed()
                try await eventually("a line with: \(part)") { site.log.refusals.count > before }
                let lines = site.log.refusals.dropFirst(before)
                #expect(lines.count == 1 && lines.allSatisfy { $0.contains(part) }, "\(lines)")
            }
            try await refused("TLS failed", nil, Array("GET / HTTP/1.1\r\n\r\n".utf8))
            try await refused("TLS failed", try other.client().clientConfiguration(), [])
            try await refused("may not send commands", try authority.node(2).clientConfiguration(), hello())
            #expect(try await site.onLoop { $0.taken.isEmpty })
        }
    }

    /// Each after a proper hello, or in its place.
    @Test func malformedBytesEndTheConnectionWithOneLine() async throws {
        try await withSite { site, address in
            let good = hello()
            let cases: [(String, [UInt8])] = [
                ("before the hello", command(1, note("a"))),
                ("not of the client link", [24, 0, 0, 0, 1, 0, 0, 0] + [UInt8](repeating: 1, count: 24)),
                ("of another cluster", hello(UUID())),
                ("at most 24 allowed", [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0]),
                ("at most 8201 allowed", good + [0x0A, 0x20, 0, 0, 5, 0, 0, 0]),
                ("unknown frame kind 99", good + [0, 0, 0, 0, 99, 0, 0, 0]),
                ("flags or reserved bits", good + [0, 0, 0, 0, 5, 1, 0, 0]),
                ("has no place here", good + good),
                ("has no place here", good + [0, 0, 0, 0, 3, 0, 0, 0]),
                ("ends too early", good + [3, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3]),
                ("a ping with a body", good + [1, 0, 0, 0, 2, 0, 0, 0, 0]),
            ]
            for (number, (reason, bytes)) in cases.enumerated() {
                let client = try await trader(address)
                await client.send(bytes)
                try await client.untilClosed()
                // The log takes ten lines in its window, and there are eleven cases.
                guard number < FakeSite.limits.logLines else { continue }
                try await eventually("a line with: \(reason)") { site.log.refusals.count == number + 1 }
                #expect(site.log.refusals[number].contains(reason), "\(site.log.refusals[number])")
            }
            #expect(site.log.refusals.count <= cases.count)
            // The site goes on.
            try await site.onLoop { $0.answer = { _ in CommandReply(.accepted, index: 1) } }
            let client = try await trader(address)
            await client.send(good + command(1, note("a")))
            try await eventually("a reply") { try client.replies().count == 1 }
            await client.close()
        }
    }

    @Test func anyBytesAreSurvived() async throws {
        var random = Noise(state: 11)
        try await withSite { site, address in
            try await site.onLoop { $0.answer = { _ in CommandReply(.accepted, index: 1) } }
            for _ in 0..<40 {
                let client = try await trader(address)
                let frames = (0..<100).flatMap { _ in random.frame() }
                await client.send(hello() + frames)
                await client.close()
            }
            let client = try await trader(address)
            await client.send(hello() + command(1, note("a")))
            try await eventually("a reply") { try client.replies().count == 1 }
            await client.close()
        }
    }

    @Test func moreClientsThanItTakesAreRefused() async throws {
        var limits = FakeSite.limits
        limits.connections = 1
        try await withSite(limits: limits) { site, address in
            try await site.onLoop { $0.answer = { _ in CommandReply(.accepted, index: 1) } }
            let first = try await trader(address)
            await first.send(hello() + command(1, note("a")))
            try await eventually("a reply") { try first.replies().count == 1 }
            let second = try await trader(address)
            await second.send(hello())
            try await second.untilClosed()
            try await eventually("a line") {
                site.log.refusals.contains { $0.contains("1 clients are connected already") }
            }
            await first.send(command(2, note("b")))
            try await eventually("the first goes on") { try first.replies().count == 2 }
            await first.close()
        }
    }

    @Test func whoSaysNoHelloGivesWayAndIsTimedOut() async throws {
        var limits = FakeSite.limits
        limits.unauthenticatedConnections = 1
        try await withSite(limits: limits) { site, address in
            let idle = try await trader(address)
            try await eventually("its hello") { try idle.frames().count == 1 }
            let next = try await trader(address)
            try await idle.untilClosed()
            try await eventually("a line") { site.log.refusals.contains { $0.contains("had not said hello") } }
            await next.close()
        }
        limits.handshake = .milliseconds(50)
        try await withSite(limits: limits) { site, address in
            let idle = try await trader(address)
            try await idle.untilClosed()
            try await eventually("a line") { site.log.refusals.contains { $0.contains("within 50 ms") } }
        }
    }

    @Test func moreConnectionsThanHandshakesAreClosedUnheard() async throws {
        var limits = FakeSite.limits
        limits.connections = 2
        limits.handshakesPerSecond = 1
        try await withSite(limits: limits) { site, address in
            var idle: [RawClient] = []
            for _ in 0..<30 { idle.append(try await trader(address)) }
            try await eventually("a line") {
                site.log.refusals.contains { $0.contains("more connections come than handshakes are made") }
            }
            for client in idle { await client.close() }
        }
    }

    @Test func aPortInUseIsSaid() async throws {
        try await withSite { _, address in
            let second = try ClientLinkServer(
                eventLoop: MultiThreadedEventLoopGroup.singleton.next(), cluster: authority.cluster, site: 2,
                address: address, credentials: try authority.node(2), log: LogRecorder().logger())
            await #expect {
                try await second.start()
            } throws: { "\($0)".contains("another process already does") && "\($0)".contains("\(address.port)") }
            await second.stop()
        }
    }
}

/// Steele, Lea and Flood 2014: the same noise at every run.
private struct Noise {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Mostly a command with a random payload, so that some get far.
    mutating func frame() -> [UInt8] {
        let length = UInt8(truncatingIfNeeded: next() % 64)
        let body = (0..<length).map { _ in UInt8(truncatingIfNeeded: next()) }
        let kind = next() % 50 == 0 ? UInt8(truncatingIfNeeded: next()) : 5
        return [length, 0, 0, 0, kind, 0, 0, 0] + body
    }
}
