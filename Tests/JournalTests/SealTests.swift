import Foundation
import Journal
import Ledger
import Testing

/// A segment that another one follows has a footer, and with it nobody has to walk it.
@Suite struct SealTests {
    private static let names = [1, 11, 21].map { SegmentHeader.fileName(firstIndex: $0) }

    /// Two sealed segments of ten entries and a third of five.
    private func threeSegments(_ log: [Entry] = entries(1...25, size: 100_000)) throws -> Fixture {
        let fixture = try Fixture()
        try fixture.write(log.map { [$0] })
        try #require(fixture.segmentNames() == Self.names)
        return fixture
    }

    @Test func theFooterSaysWhatTheSegmentHolds() throws {
        let log = entries(1...12, size: 100_000) + entries(13...25, term: 4, size: 100_000)
        let fixture = try threeSegments(log)
        for (number, name) in Self.names.dropLast().enumerated() {
            let footer = try fixture.footer(name)
            let scan = try fixture.scan(name)
            #expect(footer.belongs(to: scan.header))
            #expect(footer.isFollowed(by: try fixture.header(Self.names[number + 1])))
            #expect(footer.lastIndex == LogIndex(number + 1) * 10)
            #expect(footer.lastTime == log[number * 10 + 9].time)
            #expect(footer.peaks == peaks(of: Array(log[..<(number * 10 + 10)])))
            #expect(footer.end == scan.end)
            #expect(footer.checksum == CRC32C.of(try fixture.bytes(name), SegmentHeader.length..<scan.end))
            #expect(footer.positions.marks == scan.positions.marks)
        }
        #expect(try fixture.footer(Self.names[0]).termRuns == [.init(term: 1, first: 1)])
        #expect(try fixture.footer(Self.names[1]).termRuns == [.init(term: 1, first: 11), .init(term: 4, first: 13)])
        expect(try fixture.write([]), holds: log)
    }

    @Test func openingReadsNoSealedSegment() throws {
        let fixture = try threeSegments()
        // Nobody looks: the scrub and reads will find it.
        try fixture.change(Self.names[0]) { $0[5000] ^= 1 }
        let log = OperationLog()
        fixture.options.faults = log.injection
        let (journal, recovery) = try fixture.open()
        expect(recovery, holds: entries(1...25, size: 100_000))
        #expect(log.count(.read, on: Self.names[0]) == 2, "header and footer")
        #expect(log.count(.read, on: Self.names[1]) == 2)
        journal.close()
    }

    @Test func aLookupReadsOneFooterAndOneStretch() throws {
        let fixture = try Fixture()
        let log = entries(1...8000, size: 300)
        let (journal, _) = try fixture.open()
        journal.appendAndWait(log)
        journal.close()
        let operations = OperationLog()
        fixture.options.faults = operations.injection
        let (again, _) = try fixture.open()
        try #require(again.segmentCount >= 3)
        let before = operations.count(.read, on: Self.names[0])
        for index in stride(from: 1, to: 2000, by: 61) {
            #expect(try again.read(from: LogIndex(index), through: 8000, maximumBytes: 1) == [log[index - 1]])
        }
        let count = stride(from: 1, to: 2000, by: 61).map { $0 }.count
        #expect(operations.count(.read, on: Self.names[0]) - before <= 1 + 2 * count, "the footer is read once")
        again.close()
    }

    /// Many more segments than footers are remembered.
    @Test func footersAreForgottenAndReadAgain() throws {
        let fixture = try Fixture()
        let log = entries(1...80, size: 600_000)
        try fixture.write([log])
        let (journal, recovery) = try fixture.open()
        #expect(recovery.lastIndex == 80)
        try #require(journal.segmentCount == 80)
        for index in Array(1...80) + [1, 40, 80, 2] {
            #expect(try journal.read(from: LogIndex(index), through: 80, maximumBytes: 1) == [log[index - 1]])
        }
        journal.close()
    }

    @Test func aDirectoryOfTheFirstFormat() throws {
        let log = entries(1...12, size: 100_000) + entries(13...25, term: 4, size: 100_000)
        let fixture = try threeSegments(log)
        try fixture.downgrade()
        #expect(try fixture.header(Self.names[0]).version == 1)
        let recovery = try fixture.write([])
        expect(recovery, holds: log)
        #expect(recovery.loss == nil)
        #expect(recovery.rebuiltFooters == Array(Self.names[..<2]))
        #expect(try fixture.extent().newest == fixture.header(Self.names[2]).link)
        let more = entries(26...35, term: 5, size: 100_000)
        let again = try fixture.write(more.map { [$0] })
        #expect(again.rebuiltFooters.isEmpty)
        expect(try fixture.write([]), holds: log + more)
    }

