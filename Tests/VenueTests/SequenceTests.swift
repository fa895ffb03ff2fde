import FIX
import Ledger
import Testing
import Trading

@testable import Venue

/// Sequence numbers of a venue's that no honest one uses.
@Suite struct SequenceTests {
    private static let report = "37=V-X|11=X|17=E9|150=0|39=0|55=EURUSD|54=1|14=0|151=1000"

    /// What is in the log is read by every leader to come.
    @Test(arguments: [1 << 62, (1 << 62) - 1, (1 << 62) - 2] as [UInt64])
    func noNumberOfAVenuesStopsTheLeaders(sequence: UInt64) throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venueActs { venue, now in
            venue.say("35=4", 1, "36=\(sequence)", at: now)
            venue.say("35=8", sequence, Self.report, at: now)
        }
        bench.settle()
        #expect(bench.log.committedIncoming < 1_000)
        bench.follow()
        bench.becomeReady()
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.faults.isEmpty)
    }

    /// An older leader may have let anything in.
    @Test(arguments: [1 << 62, UInt64(Int64.max)] as [UInt64])
    func aSessionThatCannotBeMadeIsAnAlarm(committedIncoming: UInt64) throws {
        var bench = try Bench()
        bench.log.committedIncoming = committedIncoming
        bench.becomeReady()
        bench.pass(10 * Bench.second)
        #expect(bench.gateway.status.phase == .disconnected)
        #expect(bench.link == nil)
        #expect(bench.alarms(.noSession) == 1)
        #expect(bench.log.reservedThrough == 2_000)
    }

    /// The connection is closed, people are told once, and what an order is asked about is as before.
    @Test func aJumpThatIsRefusedIsAlarmed() throws {
        var bench = try Bench()
        bench.becomeReady()
        let far = bench.gateway.committedIncoming + 200_000_000
        for _ in 1...3 {
            bench.venueActs { venue, now in venue.say("35=4", 1, "36=\(far)", at: now) }
            bench.settle()
            #expect(bench.link == nil)
            bench.pass(500 * Bench.millisecond)
            #expect(bench.gateway.status.phase == .ready)
        }
        #expect(bench.alarms(.numberRefused) == 3)
        #expect(bench.alarms(.reportsLost) == 0)
        bench.venueActs { venue, now in venue.say("35=0", far, "112=A", at: now) }
        bench.settle()
        #expect(bench.alarms(.numberRefused) == 4)
        #expect(bench.link == nil)
    }
}
