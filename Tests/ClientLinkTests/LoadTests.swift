import Ledger
import NIOCore
import Peering
import Testing
import Trading

@testable import ClientLink
@testable import Load

@Suite struct LoadTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    @Test func notesOfALoadDifferInTheirKeyAlone() throws {
        var template = NoteTemplate(run: "bench-12345678", length: 256)
        let first = template.payload(1)
        let later = template.payload(987_654_321_012)
        #expect(first.count == 256 && later.count == 256)
        let command = try ClientCommand(kind: 21, actor: "trader/a", payload: first)
        #expect(command.payload == first)
        #expect(String(decoding: first[2..<29], as: UTF8.self) == "bench-12345678-000000000001")
        #expect(String(decoding: later[2..<29], as: UTF8.self) == "bench-12345678-987654321012")
        #expect(first[29...] == later[29...])
    }

    @Test func aLoadMeasuresWhatIsAnswered() async throws {
        let site = try FakeSite(1, authority)
        let address = try await site.start()
        try await site.onLoop { $0.answer = { _ in CommandReply(.accepted, index: 1) } }
        let load = CommandLoad(outstanding: 8, seconds: 0.2, warmUp: 0.05, commandBytes: 256, patience: 60)
        let measured = try await load.run(against: [address], as: try authority.client())
        #expect(measured.outstanding == 8 && measured.commands > 0 && measured.seconds >= 0.2)
        #expect(measured.p50 > 0 && measured.p50 <= measured.p99 && measured.p99 <= measured.p999)
        let taken = try await site.onLoop { $0.taken }
        #expect(taken.allSatisfy { $0.payload.count == 256 && $0.kind == .note })
        #expect(Set(taken.map(\.payload)).count == taken.count, "each under a key of its own")
        await site.server.stop()
    }

    @Test func quantilesAreOfTheSortedLatencies() {
        let measured = LoadMeasurement(
            outstanding: 1, latencies: (1...1_000).reversed().map { UInt32($0) * 1_000 }, seconds: 2)
        #expect(measured.p50 == 501 && measured.p99 == 991 && measured.p999 == 1_000)
        #expect(measured.perSecond == 500)
    }

    /// What is acknowledged before the leader is lost is not the failover's end; what another leader acknowledges is.
    @Test func pacedNotesKnowWhoAcknowledged() async throws {
        let first = try FakeSite(1, authority)
        let second = try FakeSite(2, authority)
        let addresses = [try await first.start(), try await second.start()]
        try await first.onLoop { $0.answer = { _ in CommandReply(.accepted, index: 1) } }
        try await second.onLoop { $0.leader = KnownLeader(id: 1, isThisSite: false, address: addresses[0]) }
        let notes = try PacedCommands(
            addresses: addresses, credentials: try authority.client(), clients: 2, interval: .milliseconds(2))
        try await notes.start()
        try await eventually("the leader acknowledges") { try await first.onLoop { $0.taken.count > 10 } }
        let failover = notes.firstAcknowledgement(after: addresses[0])
        let lost = NIODeadline.now()
        try await first.onLoop { $0.answer = nil }
        try await second.onLoop { site in
            site.leader = KnownLeader(id: 2, isThisSite: true, address: nil)
            site.answer = { _ in CommandReply(.accepted, index: 2) }
        }
        #expect(try await failover.get() > lost)
        let result = try await notes.finish(within: .seconds(60))
        #expect(result.failures == [])
        #expect(Set(result.acknowledged.map(\.index)) == [1, 2])
        #expect(Set(result.acknowledged.map(\.key)).count == result.acknowledged.count)
        await first.server.stop()
        await second.server.stop()
    }

    @Test func aFlowEndsWhenEverySignalIsAnswered() async throws {
        let site = try FakeSite(1, authority)
        let address = try await site.start()
        try await site.onLoop { site in
            site.answer = { _ in
                let number = site.taken.count
                return number.isMultiple(of: 5) ? CommandReply(.busy) : CommandReply(.accepted, index: UInt64(number))
            }
        }
        let flow = SignalFlow(count: 50, outstanding: 8)
        try await flow.run(against: [address], as: try authority.client()) { number, key in
            Signal(
                idempotencyKey: key, strategy: "test", symbol: "EURUSD", side: .buy, quantity: Quantity(raw: 1),
                price: Price(raw: 1), asOf: Int64(number), confidence: 1)
        }
        #expect(flow.answered == 50 && flow.refused == 0)
        #expect(try await site.onLoop { Set($0.taken).count } == 50)
        await site.server.stop()
    }
}
