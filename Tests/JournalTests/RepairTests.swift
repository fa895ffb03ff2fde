import Foundation
import Journal
import Ledger
import Testing

/// Sealed segments come back from peers, whom nobody has to trust.
@Suite struct RepairTests {
    private static let log = entries(1...12, size: 100_000) + entries(13...55, term: 4, size: 100_000)

    /// Five sealed segments of ten entries and a sixth of five.
    private func sixSegments() throws -> (fixture: Fixture, names: [String]) {
        let fixture = try Fixture()
        try fixture.write([Self.log])
        fixture.options.verification = .everything
        let names = try fixture.segmentNames()
        try #require(names.count == 6)
        return (fixture, names)
    }

    /// Gives a repair what it wants, `count` entries at a time.
    private func serve(_ repair: HandRepair, count: Int) throws {
        while let wanted = repair.wanted {
            let first = Int(wanted.lowerBound) - 1
            try repair.add(Array(Self.log[first..<min(first + count, Int(wanted.upperBound))]))
        }
    }

    private func finish(_ repair: HandRepair) throws -> Journal.Recovery? {
        guard case .ready(let journal, let recovery) = try repair.open() else {
            Issue.record("still incomplete")
            return nil
        }
        #expect(try journal.readAll() == Self.log)
        journal.close()
        return recovery
    }

    @Test func everyKindOfDamage() throws {
        let (fixture, names) = try sixSegments()
        try fixture.change(names[0]) { $0[5000] ^= 1 }
        try fixture.remove(names[2])
        try fixture.change(names[3]) { $0[10] ^= 1 }
        let damaged = try [names[0], names[3]].map { try fixture.bytes($0) }
        let repair = try #require(try fixture.openIncomplete())
        #expect(repair.missing.map(\.entries) == [1...10, 21...40])
        #expect(fixture.openError() == .locked(directory: fixture.url.path))
        #expect(repair.wanted == 1...10)
        try serve(repair, count: 3)
        let recovery = try #require(try finish(repair))
        expect(recovery, holds: Self.log)
        #expect(recovery.loss == nil, "nothing that was acknowledged is lost")
        #expect(try fixture.names(in: "damaged") == ["000001-" + names[0], "000002-" + names[3]])
        #expect(try fixture.bytes("damaged/000001-" + names[0]) == damaged[0])
        #expect(try fixture.bytes("damaged/000002-" + names[3]) == damaged[1])
        let (journal, again) = try fixture.open()
        expect(again, holds: Self.log)
        let last = Self.log.count
        journal.appendAndWait([entry(LogIndex(last) + 1, term: 5)])
        journal.close()
        #expect(try fixture.write([]).lastIndex == LogIndex(last) + 1)
    }

