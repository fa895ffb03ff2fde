import Foundation
import Journal
import Ledger
import SiteCore
import Testing

/// A site of three whose log, of three sealed segments and a newest one, lacks the second.
@Suite struct RepairCourseTests {
    private static let cluster = [UInt8](repeating: 7, count: 16)
    private let url = FileManager.default.temporaryDirectory.appendingPathComponent("repair-\(UUID())")
    private let log = (1...35 as ClosedRange<LogIndex>).map { index in
        Entry(
            index: index, term: 1, kind: .note, time: Int64(index), actor: "a",
            payload: [UInt8](repeating: 1, count: 100_000))
    }

    /// Runs `body` with the log under repair, and its missing range.
    private func repairing(_ body: (GapRepair, ClosedRange<LogIndex>) throws -> Void) throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        var options = Journal.Options()
        options.segmentBytes = 1 << 20
        options.scrubInterval = nil
        let (journal, _) = try Journal.open(directory: url.path, clusterID: Self.cluster, options: options) { _ in }
        for entry in log { #expect(journal.append([entry]) {}) }
        journal.close()
        let segments = try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".qlog") }
        let second = try #require(segments.sorted().dropFirst().first)
        try FileManager.default.removeItem(at: url.appendingPathComponent(second))
        let opening = try Journal.opening(
            directory: url.path, clusterID: Self.cluster, options: options, onFailure: { _ in })
        guard case .incomplete(let repair) = opening else {
            Issue.record("nothing is missing")
            return
        }
        defer { repair.close() }
        try body(repair.gaps, try #require(repair.gaps.wanted))
    }

    private func entries(_ range: ClosedRange<LogIndex>) -> [Entry] {
        Array(log[Int(range.lowerBound) - 1...Int(range.upperBound) - 1])
    }

    private func tell(
        _ course: inout RepairCourse, _ answer: RepairAnswer?, _ expected: RepairCourse.Outcome,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try course.answered(answer)
        #expect(outcome == expected, sourceLocation: location)
    }

    @Test func aPeerGivesWhatIsMissing() throws {
        try repairing { gaps, range in
            var course = RepairCourse(gaps, peers: [2, 3], applied: 0)
            #expect(course.next() == .ask(2, for: range))
            try tell(&course, nil, .nothing)
            #expect(course.next() == .ask(3, for: range))
            let middle = range.lowerBound + 4
            try tell(&course, .entries(entries(range.lowerBound...middle)), .taken(5))
            #expect(course.next() == .ask(3, for: middle + 1...range.upperBound))
            try tell(&course, .entries(entries(middle + 1...range.upperBound)), .taken(range.count - 5))
            #expect(course.next() == .open)
            #expect(course.isWhole)
        }
    }

    /// What another peer gave of the range is dropped.
    @Test func wrongEntriesAreRefusedAndTheRangeBeginsAnew() throws {
        try repairing { gaps, range in
            var course = RepairCourse(gaps, peers: [2, 3], applied: 0)
            var wrong = entries(range)
            let last = wrong.removeLast()
            wrong.append(
                Entry(
                    index: last.index, term: last.term, kind: last.kind, time: last.time, actor: "b",
                    payload: Array(last.payload)))
            #expect(course.next() == .ask(2, for: range))
            try tell(&course, .entries(wrong), .refused(.peaks))
            #expect(course.next() == .ask(3, for: range))
            try tell(&course, .entries(entries(range)), .taken(range.count))
            #expect(course.next() == .open)
        }
    }

    /// One that lies is not a majority, whatever it says.
    @Test(arguments: [
        RepairAnswer.archived(firstIndex: 1_000), .archived(firstIndex: 1), .ends(lastIndex: 1),
        .ends(lastIndex: 1_000),
        .entries([]), .entries([.example]),
    ])
    func theWordOfOneCutsNothing(lie: RepairAnswer) throws {
        try repairing { gaps, range in
            var course = RepairCourse(gaps, peers: [2, 3], applied: 0)
            for round in 1...3 {
                #expect(course.next() == .ask(2, for: range))
                try tell(&course, lie, .nothing)
                #expect(course.next() == .ask(3, for: range))
                try tell(&course, nil, .nothing)
                #expect(course.next() == .pause(fruitlessRounds: round))
            }
        }
    }

    /// A log that begins at or before what is asked for has not archived it.
    @Test func whoContradictsItselfDoesNotCount() throws {
        try repairing { gaps, range in
            var course = RepairCourse(gaps, peers: [2, 3], applied: 0)
            for firstIndex in [range.lowerBound, range.lowerBound + 1] {
                _ = course.next()
                try tell(&course, .archived(firstIndex: firstIndex), .nothing)
            }
            #expect(course.next() == .pause(fruitlessRounds: 1))
        }
    }

    @Test func whatAMajorityNoLongerHas() throws {
        try repairing { gaps, range in
            for (applied, step) in [
                (range.upperBound, RepairCourse.Step.beginBehindMissing(range)),
                (range.upperBound - 1, .cutAtMissing(range)),
            ] {
                var course = RepairCourse(gaps, peers: [2, 3], applied: applied)
                for peer in [2, 3] as [NodeID] {
                    #expect(course.next() == .ask(peer, for: range))
                    try tell(&course, .archived(firstIndex: range.upperBound + 1), .nothing)
                }
                #expect(course.next() == step)
                guard case .cutAtMissing = step else { continue }
                try course.cutAtMissing()
                #expect(course.next() == .open)
                #expect(!course.isWhole)
            }
        }
    }

    /// Entries that were sealed here and nowhere else were never committed: nothing brings them back.
    @Test func whatNoPeerEverHad() throws {
        try repairing { gaps, range in
            var course = RepairCourse(gaps, peers: [2, 3], applied: 0)
            #expect(course.next() == .ask(2, for: range))
            try tell(&course, .entries(entries(range.lowerBound...range.lowerBound)), .taken(1))
            #expect(course.next() == .ask(2, for: range.lowerBound + 1...range.upperBound))
            try tell(&course, .ends(lastIndex: range.lowerBound), .nothing)
            #expect(course.next() == .ask(3, for: range))
            try tell(&course, .ends(lastIndex: range.lowerBound - 1), .nothing)
            #expect(course.next() == .cutAtMissing(range))
            try course.cutAtMissing()
            #expect(course.next() == .open)
        }
    }

    @Test func whatASiteAnswers() {
        func answer(
            _ first: LogIndex, _ last: LogIndex, _ error: JournalError? = nil, mayHaveLost: Bool = false
        ) -> RepairAnswer {
            RepairAnswer(from: first, through: last, maximumBytes: 10, mayHaveLost: mayHaveLost) {
                (from, through, bytes) throws(JournalError) -> [Entry] in
                if let error { throw error }
                return [.example]
            }
        }
        #expect(answer(1, 2) == .entries([.example]))
        #expect(answer(0, 2) == .entries([]))
        #expect(answer(3, 2) == .entries([]))
        #expect(answer(1, 2, .archived(index: 1, firstIndex: 9)) == .archived(firstIndex: 9))
        #expect(answer(1, 2, .notInLog(index: 1, lastIndex: 0)) == .ends(lastIndex: 0))
        #expect(answer(1, 2, .notInLog(index: 1, lastIndex: 1)) == .entries([]))
        #expect(answer(1, 2, .notInLog(index: 1, lastIndex: 0), mayHaveLost: true) == .entries([]))
        let error = JournalError.system(.read, path: "x", code: 5)
        #expect(answer(1, 2, error) == .unreadable(error))
    }
}

extension Entry {
    fileprivate static let example = Entry(index: 999, term: 1, kind: .note, time: 0, actor: "a", payload: [])
}
