import Foundation
import Journal
import Ledger
import Testing

/// An uncommitted suffix replaced: nothing is overwritten, whatever the place and however often.
@Suite struct TruncationTests {
    @Test func inTheSameSegment() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        journal.appendAndWait(entries(1...10))
        journal.appendAndWait(entries(6...8, term: 2))
        let log = entries(1...5) + entries(6...8, term: 2)
        #expect(journal.lastIndex == 8)
        #expect(try journal.readAll() == log)
        #expect(try journal.read(from: 6, through: 10, maximumBytes: .max) == Array(log[5...]))
        journal.appendAndWait(entries(9...9, term: 2))
        journal.close()
        #expect(try fixture.segmentNames().count == 1)
        let (again, recovery) = try fixture.open()
        expect(recovery, holds: log + entries(9...9, term: 2))
        #expect(try again.readAll() == log + entries(9...9, term: 2))
        again.close()
    }

    @Test func nothingIsOverwritten() throws {
        let fixture = try Fixture()
        let name = "00000000000000000001.qlog"
        try fixture.write([entries(1...10)])
        let before = try fixture.bytes(name)
        let end = try fixture.scan(name).end
        try fixture.write([entries(1...2, term: 2)])
        #expect(try fixture.bytes(name)[..<end] == before[..<end])
    }

    /// The same index in term after term, also in a lower term than the entry it replaces (Raft paper, figure 8).
    @Test func theSameIndexAgainAndAgain() throws {
        let fixture = try Fixture()
        var log = entries(1...4)
        let (journal, _) = try fixture.open()
        journal.appendAndWait(log)
        for (first, term) in [(3, 5), (3, 4), (4, 6), (2, 2), (3, 9), (1, 1), (1, 3)] as [(LogIndex, Term)] {
            let replacement = entries(first...first + 2, term: term)
            journal.appendAndWait(replacement)
            log = Array(log.prefix(Int(first) - 1)) + replacement
            #expect(try journal.readAll() == log)
        }
        journal.close()
        expect(try fixture.write([]), holds: log)
    }

    @Test func queuedBehindOneAnother() throws {
        let fixture = try Fixture()
        let gate = Gate()
        fixture.options.faults = gate.injection
        let (journal, _) = try fixture.open()
        gate.arm()
        _ = journal.append(entries(1...5)) {}
        gate.reached.wait()
        _ = journal.append(entries(6...7)) {}
        _ = journal.append(entries(4...5, term: 2)) {}
        _ = journal.append(entries(6...6, term: 2)) {}
        _ = journal.append(entries(5...9, term: 3)) {}
        gate.open()
        journal.appendAndWait([])
        let log = entries(1...3) + [entry(4, term: 2)] + entries(5...9, term: 3)
        #expect(try journal.readAll() == log)
        #expect(journal.batchCount == 4)
        journal.close()
        expect(try fixture.write([]), holds: log)
    }

    /// 40 entries in several segments, truncated at every index in turn.
    @Test(arguments: [1, 2, 9, 10, 11, 12, 19, 20, 21, 30, 31, 32, 39, 40] as [LogIndex])
    func acrossSegments(first: LogIndex) throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        for index in LogIndex(1)...40 { journal.appendAndWait([entry(index, size: 100_000)]) }
        #expect(journal.segmentCount >= 4)
        var log = entries(1...first, size: 100_000).dropLast() + entries(first...first + 3, term: 2, size: 300)
        journal.appendAndWait(entries(first...first + 3, term: 2, size: 300))
        #expect(try journal.readAll() == log)
        let more = entries(first + 4...first + 20, term: 2, size: 100_000)
        for entry in more { journal.appendAndWait([entry]) }
        log += more
        #expect(try journal.readAll() == log)
        #expect(try fixture.segmentNames().count == journal.segmentCount)
        journal.close()
        let (again, recovery) = try fixture.open()
        expect(recovery, holds: Array(log))
        #expect(try again.readAll() == log)
        again.close()
    }

    /// Ever earlier truncations, each of which begins a segment inside the one before.
    @Test func nested() throws {
        let fixture = try Fixture()
        var log: [Entry] = []
        var expected = try fixture.open().journal
        func append(_ range: ClosedRange<LogIndex>, term: Term) {
            log = Array(log.prefix(Int(range.lowerBound) - 1))
            for index in range {
                let next = entry(index, term: term, size: 200_000)
                log.append(next)
                expected.appendAndWait([next])
            }
        }
        append(1...30, term: 1)
        for (term, first) in ([25, 22, 23, 18, 11, 12, 6, 3, 1] as [LogIndex]).enumerated() {
            append(first...first + 7, term: Term(term) + 2)
            #expect(try expected.readAll() == log, "from \(first)")
            expected.close()
            let (journal, recovery) = try fixture.open()
            expect(recovery, holds: log, "from \(first)")
            #expect(try journal.readAll() == log, "from \(first)")
            expected = journal
        }
        expected.close()
    }

    /// A truncation below the current segment, stopped before each of its file operations in turn. What is left is the
    /// log before, its prefix up to the truncation, or the log after; and it can be appended to.
    @Test func aCrashAtEveryStep() throws {
        let old = (1...26).map { entry($0, size: 100_000) }
        let replacement = entries(5...6, term: 2, size: 1000)
        let new = Array(old[..<4]) + replacement
        var outcomes: Set<Int> = []
        var wasCompleted = false
        var steps = 0
        let whole = try Fixture()
        try whole.write([old])
        try #require(whole.segmentNames().count == 3)
        while !wasCompleted {
            let fixture = try whole.copy()
            let plan = CrashPlan()
            fixture.options.faults = plan.injection
            wasCompleted = try crash(fixture, plan, after: steps, appending: replacement)
            let recovery = try fixture.write([])
            let count = Int(recovery.lastIndex)
            #expect(recovery.loss == nil, "stopped after \(steps) steps")
            outcomes.insert(count)
            let log = count == old.count ? old : Array(new.prefix(count))
            #expect([4, 6, 26].contains(count), "stopped after \(steps) steps")
            if wasCompleted { #expect(log == new) }
            expect(recovery, holds: log, "stopped after \(steps) steps")
            #expect(try fixture.segmentNames().count == (count == 26 ? 3 : 2), "leftovers are removed")
            let next = entry(LogIndex(count) + 1, term: 3, size: 5000)
            try fixture.write([[next]])
            expect(try fixture.write([]), holds: log + [next], "stopped after \(steps) steps")
            steps += 1
        }
        #expect(outcomes == [4, 6, 26])
    }

    /// Appends while the disk fails after a number of operations; returns whether the append was completed.
    private func crash(
        _ fixture: Fixture, _ plan: CrashPlan, after steps: Int, appending entries: [Entry]
    ) throws -> Bool {
        defer { plan.disarm() }
        let ended = DispatchSemaphore(value: 0)
        let completed = Counter()
        let (journal, _) = try Journal.open(
            directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
            onFailure: { _ in ended.signal() })
        plan.arm(after: steps)
        _ = journal.append(entries) {
            completed.increment()
            ended.signal()
        }
        ended.wait()
        plan.disarm()
        journal.close()
        return completed.value == 1
    }
}
