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

    @Test func fileCutAtEveryByte() throws {
        let (fixture, whole, batch) = try Self.fixture()
        for cut in batch {
            try fixture.put(Array(whole[..<cut]), Self.name)
            try Self.check(fixture, Self.log, "cut at \(cut)")
        }
        try fixture.put(Array(whole[..<batch.upperBound]), Self.name)
        try Self.check(fixture, Self.log + entries(6...7, term: 2), "cut behind the frame")
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
