import Foundation
import Journal
import Ledger
import Testing

/// The newest segment cut anywhere in its last batch.
@Suite struct TornTailTests {
    private static let name = "00000000000000000001.qlog"

    private static let log = entries(1...5)

    /// A log of five entries, then a batch of one, and where that batch lies.
    private static func fixture() throws -> (fixture: Fixture, whole: [UInt8], batch: Range<Int>) {
        let fixture = try Fixture()
        try fixture.write([Self.log])
        let start = try fixture.scan(Self.name).end
        try fixture.write([entries(6...7, term: 2)])
        let end = try fixture.scan(Self.name).end
        return (fixture, try fixture.bytes(Self.name), start..<end)
    }

    private static func check(_ fixture: Fixture, _ expected: [Entry], _ comment: Comment) throws {
        let (journal, recovery) = try fixture.open()
        expect(recovery, holds: expected, comment)
        let next = entry(LogIndex(expected.count) + 1, term: 3)
        journal.appendAndWait([next])
        #expect(try journal.readAll() == expected + [next], comment)
        journal.close()
        #expect(try fixture.bytes(Self.name).count == fixture.options.segmentBytes, comment)
        let again = try fixture.write([])
        expect(again, holds: expected + [next], comment)
        #expect(again.cutBytes == 0, comment)
    }

    @Test func zeroedFromEveryByte() throws {
        let (fixture, whole, batch) = try Self.fixture()
        for cut in batch {
            try fixture.put(whole[..<cut] + [UInt8](repeating: 0, count: whole.count - cut), Self.name)
            try Self.check(fixture, Self.log, "zeroed from \(cut)")
        }
        try fixture.put(whole, Self.name)
        try Self.check(fixture, Self.log + entries(6...7, term: 2), "whole")
    }

    /// A file has its length before it counts, so one that is shorter has lost what nobody knows.
    @Test func aFileCutShortIsDamaged() throws {
        let (fixture, whole, batch) = try Self.fixture()
        for cut in [batch.lowerBound - 20, batch.lowerBound, batch.lowerBound + 50, batch.upperBound, whole.count - 1] {
            try fixture.put(Array(whole[..<cut]), Self.name)
            let recovery = try fixture.write([])
            let count = cut < batch.lowerBound ? 0 : cut < batch.upperBound ? 5 : 7
            expect(recovery, holds: Array((Self.log + entries(6...7, term: 2)).prefix(count)), "cut at \(cut)")
            #expect(recovery.loss?.tail?.firstIndex == LogIndex(count) + 1, "cut at \(cut)")
            #expect(recovery.loss?.tail?.file == Self.name, "cut at \(cut)")
            try fixture.remove("recovering")
        }
    }

    @Test func theTailIsZeroedBeforeTheJournalOpens() throws {
        let (fixture, whole, batch) = try Self.fixture()
        let cut = batch.upperBound - 10
        try fixture.put(whole[..<cut] + [UInt8](repeating: 0, count: whole.count - cut), Self.name)
        let (journal, recovery) = try fixture.open()
        #expect(recovery.cutBytes > 0 && recovery.cutBytes <= batch.count - 10)
        #expect(try fixture.bytes(Self.name)[batch.lowerBound...].allSatisfy { $0 == 0 })
        journal.close()
    }

    /// A crash while the tail is zeroed leaves a tail that is still torn.
    @Test func cuttingIsRepeatable() throws {
        let (fixture, whole, batch) = try Self.fixture()
        let plan = CrashPlan()
        let cut = batch.upperBound - 10
        try fixture.put(whole[..<cut] + [UInt8](repeating: 0, count: whole.count - cut), Self.name)
        fixture.options.faults = plan.injection
        var steps = 0
        while true {
            plan.arm(after: steps)
            guard fixture.opens() == false else { break }
            steps += 1
        }
        plan.disarm()
        #expect(steps >= 3, "lock, write, sync")
        try Self.check(fixture, Self.log, "after interrupted cuts")
    }
}

extension Fixture {
    /// Whether the journal opens; failures of its writer afterwards do not matter.
    func opens() -> Bool {
        let opened = try? Journal.open(
            directory: url.path, clusterID: Self.clusterID, options: options, onFailure: { _ in })
        opened?.journal.close()
        return opened != nil
    }
}
