import Foundation
import Journal
import Ledger
import Synchronization
import Testing

/// What is appended comes back, from the same journal and from the next.
@Suite struct AppendTests {
    @Test func aNewDirectory() throws {
        let fixture = try Fixture()
        let (journal, recovery) = try fixture.open()
        #expect(recovery.vote == Journal.Vote(term: 0, votedFor: nil))
        #expect(recovery.cutBytes == 0)
        expect(recovery, holds: [])
        #expect(journal.segmentCount == 1)
        #expect(journal.bytes == fixture.options.segmentBytes)
        #expect(throws: JournalError.notInLog(index: 1, lastIndex: 0)) {
            try journal.read(from: 1, through: 1, maximumBytes: 1)
        }
        journal.close()
        #expect(try fixture.segmentNames() == ["00000000000000000001.qlog"])
        #expect(
            try Set(FileManager.default.contentsOfDirectory(atPath: fixture.url.path)).isDisjoint(with: ["segment.tmp"])
        )
    }

    @Test func appendReopenReadBack() throws {
        let fixture = try Fixture()
        let log = entries(1...3) + entries(4...4, size: 5000) + entries(5...9, term: 4)
        try fixture.write([Array(log[0..<3]), Array(log[3..<4]), Array(log[4..<9])])
        let (journal, recovery) = try fixture.open()
        expect(recovery, holds: log)
        #expect(try journal.readAll() == log)
        journal.appendAndWait([entry(10, term: 4)])
        #expect(try journal.read(from: 9, through: 20, maximumBytes: 1 << 20) == [log[8], entry(10, term: 4)])
        journal.close()
        expect(try fixture.write([]), holds: log + [entry(10, term: 4)])
    }

    @Test func readsStopAtTheirLimits() throws {
        let fixture = try Fixture()
        let log = entries(1...20, size: 100)
        let (journal, _) = try fixture.open()
        journal.appendAndWait(log)
        let length = log[0].bytes.count
        #expect(try journal.read(from: 5, through: 20, maximumBytes: 0) == [log[4]])
        #expect(try journal.read(from: 5, through: 20, maximumBytes: length * 3) == Array(log[4..<7]))
        #expect(try journal.read(from: 5, through: 20, maximumBytes: length * 3 - 1) == Array(log[4..<6]))
        #expect(try journal.read(from: 5, through: 6, maximumBytes: .max) == Array(log[4..<6]))
        #expect(throws: JournalError.notInLog(index: 21, lastIndex: 20)) {
            try journal.read(from: 21, through: 30, maximumBytes: 1)
        }
        journal.close()
    }

    @Test func rollsOverManySegments() throws {
        let fixture = try Fixture()
        let log = entries(1...90, size: 90_000)
        let (journal, _) = try fixture.open()
        for start in stride(from: 0, to: 90, by: 7) { journal.appendAndWait(Array(log[start..<min(start + 7, 90)])) }
        #expect(journal.segmentCount >= 8)
        #expect(journal.bytes == journal.segmentCount * fixture.options.segmentBytes)
        #expect(try journal.readAll() == log)
        journal.close()
        let (again, recovery) = try fixture.open()
        expect(recovery, holds: log)
        #expect(try again.read(from: 1, through: 90, maximumBytes: .max) == log)
        for index in log.indices.reversed() {
            #expect(try again.read(from: LogIndex(index) + 1, through: 90, maximumBytes: 1) == [log[index]])
        }
        again.close()
    }

    @Test func manySmallEntriesAreFoundThroughTheIndex() throws {
        let fixture = try Fixture()
        let log = entries(1...6000, size: 100)
        let (journal, _) = try fixture.open()
        for start in stride(from: 0, to: 6000, by: 1000) { journal.appendAndWait(Array(log[start..<start + 1000])) }
        for index in stride(from: 0, to: 6000, by: 97) {
            #expect(try journal.read(from: LogIndex(index) + 1, through: 6000, maximumBytes: 1) == [log[index]])
        }
        journal.close()
        let (again, recovery) = try fixture.open()
        expect(recovery, holds: log)
        for index in stride(from: 0, to: 6000, by: 89) {
            #expect(try again.read(from: LogIndex(index) + 1, through: 6000, maximumBytes: 1) == [log[index]])
        }
        again.close()
    }

    @Test func theLongestEntryFitsTheShortestSegment() throws {
        let fixture = try Fixture()
        let longest = Entry(
            index: 2, term: 1, kind: .signal, time: 1, actor: String(repeating: "a", count: 255),
            payload: [UInt8](repeating: 7, count: Entry.maximumPayloadLength))
        let first = Entry(
            index: 1, term: 1, kind: .signal, time: 1, actor: "", payload: [UInt8](repeating: 9, count: 1 << 20))
        try fixture.write([[first], [longest], [entry(3, size: 9000)]])
        let (journal, recovery) = try fixture.open()
        expect(recovery, holds: [first, longest, entry(3, size: 9000)])
        #expect(try journal.readAll() == [first, longest, entry(3, size: 9000)])
        journal.close()
        #expect(try fixture.segmentNames().count == 3)
        #expect(try fixture.bytes("00000000000000000001.qlog").count > fixture.options.segmentBytes)
        #expect(try fixture.bytes("00000000000000000003.qlog").count == fixture.options.segmentBytes)
    }

    @Test func preallocatedSpaceIsZero() throws {
        let fixture = try Fixture()
        try fixture.write([[entry(1)]])
        let name = "00000000000000000001.qlog"
        let end = try fixture.scan(name).end
        let bytes = try fixture.bytes(name)
        #expect(bytes.count == fixture.options.segmentBytes)
        #expect(bytes[end...].allSatisfy { $0 == 0 })
        // Written, not merely allocated: blocks are there.
        var status = stat()
        #expect(stat(fixture.url.appending(component: name).path, &status) == 0)
        #expect(Int(status.st_blocks) * 512 >= bytes.count)
    }
}
