import Foundation
import Journal
import Ledger
import Testing

/// Whatever is wrong before the last batch is found, named, and left alone.
@Suite struct DamageTests {
    private static let first = "00000000000000000001.qlog"

    private func damage(_ error: JournalError?, in name: String) -> Damage? {
        guard case .damaged(let path, let damage) = error else {
            Issue.record("not damage: \(String(describing: error))")
            return nil
        }
        #expect(path.hasSuffix("/" + name))
        return damage
    }

    @Test func aFlippedBitAnywhereIsFound() throws {
        let fixture = try Fixture()
        try fixture.write((1...6).map { [entry($0)] })
        let whole = try fixture.bytes(Self.first)
        let end = try fixture.scan(Self.first).end
        let record = RecordHeader.recordLength(bodyLength: entry(1).bytes.count)
        let batch = record + CommitFrame.length
        for offset in stride(from: 0, to: end, by: 1) where offset >= 4096 || offset % 97 == 0 {
            var changed = whole
            changed[offset] ^= 1 << (offset % 8)
            try fixture.put(changed, Self.first)
            let found = damage(fixture.openError(), in: Self.first)
            #expect(try fixture.bytes(Self.first) == changed, "a damaged file is left alone")
            guard offset >= 4096 else {
                #expect(found?.offset == 0)
                continue
            }
            let number = (offset - 4096) / batch
            let inBatch = (offset - 4096) % batch
            #expect(found?.offset == 4096 + number * batch + (inBatch < record ? 0 : record), "flip at \(offset)")
            #expect(found?.index == LogIndex(number + (inBatch < record ? 1 : 2)), "flip at \(offset)")
        }
    }

    /// Three segments, each rolled because the next entry did not fit.
    private func threeSegments() throws -> (fixture: Fixture, names: [String]) {
        let fixture = try Fixture()
        try fixture.write((1...25).map { [entry($0, size: 100_000)] })
        let names = try fixture.segmentNames()
        try #require(names.count == 3)
        return (fixture, names)
    }

    @Test func aFlippedBitInAnOlderSegment() throws {
        let (fixture, names) = try threeSegments()
        let end = try fixture.scan(names[1]).end
        for offset in [4096, 5000, end - 1, end, end + 32, end + 5000, fixture.options.segmentBytes - 1] {
            try fixture.change(names[1]) { $0[offset] ^= 4 }
            let found = damage(fixture.openError(), in: names[1])
            #expect(found.map { $0.offset <= offset } == true)
            if offset >= end + RecordHeader.length {
                #expect(found == Damage(offset: offset, index: nil, reason: .notZero))
            }
            try fixture.change(names[1]) { $0[offset] ^= 4 }
        }
        expect(try fixture.write([]), holds: entries(1...25, size: 100_000))
    }

    @Test func anOlderSegmentIsNeverTorn() throws {
        let (fixture, names) = try threeSegments()
        let whole = try fixture.bytes(names[1])
        let end = try fixture.scan(names[1]).end
        try fixture.change(names[1]) { for offset in end - 30..<end { $0[offset] = 0 } }
        #expect(damage(fixture.openError(), in: names[1])?.reason == .frame)
        try fixture.put(Array(whole[..<(end - 50)]), names[1])
        let reason = Damage.Reason.fileLength(found: end - 50, expected: whole.count)
        #expect(damage(fixture.openError(), in: names[1])?.reason == reason)
    }

    @Test func theNewestSegmentIsNotTornBeforeItsLastBatch() throws {
        let fixture = try Fixture()
        try fixture.write([entries(1...3), entries(4...4, size: 3000), entries(5...6)])
        let record = RecordHeader.recordLength(bodyLength: entry(1).bytes.count)
        let second = 4096 + 3 * record + CommitFrame.length
        try fixture.change(Self.first) { for offset in second..<second + 2000 { $0[offset] = 0 } }
        let found = damage(fixture.openError(), in: Self.first)
        #expect(found == Damage(offset: second, index: 4, reason: .recordHeader))
    }

    @Test func aMissingSegment() throws {
        let (fixture, names) = try threeSegments()
        let second = try fixture.bytes(names[1])
        try fixture.remove(names[1])
        #expect(damage(fixture.openError(), in: names[2])?.reason == .previousSegmentMissing(sequence: 2))
        try fixture.put(second, names[1])
        try fixture.remove(names[0])
        #expect(damage(fixture.openError(), in: names[1])?.reason == .previousSegmentMissing(sequence: 1))
    }

    @Test func aSegmentUnderAnotherName() throws {
        let (fixture, names) = try threeSegments()
        try fixture.put(fixture.bytes(names[1]), "00000000000000000999.qlog")
        #expect(damage(fixture.openError(), in: "00000000000000000999.qlog")?.reason == .fileName)
        try fixture.remove("00000000000000000999.qlog")
        try fixture.put([], "notes.qlog")
        #expect(fixture.openError() == .unexpectedFile(path: fixture.url.path + "/notes.qlog"))
    }

    /// Whoever rewrites an older segment, checksums and all, is found by the next one's peaks.
    @Test func aRewrittenSegment() throws {
        let (fixture, names) = try threeSegments()
        let header = try fixture.scan(names[0]).header
        let other = entries(1...10, size: 100_000).map {
            Entry(index: $0.index, term: $0.term, kind: .signal, time: 0, actor: "", payload: Array($0.payload))
        }
        var bytes = header.encoded()
        var encoder = BatchEncoder()
        let count = try fixture.scan(names[0]).records.count
        encoder.begin(at: bytes.count)
        for entry in other.prefix(count) { encoder.append(entry) }
        encoder.close()
        bytes += encoder.bytes
        bytes += [UInt8](repeating: 0, count: header.fileLength - bytes.count)
        try fixture.put(bytes, names[0])
        let found = damage(fixture.openError(), in: names[1])
        #expect(found == Damage(offset: 0, index: LogIndex(count) + 1, reason: .peaks))
    }

    @Test func entriesMissingAtTheEndOfASegment() throws {
        let (fixture, names) = try threeSegments()
        let header = try fixture.scan(names[0]).header
        let bytes = header.encoded() + [UInt8](repeating: 0, count: header.fileLength - SegmentHeader.length)
        try fixture.put(bytes, names[0])
        let next = try fixture.scan(names[1]).header.firstIndex
        let reason = Damage.Reason.entriesMissing(before: next)
        #expect(damage(fixture.openError(), in: names[0]) == Damage(offset: 4096, index: 1, reason: reason))
    }

    @Test func aReadFindsDamageToo() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        journal.appendAndWait(entries(1...4, size: 100))
        let record = RecordHeader.recordLength(bodyLength: entry(1, size: 100).bytes.count)
        let handle = try FileHandle(forWritingTo: fixture.url.appending(component: Self.first))
        try handle.seek(toOffset: UInt64(4096 + 2 * record + 50))
        try handle.write(contentsOf: Data([0xEE]))
        try handle.close()
        #expect(try journal.read(from: 1, through: 2, maximumBytes: .max) == entries(1...2, size: 100))
        #expect(
            throws: JournalError.damaged(
                path: fixture.url.path + "/" + Self.first,
                Damage(offset: 4096 + 2 * record, index: 3, reason: .body))
        ) { try journal.read(from: 3, through: 4, maximumBytes: .max) }
        journal.close()
    }
}
