import Foundation
import Ledger
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Peering

/// A site with good credentials that talks nonsense once it is linked.
@Suite struct HostileSiteTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func hello(_ id: NodeID) -> [UInt8] {
        Hello(cluster: authority.cluster, id: id, incarnation: UUID(), founding: .zero, electionMinimum: 250).bytes
    }

    @Test(
        arguments: [
            ([0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0], "a frame of 4294967295 bytes, at most 16777216 allowed here"),
            ([0, 0, 0, 0, 99, 0, 0, 0], "unknown frame kind 99"),
            ([0, 0, 0, 0, 2, 1, 0, 0], "flags or reserved bits set in a frame header"),
            ([1, 0, 0, 0, 2, 0, 0, 0, 0], "a ping with a body of 1 bytes"),
            ([0, 0, 0, 0, 1, 0, 0, 0], "a second hello"),
            ([1, 0, 0, 0, 3, 0, 0, 0, 42], "unknown consensus message 42"),
            ([3, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0], "a frame's body ends too early"),
        ] as [([UInt8], String)]) func violations(_ bytes: [UInt8], _ expected: String) async throws
    {
        let site = try Site(1, authority, peers: [2: 1])
        let port = try await site.start()
        try await running([site]) {
            let peer = try await RawPeer.connect(to: port, tls: authority.node(2).clientConfiguration())
            await peer.send(hello(2) + PeerFrame.verdict([1]).bytes + bytes + PeerFrame.verdict([2]).bytes)
            try await peer.untilClosed()
            try await eventually("the link goes down") { site.events.contains(.down(2)) }
            #expect(site.frames(from: 2) == [.verdict([1])])
            let lines = site.log.lines("peer link down")
            #expect(lines.map { $0.metadata["reason"] } == ["protocol violation: \(expected)"])
            #expect(lines.first?.metadata["kept_out"] == "500 ms")
            #expect(lines.first?.metadata["identity"] == "\(Identity.node(cluster: authority.cluster, id: 2))")
            #expect(lines.first?.metadata["remote"]?.hasPrefix("127.0.0.1:") == true)
            #expect(site.log.refusals.isEmpty)
        }
    }

    /// Not even over a connection that had waited with its hello. One line says why, and no more are written.
    @Test func whoeverSendsWhatNoCorrectSiteSendsIsKeptOut() async throws {
        var limits = Site.limits
        limits.shortestSuspension = .seconds(600)
        limits.longestSuspension = .seconds(600)
        let site = try Site(1, authority, peers: [2: 1, 3: 1], limits: limits)
        let port = try await site.start()
        let rogue = try authority.node(2).clientConfiguration()
        try await running([site]) {
            let waiting = try await RawPeer.connect(to: port, tls: rogue)
            try await eventually("the site says hello") { !waiting.received.isEmpty }
            let peer = try await RawPeer.connect(to: port, tls: rogue)
            await peer.send(hello(2) + Site.misconduct.bytes + PeerFrame.verdict([2]).bytes)
            try await peer.untilClosed()
            await waiting.send(hello(2) + PeerFrame.verdict([3]).bytes)
            try await waiting.untilClosed()
            let another = try await RawPeer.connect(to: port, tls: rogue)
            try await another.untilClosed()
            #expect(another.received.isEmpty)
            #expect(site.frames(from: 2) == [Site.misconduct])
            let lines = site.log.lines.filter { $0.level >= .warning }
            #expect(lines.map(\.message) == ["peer link down"])
            #expect(lines.first?.metadata["reason"] == "it sent what no correct site sends: a test")
            #expect(lines.first?.metadata["kept_out"] == "600000 ms")

            // Nobody else is.
            let other = try await RawPeer.connect(to: port, tls: authority.node(3).clientConfiguration())
            await other.send(hello(3) + PeerFrame.verdict([4]).bytes)
            try await eventually("another site is heard") { site.frames(from: 3) == [.verdict([4])] }
            await other.close()
        }
    }

    /// Whichever of the two connects.
    @Test(arguments: [1, 2] as [NodeID]) func whoeverWasKeptOutIsBackAfterwards(offender: NodeID) async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port])
        try await running([one, two]) {
            try await two.start()
            try await eventually("linked") {
                let links = (try await one.isLinked(2), try await two.isLinked(1))
                return links.0 && links.1
            }
            let (sender, victim) = offender == 1 ? (one, two) : (two, one)
            try await sender.send([Site.misconduct], to: victim.id)
            try await eventually("the link goes down") { victim.events.contains(.down(offender)) }
            #expect(victim.log.lines("peer link down").map { $0.metadata["kept_out"] } == ["500 ms"])
            try await eventually("linked again") {
                let links = (try await one.isLinked(2), try await two.isLinked(1))
                return links.0 && links.1
            }
            try await sender.send([.verdict([7])], to: victim.id)
            try await eventually("heard again") { victim.frames(from: offender).last == .verdict([7]) }
        }
    }

    /// 100,000 frames over some 100 authenticated connections, each of which ends in noise, while two good sites talk.
    @Test func aFloodOfNonsenseDoesNotDisturbTheOthers() async throws {
        var limits = Site.limits
        limits.logLines = 5
        // Otherwise it would be kept out after the first connection.
        limits.shortestSuspension = .nanoseconds(1)
        limits.longestSuspension = .nanoseconds(1)
        let one = try Site(1, authority, peers: [2: 1, 3: 1], limits: limits)
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port, 3: 1])
        let rogue = try authority.node(3).clientConfiguration()
        try await running([one, two]) {
            try await two.start()
            try await eventually("linked") { try await one.isLinked(2) }
            async let flood: Void = flood(port, rogue, connections: 100, frames: 1000)
            for number in 0..<200 as Range<UInt64> {
                try await one.send([.forward(id: number, [1])], to: 2)
                try await eventually("an answer to \(number)") {
                    two.frames(from: 1).last == .forward(id: number, [1])
                }
                try await two.send([.forwardReply(id: number, [2])], to: 1)
                try await eventually("and back") { one.frames(from: 2).last == .forwardReply(id: number, [2]) }
            }
            try await flood
            try await eventually("the last nonsense is out") { try await !one.isLinked(3) }
            #expect(one.frames(from: 3).count > 50_000)
            #expect(!one.events.contains(.down(2)))
            #expect(two.events.filter { $0 == .down(1) }.isEmpty)
            let aboutThree = one.log.lines.filter { $0.metadata["id"] == "3" || $0.metadata["remote"] != nil }
            #expect(aboutThree.count < 100)
        }
    }

    private func flood(_ port: Int, _ tls: TLSConfiguration, connections: Int, frames: Int) async throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<connections {
            var bytes = hello(3)
            for _ in 0..<frames { bytes += Samples.random(using: &generator).bytes }
            // A header no decoder takes, then noise.
            bytes += [0, 0, 0, 0, 0, 0, 0, 0] + generator.bytes(200)
            let peer = try await RawPeer.connect(to: port, tls: tls)
            await peer.send(bytes)
            try await peer.untilClosed()
        }
    }
}
