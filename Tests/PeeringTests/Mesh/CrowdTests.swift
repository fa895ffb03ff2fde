import NIOCore
import NIOPosix
import Testing

@testable import Peering

/// Many strangers at the peer port: their handshakes are few, and the sites link all the same.
@Suite struct CrowdTests {
    private let authority: TestAuthority
    /// All of 127/8 is this machine: an address that no site is known by.
    private static let elsewhere = "127.0.0.2"
    private static let crowd = 200

    init() throws { authority = try TestAuthority() }

    /// The strangers' budget is used up for long, and their connections stand still.
    private var limits: PeerLimits {
        var limits = Site.limits
        limits.handshakesPerSecond = 1
        limits.logWindow = .milliseconds(500)
        return limits
    }

    private func stall(at port: Int, from host: String, shaking: Bool = false) async throws -> [RawPeer] {
        let tls = shaking ? try TestAuthority().node(2).clientConfiguration() : nil
        var peers: [RawPeer] = []
        for _ in 0..<Self.crowd { peers.append(try await RawPeer.connect(to: port, from: host, tls: tls)) }
        return peers
    }

    @Test(arguments: [false, true])
    func strangersElsewhereKeepNoSiteOut(shaking: Bool) async throws {
        let one = try Site(1, authority, peers: [2: 1], limits: limits)
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port], limits: limits)
        try await running([one, two]) {
            let strangers = try await stall(at: port, from: Self.elsewhere, shaking: shaking)
            try await two.start()
            try await eventually("the sites are linked") { try await two.isLinked(1) }
            let more = try await stall(at: port, from: Self.elsewhere, shaking: shaking)
            try await two.send([.verdict([1])], to: 1)
            try await eventually("frames arrive") { one.frames(from: 2) == [.verdict([1])] }
            try await one.send([.verdict([2])], to: 2)
            try await eventually("frames are answered") { two.frames(from: 1) == [.verdict([2])] }
            #expect(!one.events.contains(.down(2)) && !two.events.contains(.down(1)))
            let refused = try await one.mesh.eventLoop.submit { one.mesh.refusedConnections }.get()
            #expect(refused > UInt64(Self.crowd))
            let unheard = "more connections came than handshakes are made: closed unheard"
            try await eventually("they are counted in the log") {
                let lines = one.log.lines(unheard)
                return lines.compactMap { $0.metadata["closed"].flatMap { UInt64($0) } }.reduce(0, +) == refused
            }
            #expect(one.log.lines(unheard).allSatisfy { $0.metadata["first_remote"] == Self.elsewhere })
            for peer in strangers + more { await peer.close() }
        }
    }

    /// Behind one address: the site waits for its turn, and gets it.
    @Test func strangersAtASitesOwnAddressKeepItOutForAMomentOnly() async throws {
        let one = try Site(1, authority, peers: [2: 1], limits: limits)
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port], limits: limits)
        try await running([one, two]) {
            let strangers = try await stall(at: port, from: "127.0.0.1")
            try await two.start()
            try await eventually("the sites are linked") { try await two.isLinked(1) }
            try await eventually("few are left") {
                strangers.filter(\.isOpen).count <= limits.unauthenticatedConnections
            }
            for peer in strangers { await peer.close() }
        }
    }

    /// A site that is configured by its name is known by the address of its latest link.
    @Test func aSiteIsKnownByItsLatestLink() {
        let address = PeerAddress(id: 2, name: "two", host: "two.example", port: 1)
        let peer = Peer(address, isDialled: false, limits: limits)
        #expect(!peer.isKnown(by: "192.0.2.7"))
        peer.linked(from: "::ffff:192.0.2.7")
        #expect(peer.isKnown(by: "192.0.2.7") && peer.isKnown(by: "::ffff:192.0.2.7"))
        #expect(!peer.isKnown(by: "192.0.2.8"))
        peer.linked(from: "192.0.2.8")
        #expect(!peer.isKnown(by: "192.0.2.7"))
    }
}
