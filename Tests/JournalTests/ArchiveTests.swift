import Foundation
import Journal
import Ledger
import Testing

/// A log that begins above index 1.
@Suite struct ArchiveTests {
    private static let log = (1...45).map { entry(LogIndex($0), term: $0 < 15 ? 1 : 3, size: 100_000) }

    /// Four sealed segments of ten entries and a fifth of five.
    private func fiveSegments() throws -> Fixture {
        let fixture = try Fixture()
        try fixture.write([Self.log])
        try #require(fixture.segmentNames().count == 5)
        return fixture
    }

    private func check(
        _ recovery: Journal.Recovery, from first: LogIndex, _ log: [Entry] = Self.log, _ comment: Comment? = nil
    ) {
        #expect(recovery.firstIndex == first, comment)
        #expect(recovery.loss == nil, comment)
        expect(recovery, holds: log, comment)
    }

    @Test func wholeSegmentsMove() throws {
        let fixture = try fiveSegments()
        let (journal, _) = try fixture.open()
        journal.archiveAndWait(through: 9)
        #expect(journal.firstIndex == 1, "no segment ends by then")
        for (index, first) in [(10, 11), (29, 21), (30, 31), (3, 31), (99, 41)] as [(LogIndex, LogIndex)] {
            journal.archiveAndWait(through: index)
            #expect(journal.firstIndex == first)
            #expect(try journal.readAll() == Array(Self.log[Int(first - 1)...]))
            for index in first - 1...45 {
                #expect(try journal.peaks(at: index) == peaks(of: Array(Self.log.prefix(Int(index)))))
            }
            #expect(throws: JournalError.archived(index: first - 1, firstIndex: first)) {
                try journal.read(from: first - 1, through: 45, maximumBytes: 1)
            }
        }
        journal.appendAndWait([entry(46, term: 4)])
        journal.close()
        #expect(try fixture.segmentNames() == [SegmentHeader.fileName(firstIndex: 41)])
        #expect(try fixture.names(in: "archive") == (0..<4).map { "000000000000000000\($0)1-\($0 + 1).qlog" })
        check(try fixture.write([]), from: 41, Self.log + [entry(46, term: 4)])
    }

    @Test func aSegmentMissingBehindTheBaseIsMissed() throws {
        let fixture = try fiveSegments()
        let (journal, _) = try fixture.open()
        journal.archiveAndWait(through: 20)
        journal.close()
        check(try fixture.write([]), from: 21)
        let name = SegmentHeader.fileName(firstIndex: 21)
        try fixture.remove(name)
        #expect(try fixture.missing().map(\.entries) == [21...30])
        let repair = try #require(try fixture.openIncomplete())
        try repair.add(Array(Self.log[20..<30]))
        guard case .ready(let again, let recovery) = try repair.open() else { return }
        check(recovery, from: 21)
        #expect(try again.readAll() == Array(Self.log[20...]))
        again.close()
    }

    @Test func truncationDownToTheBase() throws {
        let fixture = try fiveSegments()
        let (journal, _) = try fixture.open()
        journal.archiveAndWait(through: 40)
        let new = entries(41...60, term: 5, size: 100_000)
        for entry in new { journal.appendAndWait([entry]) }
        #expect(try journal.readAll() == new)
        journal.close()
        let log = Array(Self.log[..<40]) + new
        check(try fixture.write([]), from: 41, log)
        // At the base itself, in a segment that replaces the first.
        let (again, _) = try fixture.open()
        again.appendAndWait([entry(41, term: 6, size: 1_000_000)])
        again.close()
        check(try fixture.write([]), from: 41, Array(log[..<40]) + [entry(41, term: 6, size: 1_000_000)])
    }

    @Test func everythingBehindTheBaseIsLost() throws {
        let fixture = try fiveSegments()
        let (journal, _) = try fixture.open()
        journal.archiveAndWait(through: 40)
        journal.close()
        try fixture.remove(SegmentHeader.fileName(firstIndex: 41))
        let recovery = try fixture.write([])
        #expect(recovery.firstIndex == 41)
        #expect(recovery.lastIndex == 40)
        #expect(recovery.lastTerm == 3)
        #expect(recovery.lastTime == Self.log[39].time)
        #expect(recovery.loss?.tail?.firstIndex == 41)
    }

    private static let point = Journal.SnapshotPoint(
        index: 100, term: 7, time: 777, peaks: peaks(of: entries(1...100)))

    @Test func resetBeginsAnewBehindASnapshot() throws {
        let fixture = try fiveSegments()
        let (journal, _) = try fixture.open()
        journal.resetAndWait(to: Self.point)
        #expect(journal.firstIndex == 101)
        #expect(journal.lastIndex == 100)
        #expect(throws: JournalError.archived(index: 45, firstIndex: 101)) {
            try journal.read(from: 45, through: 45, maximumBytes: 1)
        }
        journal.close()
        let recovery = try fixture.write([])
        #expect(recovery.firstIndex == 101)
        #expect(recovery.lastIndex == 100)
        #expect(recovery.lastTerm == 7)
        #expect(recovery.lastTime == 777)
        #expect(recovery.peaks == Self.point.peaks)
        #expect(recovery.loss == nil)
        #expect(try fixture.names(in: "archive").count == 5)
        try fixture.write([entries(101...110, term: 8, size: 200_000)])
        let (again, second) = try fixture.open()
        #expect(try again.readAll() == entries(101...110, term: 8, size: 200_000))
        #expect(second.peaks == peaks(of: entries(1...100) + entries(101...110, term: 8, size: 200_000)))
        again.close()
    }

    /// The log goes on in the very term of the snapshot's last entry, as it does for a site that was behind.
    @Test(arguments: [true, false])
    func resetInTheSameTerm(isReopened: Bool) throws {
        let fixture = try fiveSegments()
        var (journal, _) = try fixture.open()
        journal.resetAndWait(to: Self.point)
        if isReopened {
            journal.close()
            (journal, _) = try fixture.open()
        }
        // Enough to seal segments.
        let more = entries(101...115, term: 7, size: 200_000)
        for entry in more { journal.appendAndWait([entry]) }
        #expect(journal.segmentCount > 1)
        journal.close()
        let (again, recovery) = try fixture.open()
        #expect(recovery.termRuns == [Journal.TermRun(term: 7, first: 101)])
        #expect(recovery.loss == nil)
        #expect(try again.readAll() == more)
        again.close()
    }

    /// Also to a point inside the log, where the new first segment has the name of an old one.
    @Test func resetToAnOldName() throws {
        let fixture = try fiveSegments()
        let (journal, _) = try fixture.open()
        let point = Journal.SnapshotPoint(index: 20, term: 3, time: 5, peaks: peaks(of: Array(Self.log[..<20])))
        journal.resetAndWait(to: point)
        journal.appendAndWait([entry(21, term: 9)])
        journal.close()
        #expect(try fixture.segmentNames() == [SegmentHeader.fileName(firstIndex: 21)])
        check(try fixture.write([]), from: 21, Array(Self.log[..<20]) + [entry(21, term: 9)])
    }

    /// Stopped before each of its operations, each leaves what was or what is to be.
    @Test(arguments: [true, false])
    func aCrashAtEveryStep(isReset: Bool) throws {
        let plan = CrashPlan()
        var isDone = false
        var steps = 0
        var outcomes: Set<LogIndex> = []
        let whole = try fiveSegments()
        while !isDone {
            let fixture = try whole.copy()
            fixture.options.faults = plan.injection
            let ended = DispatchSemaphore(value: 0)
            let completed = Counter()
            let (journal, _) = try Journal.open(
                directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
                onFailure: { _ in ended.signal() })
            plan.arm(after: steps)
            let completion: @Sendable () -> Void = {
                completed.increment()
                ended.signal()
            }
            _ =
                isReset
                ? journal.reset(to: Self.point, completion: completion)
                : journal.archive(through: 30, completion: completion)
            ended.wait()
            plan.disarm()
            journal.close()
            isDone = completed.value == 1
            let recovery = try fixture.write([])
            outcomes.insert(recovery.firstIndex)
            if recovery.firstIndex == 101 {
                #expect(recovery.peaks == Self.point.peaks && recovery.lastIndex == 100 && recovery.loss == nil)
                try fixture.write([[entry(101, term: 8)]])
                #expect(try fixture.write([]).lastIndex == 101)
                #expect(try fixture.names(in: "archive").count == 5, "stopped after \(steps) steps")
            } else {
                check(recovery, from: recovery.firstIndex, Self.log, "stopped after \(steps) steps")
                let moved = try fixture.names(in: "archive").count
                #expect(moved == (recovery.firstIndex == 31 ? 3 : 0), "stopped after \(steps) steps")
            }
            steps += 1
        }
        #expect(outcomes == (isReset ? [1, 101] : [1, 31]))
        #expect(steps > 8)
    }
}
