import Foundation
import Journal
import Ledger
import Synchronization
import Testing

/// Damage that nobody reads is found all the same, and named.
@Suite struct ScrubTests {
    private final class Events: Sendable {
        private let log = Mutex<[Journal.ScrubEvent]>([])
        private let finished = DispatchSemaphore(value: 0)

        func note(_ event: Journal.ScrubEvent) {
            log.withLock { $0.append(event) }
            if case .finished = event { finished.signal() }
        }

        /// Of the first round.
        func wait() -> [Journal.ScrubEvent] {
            finished.wait()
            return log.withLock { $0 }
        }
    }

    private func threeSegments() throws -> (fixture: Fixture, names: [String]) {
        let fixture = try Fixture()
        try fixture.write((1...25).map { [entry($0, size: 100_000)] })
        fixture.options.scrubInterval = .seconds(3600)
        fixture.options.scrubBytesPerSecond = 1 << 40
        return (fixture, try fixture.segmentNames())
    }

    private func events(_ fixture: Fixture) throws -> [Journal.ScrubEvent] {
        let events = Events()
        let (journal, _) = try Journal.open(
            directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
            onFailure: { Issue.record("writer failed: \($0)") }, onScrub: events.note)
        defer { journal.close() }
        return events.wait()
    }

    @Test func aWholeLog() throws {
        let (fixture, _) = try threeSegments()
        #expect(try events(fixture) == [.finished(segments: 2)])
        // With batches of many entries, of several terms, some of them replaced.
        let (journal, _) = try fixture.open()
        journal.appendAndWait(entries(26...600, term: 2, size: 5000))
        journal.appendAndWait(entries(590...595, term: 3, size: 5000))
        journal.appendAndWait(entries(596...1200, term: 4, size: 5000))
        journal.close()
        #expect(try events(fixture) == [.finished(segments: try fixture.segmentNames().count - 1)])
    }

    @Test func flippedBitsAreFoundAndNamed() throws {
        let (fixture, names) = try threeSegments()
        let length = fixture.options.segmentBytes
        let record = RecordHeader.recordLength(bodyLength: entry(1, size: 100_000).bytes.count)
        let second = 4096 + record + CommitFrame.length
        let end = try fixture.scan(names[1]).end
        let places: [(offset: Int, damage: Damage)] = [
            (4096, Damage(offset: 4096, index: nil, reason: .recordHeader)),
            (4096 + 40, Damage(offset: 4096, index: 11, reason: .body)),
            (4096 + record + 10, Damage(offset: 4096 + record, index: 12, reason: .frame)),
            (second + 50_000, Damage(offset: second, index: 12, reason: .body)),
            (end, Damage(offset: end, index: nil, reason: .notZero)),
            (length - 1, Damage(offset: length - 1, index: nil, reason: .notZero)),
        ]
        for (offset, damage) in places {
            try fixture.change(names[1]) { $0[offset] ^= 0x20 }
            let expected = JournalError.damaged(path: fixture.url.path + "/" + names[1], damage)
            #expect(try events(fixture) == [.damaged(expected), .finished(segments: 2)], "at \(offset)")
            #expect(expected.damagedFile == names[1])
            try fixture.change(names[1]) { $0[offset] ^= 0x20 }
        }
        #expect(try events(fixture) == [.finished(segments: 2)])
    }

    /// All checksums right, and yet not what was sealed.
    @Test func anotherSegmentOfTheSameFormIsFound() throws {
        let (fixture, names) = try threeSegments()
        var encoder = BatchEncoder()
        encoder.begin(at: 4096)
        encoder.append(entry(11, term: 1, size: 100_000, fill: 3))
        encoder.close()
        try fixture.change(names[1]) { $0.replaceSubrange(4096..<4096 + encoder.bytes.count, with: encoder.bytes) }
        let length = fixture.options.segmentBytes
        let damage = Damage(offset: length, index: nil, reason: .segmentChecksum)
        let error = JournalError.damaged(path: fixture.url.path + "/" + names[1], damage)
        #expect(try events(fixture) == [.damaged(error), .finished(segments: 2)])
    }

    @Test func aFileThatVanishesOrCannotBeOpened() throws {
        let (fixture, names) = try threeSegments()
        let isOpen = Counter()
        // Opened once by the survey for its header and once for its footer; from then on by the scrub.
        fixture.options.faults = { operation, name in
            guard operation == .open, name == names[0] || name == names[1] else { return 0 }
            isOpen.increment()
            return isOpen.value <= 4 ? 0 : name == names[0] ? ENOENT : EMFILE
        }
        let path = fixture.url.path + "/"
        let missing = Damage(offset: 0, index: 1, reason: .segmentMissing)
        #expect(
            try events(fixture) == [
                .damaged(.damaged(path: path + names[0], missing)),
                .skipped(.system(.open, path: path + names[1], code: EMFILE)), .finished(segments: 2),
            ])
    }

    @Test func itDoesNotMindTheWriter() throws {
        let fixture = try Fixture()
        fixture.options.scrubInterval = .milliseconds(1)
        fixture.options.scrubBytesPerSecond = 1 << 40
        let rounds = Counter()
        let (journal, _) = try Journal.open(
            directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
            onFailure: { Issue.record("writer failed: \($0)") },
            onScrub: { event in
                if case .damaged(let error) = event { Issue.record("\(error)") }
                rounds.increment()
            })
        var generator = SeededGenerator(seed: 7)
        journal.appendAndWait(entries(1...40, size: 100_000))
        for term in Term(2)...30 {
            let first = LogIndex.random(in: 10...journal.lastIndex + 1, using: &generator)
            journal.appendAndWait(entries(first...first + 14, term: term, size: 100_000))
        }
        journal.close()
        #expect(rounds.value > 0)
    }
}
