import Foundation
import Ledger
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ClientLink

@Suite struct ClientTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    /// Patient with a busy machine.
    private var limits: CommandClientLimits {
        var limits = CommandClientLimits()
        limits.handshake = .seconds(120)
        limits.silence = .seconds(600)
        limits.longestBackoff = .milliseconds(20)
        return limits
    }

    /// A client with every reply it was given.
    private final class Caller: Sendable {
        let client: CommandClient
        private let results = Mutex<[String: Result<CommandReply, CommandClientError>]>([:])

        init(_ addresses: [ClientAddress], _ authority: TestAuthority, _ limits: CommandClientLimits) async throws {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            client = try CommandClient(
                eventLoop: loop, addresses: addresses, credentials: try authority.client(), limits: limits)
            try await loop.submit { [client] in client.start() }.get()
        }

        func submit(_ keys: [String]) async throws {
            try await client.eventLoop.submit {
                for key in keys {
                    self.client.submit(.note, payload: note(key)) { result in
                        self.results.withLock { $0[key] = result }
                    }
                }
            }.get()
        }

        var replies: [String: CommandReply] { results.withLock { $0.compactMapValues { try? $0.get() } } }
        var failures: [String: CommandClientError] {
            results.withLock { $0.compactMapValues { if case .failure(let error) = $0 { error } else { nil } } }
        }

        func leader() async throws -> ClientAddress? {
            try await client.eventLoop.submit { self.client.leaderAddress }.get()
        }

        func close() async throws { try await client.eventLoop.submit { self.client.close() }.get() }
    }

    private func keys(_ count: Int) -> [String] { (1...count).map { "key-\($0)" } }

    @Test func aSiteWithTheCertificateOfAnotherClusterIsRefused() async throws {
        let other = UUID()
        let site = try FakeSite(1, authority, credentials: try authority.foreignNode(1, of: other))
        let address = try await site.start()
        let caller = try await Caller([address], authority, limits)
        try await caller.submit(["key"])
        try await eventually("the client says whom it refused") {
            let failure = try await caller.client.eventLoop.submit { caller.client.lastFailure }.get()
            return failure?.contains("of another cluster (\(other.uuidString.lowercased()))") == true
        }
        #expect(try await site.onLoop { $0.taken.isEmpty })
        try await caller.close()
        await site.server.stop()
    }

    @Test func pipelinedCommandsAreAllAnswered() async throws {
        let site = try FakeSite(1, authority)
        let address = try await site.start()
        try await site.onLoop { site in site.answer = { _ in CommandReply(.accepted, index: UInt64(site.taken.count)) }
        }
        let caller = try await Caller([address], authority, limits)
        try await caller.submit(keys(1_000))
        try await eventually("all replies") { caller.replies.count == 1_000 }
        #expect(caller.replies["key-1"] == CommandReply(.accepted, index: 1))
        #expect(caller.replies["key-1000"] == CommandReply(.accepted, index: 1_000))
        #expect(try await site.onLoop { $0.taken.map(\.payload) } == keys(1_000).map(note))
        try await caller.close()
        await site.server.stop()
    }

    @Test func itFollowsTheLeaderAndSendsAgainUnderTheSameKeys() async throws {
        let first = try FakeSite(1, authority)
        let second = try FakeSite(2, authority)
        let addresses = [try await first.start(), try await second.start()]
        try await second.onLoop { $0.leader = KnownLeader(id: 1, isThisSite: false, address: addresses[0]) }
        // Begins at the follower, which names the leader.
        let caller = try await Caller([addresses[1]], authority, limits)
        try await caller.submit(keys(3))
        try await eventually("they reach the leader") { try await first.onLoop { Set($0.taken).count == 3 } }
        // The leadership moves.
        try await first.onLoop { $0.leader = KnownLeader(id: 2, isThisSite: false, address: addresses[1]) }
        try await second.onLoop { site in
            site.leader = KnownLeader(id: 2, isThisSite: true, address: addresses[1])
            site.answer = { _ in CommandReply(.duplicate, index: 9) }
        }
        try await first.answerHeld(CommandReply(.notLeader, text: addresses[1].description))
        try await eventually("all replies") { caller.replies.count == 3 }
        #expect(caller.replies.values.allSatisfy { $0 == CommandReply(.duplicate, index: 9) })
        #expect(try await second.onLoop { Set($0.taken.map(\.payload)) } == Set(keys(3).map(note)))
        try await caller.close()
        await first.server.stop()
        await second.server.stop()
    }

    @Test func anUnknownOutcomeAndALostSiteAreTriedElsewhere() async throws {
        let first = try FakeSite(1, authority)
        let second = try FakeSite(2, authority)
        let addresses = [try await first.start(), try await second.start()]
        try await second.onLoop { $0.leader = nil }
        let caller = try await Caller(addresses, authority, limits)
        try await caller.submit(["a"])
        try await eventually("it reaches the leader") { try await first.onLoop { $0.taken.count >= 1 } }
        try await first.answerHeld(CommandReply(.unknown))
        try await eventually("it is sent again") { try await first.onLoop { $0.taken.count >= 2 } }
        await first.server.stop()
        try await second.onLoop { site in
            site.leader = KnownLeader(id: 2, isThisSite: true, address: nil)
            site.answer = { _ in CommandReply(.accepted, index: 3) }
        }
        try await eventually("the other site answers") { caller.replies["a"] == CommandReply(.accepted, index: 3) }
        try await caller.close()
        await second.server.stop()
    }

    /// A paused leader keeps its connections and answers nothing.
    @Test func aSilentLeaderIsLeftForTheSiteThatAnswers() async throws {
        let first = try FakeSite(1, authority)
        let second = try FakeSite(2, authority)
        let addresses = [try await first.start(), try await second.start()]
        try await second.onLoop { $0.leader = KnownLeader(id: 1, isThisSite: false, address: addresses[0]) }
        let caller = try await Caller(addresses, authority, limits)
        try await caller.submit(keys(100))
        try await eventually("the leader has them") { try await first.onLoop { Set($0.taken).count == 100 } }
        // Asked while the leader says nothing, it points back: nothing moves.
        try await eventually("the other is asked") { try await second.onLoop { $0.turnedAway >= 2 } }
        #expect(try await caller.leader() == addresses[0])
        try await second.onLoop { site in
            site.leader = KnownLeader(id: 2, isThisSite: true, address: nil)
            site.answer = { _ in CommandReply(.accepted, index: 7) }
        }
        try await eventually("all replies") { caller.replies.count == 100 }
        #expect(try await caller.leader() == addresses[1])
        // It goes on, and what it says of the past changes nothing.
        try await first.answerHeld(CommandReply(.accepted, index: 6))
        try await caller.submit(["after"])
        try await eventually("the reply") { caller.replies["after"] == CommandReply(.accepted, index: 7) }
        #expect(try await caller.leader() == addresses[1])
        #expect(try await first.onLoop { site in !site.taken.contains { $0.payload == note("after") } })
        try await caller.close()
        await first.server.stop()
        await second.server.stop()
    }

    @Test func busyIsTriedAgainAndRefusedIsNot() async throws {
        let site = try FakeSite(1, authority)
        let address = try await site.start()
        try await site.onLoop { site in
            site.answer = { command in
                if command.payload == note("bad") { return CommandReply(.refused, index: 1, text: "no") }
                return site.taken.count < 4 ? CommandReply(.busy) : CommandReply(.accepted, index: 2)
            }
        }
        let caller = try await Caller([address], authority, limits)
        try await caller.submit(["bad", "good"])
        try await eventually("both") { caller.replies.count == 2 }
        #expect(caller.replies["bad"] == CommandReply(.refused, index: 1, text: "no"))
        #expect(caller.replies["good"] == CommandReply(.accepted, index: 2))
        #expect(try await site.onLoop { $0.taken.filter { $0.payload == note("bad") }.count } == 1)
        try await caller.close()
        await site.server.stop()
    }

    @Test func itsOwnLimitsHold() async throws {
        var limits = limits
        limits.outstandingCommands = 2
        let site = try FakeSite(1, authority)
        let caller = try await Caller([try await site.start()], authority, limits)
        try await caller.submit(keys(3))
        try await eventually("the third fails") { caller.failures["key-3"] == .tooManyOutstanding(2) }
        try await caller.close()
        try await eventually("the others fail") { caller.failures.count == 3 }
        #expect(caller.failures["key-1"] == .closed)
        await site.server.stop()
    }

    /// Somebody with another authority's certificate who listens at a site's address is told nothing.
    @Test func aStrangersSiteIsNotBelieved() async throws {
        let stranger = try FakeSite(1, try TestAuthority())
        let address = try await stranger.start()
        let caller = try await Caller([address], authority, limits)
        try await caller.submit(["secret"])
        let loop = caller.client.eventLoop
        try await eventually("a failure is known") {
            try await loop.submit { caller.client.lastFailure?.contains("TLS failed") ?? false }.get()
        }
        #expect(try await stranger.onLoop { $0.taken.isEmpty })
        #expect(caller.replies.isEmpty)
        try await caller.close()
        await stranger.server.stop()
    }
}
