import Ledger
import Testing

@testable import Peering

/// Who the other sites are changes while the mesh runs.
@Suite struct ChangingPeersTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func linked(_ first: Site, _ second: Site) async throws {
        try await eventually("\(first.id) and \(second.id) are linked") {
            let there = try await first.isLinked(second.id)
            let back = try await second.isLinked(first.id)
            return there && back
        }
    }

    @Test func aNewSiteIsLinked() async throws {
        let one = try Site(1, authority, peers: [:])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [:])
        try await running([one, two]) {
            try await two.start()
            // It is refused by the one who does not know it yet, and tries on.
            try await two.setPeers([1: port])
            try await eventually("it is refused") {
                one.log.refusals.first?.metadata["reason"] == "site 2 is not among this cluster's configured sites"
            }
            try await one.setPeers([2: 1])
            try await linked(one, two)
            try await one.send([.verdict([1])], to: 2)
            try await eventually("a frame arrives") { two.frames(from: 1) == [.verdict([1])] }
            #expect(one.log.lines("peer added").map { $0.metadata["id"] } == ["2"])
            #expect(try await one.status().map(\.id) == [2])
        }
    }

    /// The one who was connected to removes the other.
    @Test func aRemovedSiteIsRefused() async throws {
        let one = try Site(1, authority, peers: [2: 1, 3: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port])
        let three = try Site(3, authority, peers: [1: port])
        try await running([one, two, three]) {
            try await two.start()
            try await three.start()
            try await linked(one, two)
            try await linked(one, three)
            try await one.setPeers([3: 1])
            #expect(one.events.last == .down(2))
            #expect(one.log.lines("peer removed").map { $0.metadata["id"] } == ["2"])
            #expect(one.log.lines("peer link down").isEmpty)
            try await eventually("it is refused") {
                one.log.refusals.contains { $0.metadata["identity"]?.hasSuffix("/node/2") == true }
            }
            try await one.send([.verdict([1])], to: 2)
            #expect(try await one.status().map(\.id) == [3])
            #expect(try await one.isLinked(3) && one.events.filter { $0 == .down(3) }.isEmpty)
            // It may come back.
            try await one.setPeers([3: 1, 2: 1])
            try await linked(one, two)
            #expect(one.events.filter { $0 == .up(2) }.count == 2)
        }
    }

    /// The one who connects removes the other: it dials no more.
    @Test func aRemovedSiteIsNotDialled() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port])
        try await running([one, two]) {
            try await two.start()
            try await linked(one, two)
            try await two.setPeers([:])
            #expect(two.events.last == .down(1))
            try await eventually("the link is down there too") { one.events.last == .down(2) }
            // One that is dialled and not linked is forgotten as well.
            try await two.setPeers([1: FreePort.closed])
            try await eventually("it cannot be reached") { !two.log.lines("cannot link to peer, trying on").isEmpty }
            try await two.setPeers([:])
            #expect(try await two.status().isEmpty)
            #expect(two.log.lines("peer removed").count == 2 && two.log.lines("peer link down").isEmpty)
            #expect(one.events == [.up(2), .down(2)])
        }
    }

    @Test func aChangedAddressIsDialledNext() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let moved = try Site(1, authority, peers: [2: 1])
        let two = try Site(2, authority, peers: [1: FreePort.closed])
        try await running([one, moved, two]) {
            try await two.start()
            try await eventually("nobody answers") { !two.log.lines("cannot link to peer, trying on").isEmpty }
            try await two.setPeers([1: port])
            try await linked(one, two)
            #expect(two.log.lines("peer has another address").map { $0.metadata["address"] } == ["127.0.0.1:\(port)"])
            // The link stays until it breaks by itself.
            let other = try await moved.start()
            try await two.setPeers([1: other])
            #expect(try await two.isLinked(1) && two.events == [.up(1)])
            #expect(try await two.status(of: 1)?.address == "127.0.0.1:\(other)")
            await one.mesh.stop()
            try await linked(moved, two)
            #expect(two.events == [.up(1), .down(1), .up(1)])
        }
    }

    @Test func whatIsAsItWasIsNotTouched() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port])
        try await running([one, two]) {
            try await two.start()
            try await linked(one, two)
            let lines = two.log.lines.count
            try await two.setPeers([1: port])
            #expect(two.events == [.up(1)] && two.log.lines.count == lines)
            #expect(try await two.isLinked(1))
        }
    }
}

private enum FreePort {
    /// Nobody listens there: it is reserved, and connecting to it is refused.
    static let closed = 1
}
