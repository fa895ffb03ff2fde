import Foundation
import Journal
import Ledger
import Testing

/// Whatever is wrong in a sealed segment is found, named, and left alone until it can be repaired.
@Suite struct DamageTests {
    /// Three segments, each rolled because the next entry did not fit; opening reads all of them.
    private func threeSegments() throws -> (fixture: Fixture, names: [String]) {
        let fixture = try Fixture()
        try fixture.write((1...25).map { [entry($0, size: 100_000)] })
        fixture.options.verification = .everything
        let names = try fixture.segmentNames()
        try #require(names.count == 3)
        return (fixture, names)
    }

    /// The one range that is missing, which is all of the segment `name`.
    private func damage(_ fixture: Fixture, in name: String) throws -> Damage? {
        let header = try? fixture.header(name)
        let found = try fixture.missing()
        #expect(found.count == 1)
        #expect(found.first?.file == name)
        if let header { #expect(found.first?.entries.lowerBound == header.firstIndex) }
        return found.first?.damage
    }

    @Test func aFlippedBitInASealedSegment() throws {
        let (fixture, names) = try threeSegments()
        let end = try fixture.scan(names[1]).end
        for offset in [4096, 5000, end - 1, end, end + 32, end + 5000, fixture.options.segmentBytes - 1] {
            try fixture.change(names[1]) { $0[offset] ^= 4 }
            let changed = try fixture.bytes(names[1])
            let found = try damage(fixture, in: names[1])
            #expect(found.map { $0.offset <= offset } == true)
            if offset >= end + RecordHeader.length {
                #expect(found == Damage(offset: offset, index: nil, reason: .notZero))
            }
            #expect(try fixture.bytes(names[1]) == changed, "left alone")
            try fixture.put(changed, names[1])
            try fixture.change(names[1]) { $0[offset] ^= 4 }
        }
        expect(try fixture.write([]), holds: entries(1...25, size: 100_000))
    }

    @Test func whoHasNoPeersIsTold() throws {
        let (fixture, names) = try threeSegments()
        try fixture.change(names[1]) { $0[5000] ^= 4 }
        let error = try #require(fixture.openError())
        #expect(error == .incomplete(directory: fixture.url.path, try fixture.missing()))
        #expect(error.isDamage && !error.isRetryable)
        #expect(error.description.contains("\(names[1]), offset 4096, index 11"))
        #expect(error.description.hasSuffix("entries 11 to 20 are needed"))
    }

    /// Every header byte of every kind of segment.
    @Test func aFlippedBitInAHeader() throws {
        let (fixture, names) = try threeSegments()
        for offset in Array(stride(from: 0, to: 240, by: 9)) + [1000, 4091, 4092, 4095] {
            for name in names.dropLast() {
                try fixture.change(name) { $0[offset] ^= 1 << (offset % 8) }
                let found = try damage(fixture, in: name)
                #expect(found?.offset == 0)
                #expect(found?.index == SegmentHeader.firstIndex(ofFileNamed: name))
                guard case .header = found?.reason else {
                    Issue.record("\(String(describing: found)) at \(offset)")
                    continue
                }
                try fixture.change(name) { $0[offset] ^= 1 << (offset % 8) }
            }
        }
        expect(try fixture.write([]), holds: entries(1...25, size: 100_000))
    }

    @Test func aSealedSegmentIsNeverTorn() throws {
        let (fixture, names) = try threeSegments()
        let whole = try fixture.bytes(names[1])
        let end = try fixture.scan(names[1]).end
        try fixture.change(names[1]) { for offset in end - 30..<end { $0[offset] = 0 } }
        #expect(try damage(fixture, in: names[1])?.reason == .frame)
        try fixture.put(Array(whole[..<(end - 50)]), names[1])
        let reason = Damage.Reason.fileLength(found: end - 50, expected: fixture.options.segmentBytes)
        #expect(try damage(fixture, in: names[1])?.reason == reason)
    }

    @Test func aMissingSegment() throws {
        let (fixture, names) = try threeSegments()
        for (number, name) in names.dropLast().enumerated() {
            let bytes = try fixture.bytes(name)
            try fixture.remove(name)
            let found = try damage(fixture, in: name)
            let reason = Damage.Reason.previousSegmentMissing(sequence: UInt64(number) + 1)
            #expect(found == Damage(offset: 0, index: LogIndex(number) * 10 + 1, reason: reason))
            try fixture.put(bytes, name)
        }
        for name in names.dropLast() { try fixture.remove(name) }
        #expect(try fixture.missing().map(\.entries) == [1...20])
    }

    @Test func severalAtOnce() throws {
        let fixture = try Fixture()
        try fixture.write([entries(1...55, size: 100_000)])
        fixture.options.verification = .everything
        let names = try fixture.segmentNames()
        try #require(names.count == 6)
        try fixture.change(names[0]) { $0[5000] ^= 1 }
        try fixture.remove(names[2])
        try fixture.change(names[3]) { $0[10] ^= 1 }
        try fixture.change(names[4]) { $0[4096] ^= 1 }
        #expect(try fixture.missing().map(\.entries) == [1...10, 21...40, 41...50])
    }

    @Test func aSegmentUnderAnotherName() throws {
        let (fixture, names) = try threeSegments()
        let stray = "00000000000000000999.qlog"
        try fixture.put(fixture.bytes(names[1]), stray)
        let damage = Damage(offset: 0, index: 999, reason: .fileName)
        #expect(fixture.openError() == .damaged(path: fixture.url.path + "/" + stray, damage))
        try fixture.remove(stray)
        try fixture.put([], "notes.qlog")
        #expect(fixture.openError() == .unexpectedFile(path: fixture.url.path + "/notes.qlog"))
    }

    /// A segment of another node, with a sequence that this one never reached.
    @Test func aStrangersSegment() throws {
        let (fixture, names) = try threeSegments()
        var header = try fixture.header(names[2])
        header.sequence = 9
        header.previousSequence = 8
        header.firstIndex = 15
        header.peaks = peaks(of: entries(1...14))
        let stranger = header.encoded() + [UInt8](repeating: 0, count: header.fileLength - SegmentHeader.length)
        try fixture.put(stranger, header.fileName)
        let damage = Damage(offset: 0, index: 15, reason: .strayed)
        #expect(fixture.openError() == .damaged(path: fixture.url.path + "/" + header.fileName, damage))
        #expect(try fixture.segmentNames().count == 4, "nothing is removed")
    }

    /// Whoever rewrites a sealed segment, checksums and all, is found by the next one's peaks.
    @Test func aRewrittenSegment() throws {
        let (fixture, names) = try threeSegments()
        let header = try fixture.header(names[0])
        let other = entries(1...10, size: 100_000).map {
            Entry(index: $0.index, term: $0.term, kind: .signal, time: 0, actor: "", payload: Array($0.payload))
        }
        var bytes = header.encoded()
        var encoder = BatchEncoder()
        encoder.begin(at: bytes.count)
        for entry in other { encoder.append(entry) }
        encoder.close()
        bytes += encoder.bytes
        bytes += [UInt8](repeating: 0, count: header.fileLength - bytes.count)
        try fixture.put(bytes, names[0])
        #expect(try damage(fixture, in: names[0]) == Damage(offset: 0, index: 1, reason: .peaks))
    }

    @Test func entriesMissingAtTheEndOfASegment() throws {
        let (fixture, names) = try threeSegments()
        let header = try fixture.header(names[0])
        let bytes = header.encoded() + [UInt8](repeating: 0, count: header.fileLength - SegmentHeader.length)
        try fixture.put(bytes, names[0])
        let reason = Damage.Reason.entriesMissing(before: 11)
        #expect(try damage(fixture, in: names[0]) == Damage(offset: 4096, index: 1, reason: reason))
    }

    /// What a read meets is told as damage; opening with the file among the suspects then finds it, too.
    @Test func aReadFindsDamageToo() throws {
        let (fixture, names) = try threeSegments()
        fixture.options.verification = .suspects([])
        try fixture.change(names[1]) { $0[4096 + 100] ^= 1 }
        let (journal, _) = try fixture.open()
        let damage = Damage(offset: 4096, index: 11, reason: .body)
        #expect(try journal.read(from: 10, through: 10, maximumBytes: .max).count == 1)
        var error: JournalError?
        do { _ = try journal.read(from: 11, through: 12, maximumBytes: .max) } catch let found { error = found }
        journal.close()
        #expect(error == .damaged(path: fixture.url.path + "/" + names[1], damage))
        expect(try fixture.write([]), holds: entries(1...25, size: 100_000))
        let suspect = try #require(error?.damagedFile)
        fixture.options.verification = .suspects([suspect])
        #expect(try fixture.missing().map(\.damage) == [damage])
    }

    @Test func aReadFindsABrokenFooterAndAFileThatIsGone() throws {
        let (fixture, names) = try threeSegments()
        fixture.options.verification = .suspects([])
        let (journal, _) = try fixture.open()
        let length = fixture.options.segmentBytes
        try fixture.change(names[1]) { $0[length + 40] ^= 1 }
        try fixture.remove(names[0])
        let path = fixture.url.path
        #expect(
            throws: JournalError.damaged(
                path: path + "/" + names[1], Damage(offset: length, index: nil, reason: .footer(.checksum)))
        ) { try journal.read(from: 11, through: 12, maximumBytes: .max) }
        let missing = Damage(offset: 0, index: 1, reason: .segmentMissing)
        #expect(throws: JournalError.damaged(path: path + "/" + names[0], missing)) {
            try journal.read(from: 1, through: 2, maximumBytes: .max)
        }
        journal.close()
    }

    /// The device itself says that it cannot read.
    @Test func anUnreadableSectorIsDamage() throws {
        let (fixture, names) = try threeSegments()
        fixture.options.faults = { operation, name in operation == .read && name == names[0] ? EIO : 0 }
        #expect(try fixture.missing().map(\.damage.reason) == [.unreadable(EIO)])
    }
}