    @Test func aFooterThatIsBrokenOrGoneIsMadeAgain() throws {
        let fixture = try threeSegments()
        let whole = try fixture.bytes(Self.names[0])
        let length = try fixture.header(Self.names[0]).fileLength
        let used = 96 + 2 * 32 + 16 + 16 * (try fixture.footer(Self.names[0]).positions.marks.count)
        var broken = Array(stride(from: length, to: length + used, by: 7)).map { offset in
            var bytes = whole
            bytes[offset] ^= 1 << (offset % 8)
            return bytes
        }
        broken += [Array(whole[..<length]), Array(whole[..<(length + 100)]), whole + [0], whole.dropLast(1) + [7]]
        for bytes in broken {
            try fixture.put(bytes, Self.names[0])
            let recovery = try fixture.write([])
            #expect(recovery.rebuiltFooters == [Self.names[0]])
            #expect(recovery.loss == nil)
            #expect(try fixture.bytes(Self.names[0]) == whole)
        }
        // A footer of the right checksum that has the entries end before they begin.
        var impossible = Array(whole[length...])
        impossible.replaceSubrange(72..<80, with: [UInt8](repeating: 0, count: 8))
        impossible.removeLast(4)
        impossible.appendLittleEndian(CRC32C.of(impossible))
        try fixture.put(whole[..<length] + impossible, Self.names[0])
        #expect(try fixture.write([]).rebuiltFooters == [Self.names[0]])
        // Another segment's footer, whole as it is.
        let other = Array(try fixture.bytes(Self.names[1])[length...])
        try fixture.put(whole[..<length] + other, Self.names[0])
        #expect(try fixture.write([]).rebuiltFooters == [Self.names[0]])
        #expect(try fixture.bytes(Self.names[0]) == whole)
    }

    /// A truncation into a sealed segment: its footer then ends where the next segment begins.
    @Test(arguments: [2, 10, 11, 12, 20] as [LogIndex])
    func truncationSealsAgain(first: LogIndex) throws {
        let fixture = try threeSegments()
        let (journal, _) = try fixture.open()
        let new = entries(first...first + 1, term: 2, size: 900_000)
        for entry in new { journal.appendAndWait([entry]) }
        let log = entries(1...25, size: 100_000).prefix(Int(first) - 1) + new
        #expect(try journal.readAll() == Array(log))
        journal.close()
        let name = first <= 11 ? Self.names[0] : Self.names[1]
        #expect(try fixture.footer(name).lastIndex == first - 1)
        let operations = OperationLog()
        fixture.options.faults = operations.injection
        let (again, recovery) = try fixture.open()
        expect(recovery, holds: Array(log))
        #expect(recovery.rebuiltFooters.isEmpty)
        #expect(try again.readAll() == Array(log))
        again.close()
        fixture.options.verification = .everything
        expect(try fixture.write([]), holds: Array(log))
    }

    /// A roll stopped before each of its operations: what was acknowledged is there, and nothing looks lost.
    @Test func aCrashAtEveryStepOfARoll() throws {
        let old = (1...20).map { entry($0, size: 100_000) }
        var isDone = false
        var steps = 0
        let whole = try Fixture()
        try whole.write([old])
        while !isDone {
            let fixture = try whole.copy()
            let plan = CrashPlan()
            fixture.options.faults = plan.injection
            let ended = DispatchSemaphore(value: 0)
            let completed = Counter()
            let (journal, _) = try Journal.open(
                directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
                onFailure: { _ in ended.signal() })
            plan.arm(after: steps)
            _ = journal.append([entry(21, size: 100_000)]) {
                completed.increment()
                ended.signal()
            }
            ended.wait()
            plan.disarm()
            journal.close()
            isDone = completed.value == 1
            let recovery = try fixture.write([])
            let log = old + (recovery.lastIndex == 21 ? [entry(21, size: 100_000)] : [])
            expect(recovery, holds: log, "stopped after \(steps) steps")
            #expect(recovery.lastIndex == 21 || !isDone)
            #expect(recovery.loss == nil, "stopped after \(steps) steps")
            #expect(recovery.rebuiltFooters.isEmpty, "stopped after \(steps) steps")
            steps += 1
        }
        #expect(steps >= 12, "footer, header, name, extent, batch")
    }
}
