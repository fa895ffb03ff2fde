import Foundation
import Ledger
import NIOCore
import NIOPosix
import Testing

@testable import Peering

@Suite struct MeshTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func linked(_ first: Site, _ second: Site) async throws {
        try await eventually("\(first.id) and \(second.id) are linked") {
            let there = try await first.isLinked(second.id)
            let back = try await second.isLinked(first.id)
            return there && back
        }
    }

    private func numbered(_ count: Int) -> [PeerFrame] {
        (0..<count).map { number in
            switch number % 4 {
            case 0: .raft(Samples.append(number % 7))
            case 1: .verdict([UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)])
            case 2: .forward(id: UInt64(number), [1])
            default: .forwardReply(id: UInt64(number), [])
            }
        }
    }

    @Test func twoSitesExchangeFramesInOrder() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port])
        try await running([one, two]) {
            try await two.start()
            try await linked(one, two)
            let frames = numbered(2000)
            for start in stride(from: 0, to: frames.count, by: 50) {
                let batch = Array(frames[start..<start + 50])
                try await one.send(batch, to: 2)
                try await two.send(batch, to: 1)
            }
            try await eventually("all frames arrive") {
                one.frames(from: 2).count >= frames.count && two.frames(from: 1).count >= frames.count
            }
            #expect(one.frames(from: 2) == frames)
            #expect(two.frames(from: 1) == frames)
            #expect(one.events.first == .up(2))
            // Reads carry many frames: the shell acts once a read.
            #expect(one.events.filter { $0 == .readComplete }.count < frames.count)
            try await eventually("each read is announced") { one.events.last == .readComplete }
        }
    }

    @Test func statusTellsOfBothEnds() async throws {
        let incarnation = UUID()
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port], incarnation: incarnation)
        try await running([one, two]) {
            try await two.start()
            try await linked(one, two)
            try await two.send([.verdict([1, 2, 3])], to: 1)
            try await eventually("it arrives") { one.frames(from: 2).count == 1 }
            let there = try #require(try await one.status(of: 2))
            #expect(there.isLinked && there.name == "site-2" && there.incarnation == incarnation)
            #expect(there.bytesIn == 11 && there.framesDropped == 0 && there.lastFailure == nil)
            #expect(there.remoteAddress?.hasPrefix("127.0.0.1:") == true)
            let expiry = try #require(there.certificateNotAfter)
            #expect(abs(expiry.timeIntervalSinceNow - Authority.issuedLifetime) < Authority.day)
            #expect(try await two.status(of: 1)?.remoteAddress == "127.0.0.1:\(port)")
        }
    }

    @Test func threeSitesLinkPairwise() async throws {
        let one = try Site(1, authority, peers: [2: 1, 3: 1])
        let first = try await one.start()
        let two = try Site(2, authority, peers: [1: first, 3: 1])
        let second = try await two.start()
        let three = try Site(3, authority, peers: [1: first, 2: second])
        let sites = [one, two, three]
        try await running(sites) {
            try await three.start()
            for pair in [(one, two), (one, three), (two, three)] { try await linked(pair.0, pair.1) }
            for site in sites {
                for other in sites where other.id != site.id {
                    try await site.send([.forward(id: site.id, [UInt8(other.id)])], to: other.id)
                }
            }
            for site in sites {
                for other in sites where other.id != site.id {
                    try await eventually("\(site.id) hears \(other.id)") {
                        site.frames(from: other.id) == [.forward(id: other.id, [UInt8(site.id)])]
                    }
                }
            }
        }
    }

    @Test(arguments: [true, false]) func aSiteComesBack(_ keepsItsDirectory: Bool) async throws {
        let incarnation = UUID()
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port], incarnation: incarnation)
        let again = try Site(
            2, authority, peers: [1: port], incarnation: keepsItsDirectory ? incarnation : UUID())
        try await running([one, two, again]) {
            try await two.start()
            try await linked(one, two)
            await two.mesh.stop()
            try await eventually("the link goes down") { one.events == [.up(2), .down(2)] }
            try await again.start()
            try await linked(one, again)
            #expect(one.events == [.up(2), .down(2), .up(2)])
            let warnings = one.log.lines("peer came back with another data directory")
            #expect(warnings.count == (keepsItsDirectory ? 0 : 1))
        }
    }

    @Test func theListeningSiteComesBack() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port])
        let again = try Site(1, authority, peers: [2: 1], port: port)
        try await running([one, two, again]) {
            try await two.start()
            try await linked(one, two)
            await one.mesh.stop()
            try await eventually("dialling fails") { two.log.lines("cannot link to peer, trying on").count == 1 }
            #expect(try await !two.isLinked(1))
            try await again.start()
            try await linked(again, two)
            try await two.send([.verdict([5])], to: 1)
            try await eventually("frames flow again") { again.frames(from: 2) == [.verdict([5])] }
            // However often it tried, the same reason is told once.
            #expect(two.log.lines("cannot link to peer, trying on").count == 1)
        }
    }

    @Test func aNewerConnectionReplacesTheOlder() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        try await running([one]) {
            let hello = Hello(
                cluster: authority.cluster, id: 2, incarnation: UUID(), founding: .zero, electionMinimum: 250)
            let tls = try authority.node(2).clientConfiguration()
            let older = try await RawPeer.connect(to: port, tls: tls)
            await older.send(hello.bytes + PeerFrame.verdict([1]).bytes)
            try await eventually("the older is up") { one.frames(from: 2) == [.verdict([1])] }
            let newer = try await RawPeer.connect(to: port, tls: tls)
            await newer.send(hello.bytes + PeerFrame.verdict([2]).bytes)
            try await eventually("the newer is up") { one.frames(from: 2) == [.verdict([1]), .verdict([2])] }
            try await older.untilClosed()
            #expect(newer.isOpen)
            let links = one.events.filter { $0 == .up(2) || $0 == .down(2) }
            #expect(links == [.up(2), .down(2), .up(2)])
            let reasons = one.log.lines("peer link down").map { $0.metadata["reason"] }
            #expect(reasons == ["replaced by a newer connection of the same site"])
            await newer.close()
        }
    }

    @Test func sitesThatWereFoundedOtherwiseDoNotLink() async throws {
        let (left, right) = (Hash(hashing: [1]), Hash(hashing: [2]))
        let one = try Site(1, authority, peers: [2: 1], founding: left)
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port], founding: right)
        try await running([one, two]) {
            try await two.start()
            try await eventually("both say so") {
                !one.log.refusals.isEmpty && !two.log.lines("cannot link to peer, trying on").isEmpty
            }
            func reason(_ theirs: Hash, _ own: Hash) -> String {
                "it was founded with other sites (\("\(theirs)".prefix(12))…, here \("\(own)".prefix(12))…): compare "
                    + "cluster.sites in qnode.json there and here, and the id, name and verdictKey of each site"
            }
            // However often it tries.
            for _ in 0..<2 {
                let peer = try await RawPeer.connect(to: port, tls: authority.node(2).clientConfiguration())
                await peer.send(two.mesh.hello.bytes)
                try await peer.untilClosed()
            }
            #expect(one.log.refusals.map { $0.metadata["reason"] } == [reason(right, left)])
            let lines = two.log.lines("cannot link to peer, trying on").map { $0.metadata["reason"] }
            #expect(lines == [reason(left, right)])
            #expect(one.events == [] && two.events == [])
            let status = try await one.status(of: 2)
            #expect(status?.incarnation == nil && status?.isLinked == false)
        }
    }

    /// A leader's lease counts on how long the others stay with it.
    @Test func sitesOfAnotherElectionMinimumDoNotLink() async throws {
        let one = try Site(1, authority, peers: [2: 1], electionMinimum: 500)
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port], electionMinimum: 250)
        try await running([one, two]) {
            try await two.start()
            try await eventually("both say so") {
                !one.log.refusals.isEmpty && !two.log.lines("cannot link to peer, trying on").isEmpty
            }
            func reason(_ theirs: Int, _ own: Int) -> String {
                "its raft.electionMinimum is \(theirs) ms, here it is \(own) ms: give all sites the same one; to change "
                    + "it, stop all sites first"
            }
            let peer = try await RawPeer.connect(to: port, tls: authority.node(2).clientConfiguration())
            await peer.send(two.mesh.hello.bytes)
            try await peer.untilClosed()
            #expect(one.log.refusals.map { $0.metadata["reason"] } == [reason(250, 500)])
            let lines = two.log.lines("cannot link to peer, trying on").map { $0.metadata["reason"] }
            #expect(lines == [reason(500, 250)])
            #expect(one.events == [] && two.events == [])
        }
    }

    @Test func framesForASiteThatIsDownAreDroppedAndCounted() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        try await running([one]) {
            try await one.start()
            try await one.send([.verdict([1]), .verdict([2])], to: 2)
            #expect(try await one.status(of: 2)?.framesDropped == 2)
        }
    }

    @Test func aPeerThatDoesNotReadIsNotBufferedForever() async throws {
        var limits = Site.limits
        limits.pendingBytes = 1 << 20
        let one = try Site(1, authority, peers: [2: 1], limits: limits)
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port])
        try await running([one, two]) {
            try await two.start()
            try await linked(one, two)
            // One turn of the loop: nothing can be written before it ends.
            let frame = PeerFrame.verdict([UInt8](repeating: 1, count: 1 << 18))
            try await one.send(Array(repeating: frame, count: 10), to: 2)
            try await eventually("what fits arrives") { two.frames(from: 1).count == 4 }
            #expect(try await one.status(of: 2)?.framesDropped == 6)
            try await one.send([.verdict([9])], to: 2)
            try await eventually("and the link goes on") { two.frames(from: 1).last == .verdict([9]) }
        }
    }

    @Test func pingsKeepAnIdleLinkUp() async throws {
        var limits = Site.limits
        limits.pingAfter = .milliseconds(5)
        let one = try Site(1, authority, peers: [2: 1], limits: limits)
        let port = try await one.start()
        let two = try Site(2, authority, peers: [1: port], limits: limits)
        try await running([one, two]) {
            try await two.start()
            try await linked(one, two)
            try await eventually("pings pass") { (try await one.status(of: 2)?.bytesIn ?? 0) >= 10 * 8 }
            #expect(one.events == [.up(2)])
            #expect(two.events == [.up(1)])
        }
    }

    @Test func silenceEndsALink() async throws {
        var limits = Site.limits
        limits.pingAfter = .milliseconds(20)
        limits.silence = .milliseconds(100)
        let one = try Site(1, authority, peers: [2: 1], limits: limits)
        let port = try await one.start()
        try await running([one]) {
            let peer = try await RawPeer.connect(to: port, tls: authority.node(2).clientConfiguration())
            await peer.send(
                Hello(cluster: authority.cluster, id: 2, incarnation: UUID(), founding: .zero, electionMinimum: 250)
                    .bytes)
            try await peer.untilClosed()
            #expect(one.events == [.up(2), .down(2)])
            #expect(one.log.lines("peer link down").map { $0.metadata["reason"] } == ["nothing heard for 100 ms"])
        }
    }

    @Test func aPortInUseIsNamed() async throws {
        let one = try Site(1, authority, peers: [2: 1])
        let port = try await one.start()
        let other = try Site(1, authority, peers: [2: 1], port: port)
        try await running([one, other]) {
            do {
                try await other.start()
                Issue.record("both listen")
            } catch {
                #expect(
                    "\(error)" == "cannot listen for other sites on 127.0.0.1:\(port): another process already does: "
                        + "stop it, or configure another port")
            }
        }
    }

    @Test func credentialsOfAnotherSiteAreRefusedAtOnce() throws {
        #expect(throws: PeeringError.self) {
            try Site(1, authority, peers: [2: 1], credentials: authority.node(2))
        }
        #expect(throws: PeeringError.self) {
            try Site(1, authority, peers: [2: 1], credentials: authority.client(.admin, "ops"))
        }
    }
}