    @Test func liarsAreRefused() throws {
        let (fixture, names) = try sixSegments()
        try fixture.change(names[1]) { $0[5000] ^= 1 }
        let damaged = try fixture.bytes(names[1])
        let repair = try #require(try fixture.openIncomplete())
        let right = Array(Self.log[10..<20])
        func refusal(_ entries: [Entry]) -> JournalError.RefusalReason? {
            do { try repair.add(entries) } catch {
                #expect(repair.wanted == 11...20, "from the beginning")
                if case .entriesRefused(11...20, let reason) = error { return reason }
                Issue.record("\(error)")
            }
            return nil
        }
        #expect(refusal([right[1]]) == .order(wanted: 11))
        #expect(refusal(right + [Self.log[20]]) == .order(wanted: 21))
        #expect(refusal(Array(right[..<3]) + [right[4]]) == .order(wanted: 14))
        #expect(refusal(entries(11...20, term: 5, size: 10)) == .term(5))
        #expect(refusal(Array(right[..<5]) + entries(16...20, term: 1)) == .term(1))
        var forged = right
        forged[4] = entry(15, term: 4, size: 99_999)
        #expect(refusal(forged) == .peaks)
        #expect(refusal(entries(11...20, term: 1, size: 100_000)) == .peaks)
        #expect(try fixture.bytes(names[1]) == damaged)
        #expect(try fixture.names(in: "damaged").isEmpty)
        try serve(repair, count: 100)
        expect(try #require(try finish(repair)), holds: Self.log)
    }

    /// A repair can be given up; what was fetched for it is forgotten.
    @Test func givenUp() throws {
        let (fixture, names) = try sixSegments()
        try fixture.remove(names[1])
        let repair = try #require(try fixture.openIncomplete())
        try repair.add(Array(Self.log[10..<15]))
        repair.close()
        let again = try #require(try fixture.openIncomplete())
        #expect(again.wanted == 11...20)
        try serve(again, count: 7)
        expect(try #require(try finish(again)), holds: Self.log)
        #expect(try fixture.names().filter { $0.hasSuffix(".tmp") }.isEmpty)
    }

    /// Sealed segments first; the loss at the end is found, and marked, when they are whole.
    @Test func damageEverywhere() throws {
        let (fixture, names) = try sixSegments()
        try fixture.change(names[1]) { $0[5000] ^= 1 }
        try fixture.change(names[5]) { $0[5000] ^= 1 }
        try fixture.remove("vote")
        let repair = try #require(try fixture.openIncomplete())
        #expect(try !fixture.names().contains("recovering"), "nothing is changed")
        try serve(repair, count: 10)
        guard case .ready(let journal, let recovery) = try repair.open() else { return }
        journal.close()
        expect(recovery, holds: Array(Self.log[..<50]))
        #expect(recovery.loss?.tail?.firstIndex == 51)
        #expect(recovery.loss?.vote == true)
    }

    /// Nobody has the entries any more: the log begins behind them.
    @Test(arguments: [true, false])
    func givenUpForGood(hasExtent: Bool) throws {
        let (fixture, names) = try sixSegments()
        try fixture.change(names[1]) { $0[5000] ^= 1 }
        try fixture.remove(names[3])
        if !hasExtent { try fixture.remove("extent") }
        let repair = try #require(try fixture.openIncomplete())
        #expect(repair.wanted == 11...20)
        try repair.beginBehindMissing()
        #expect(repair.wanted == 31...40)
        try repair.beginBehindMissing()
        #expect(repair.wanted == nil)
        guard case .ready(let journal, let recovery) = try repair.open() else { return }
        // Nothing on the disk tells the time of what the log begins after: it is taken for that of the entry behind.
        #expect(try journal.time(of: 40) == Self.log[40].time)
        #expect(try journal.time(of: 45) == Self.log[44].time)
        #expect(recovery.firstIndex == 41)
        #expect(recovery.baseTerm == 4)
        #expect(recovery.lastIndex == 55)
        #expect(recovery.peaks == peaks(of: Self.log))
        #expect((recovery.loss == nil) == hasExtent)
        #expect(try journal.readAll() == Array(Self.log[40...]))
        journal.close()
        #expect(try fixture.names(in: "archive").count == 3)
        #expect(try fixture.write([]).firstIndex == 41)
    }

    /// Nobody has the entries as they were: the log ends before them, and says so.
    @Test(arguments: [true, false])
    func cutAtTheFirstGap(hasExtent: Bool) throws {
        let (fixture, names) = try sixSegments()
        let (voting, _) = try fixture.open()
        voting.saveAndWait(Journal.Vote(term: 9, votedFor: 3))
        voting.close()
        try fixture.change(names[2]) { $0[5000] ^= 1 }
        try fixture.remove(names[4])
        if !hasExtent { try fixture.remove("extent") }
        let repair = try #require(try fixture.openIncomplete())
        #expect(repair.wanted == 21...30)
        try repair.add(Array(Self.log[20..<25]))
        try repair.cutAtMissing()
        #expect(repair.wanted == nil)
        guard case .ready(let journal, let recovery) = try repair.open() else { return }
        #expect(recovery.lastIndex == 20)
        #expect(recovery.vote == Journal.Vote(term: 9, votedFor: 3))
        #expect(recovery.loss?.tail?.firstIndex == 21)
        #expect(recovery.loss?.tail?.highestIndexSeen == 55)
        #expect(try journal.readAll() == Array(Self.log[..<20]))
        // What is cut off is kept for whoever wants to know.
        let kept = try fixture.names(in: "damaged")
        for name in [names[2], names[3], names[5]] { #expect(kept.contains { $0.hasSuffix(name) }, "\(kept)") }
        journal.appendAndWait([entry(21, term: 9)])
        journal.close()
        let again = try fixture.write([])
        #expect(again.lastIndex == 21)
        #expect(again.loss?.tail?.firstIndex == 21, "lost until it is made good")
    }

    /// A crash leaves what was there, or the log that is cut; what is lost is marked before anything is gone.
    @Test func aCrashAtEveryStepOfTheCut() throws {
        let (original, names) = try sixSegments()
        try original.remove(names[2])
        var isDone = false
        var steps = 0
        while !isDone {
            let fixture = try original.copy()
            let plan = CrashPlan()
            fixture.options.faults = plan.injection
            let interrupted = try #require(try fixture.openIncomplete())
            plan.arm(after: steps)
            isDone = (try? interrupted.cutAtMissing()) != nil
            plan.disarm()
            interrupted.close()
            steps += 1
            fixture.options.faults = nil
            let opening = try Journal.opening(
                directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options, onFailure: { _ in }
            )
            switch opening {
            case .incomplete(let repair):
                #expect(!isDone && repair.gaps.missing.map(\.entries) == [21...30])
                repair.close()
            case .ready(let journal, let recovery):
                #expect(recovery.lastIndex == 20 && recovery.loss?.tail?.firstIndex == 21)
                #expect(try journal.readAll() == Array(Self.log[..<20]))
                journal.close()
            }
        }
        #expect(steps > 5)
    }

    /// After truncations sequences are missing in between; what comes back takes no number that is taken.
    @Test func afterTruncations() throws {
        let fixture = try Fixture()
        var log = entries(1...30, size: 100_000)
        let (journal, _) = try fixture.open()
        for entry in log { journal.appendAndWait([entry]) }
        for (first, term) in [(25, 2), (15, 3)] as [(LogIndex, Term)] {
            let new = entries(first...first + 20, term: term, size: 100_000)
            for entry in new { journal.appendAndWait([entry]) }
            log = Array(log[..<Int(first - 1)]) + new
        }
        journal.close()
        for name in try fixture.segmentNames().dropLast() {
            let whole = try fixture.bytes(name)
            try fixture.remove(name)
            let repair = try #require(try fixture.openIncomplete())
            while let wanted = repair.wanted {
                try repair.add(Array(log[Int(wanted.lowerBound) - 1..<Int(wanted.upperBound)]))
            }
            guard case .ready(let journal, let recovery) = try repair.open() else { return }
            expect(recovery, holds: log)
            journal.close()
            let found = try fixture.bytes(name)
            #expect(found.count <= whole.count)
        }
    }

    /// A repair stopped before each of its operations: the old state or the new one, and it can be begun again.
    @Test func aCrashAtEveryStep() throws {
        let plan = CrashPlan()
        var isDone = false
        var steps = 0
        let (whole, names) = try sixSegments()
        whole.options.verification = .suspects([names[1]])
        while !isDone {
            let fixture = try whole.copy()
            try fixture.change(names[1]) { $0[5000] ^= 1 }
            let damaged = try fixture.bytes(names[1])
            try fixture.remove(names[3])
            fixture.options.faults = plan.injection
            let repair = try #require(try fixture.openIncomplete())
            plan.arm(after: steps)
            do {
                try serve(repair, count: 10)
                guard case .ready(let journal, _) = try repair.open() else { return }
                plan.disarm()
                journal.close()
                isDone = true
            } catch { repair.close() }
            plan.disarm()
            if !isDone {
                let found = try fixture.bytes(names[1])
                let kept = try fixture.names(in: "damaged")
                #expect(found == damaged || kept == ["000001-" + names[1]])
                if let again = try fixture.openRepair() {
                    try serve(again, count: 10)
                    _ = try finish(again)
                }
            }
            let (journal, recovery) = try fixture.open()
            expect(recovery, holds: Self.log, "stopped after \(steps) steps")
            #expect(recovery.loss == nil)
            #expect(try journal.readAll() == Self.log)
            journal.close()
            #expect(try fixture.names(in: "damaged") == ["000001-" + names[1]], "stopped after \(steps) steps")
            #expect(try fixture.bytes("damaged/000001-" + names[1]) == damaged)
            steps += 1
        }
        #expect(steps > 20)
    }
}

extension Fixture {
    /// Nil when nothing is missing.
    fileprivate func openRepair() throws -> HandRepair? {
        let opening = try Journal.opening(
            directory: url.path, clusterID: Self.clusterID, options: options, onFailure: { _ in })
        switch opening {
        case .incomplete(let repair): return HandRepair(repair)
        case .ready(let journal, _):
            journal.close()
            return nil
        }
    }
}
