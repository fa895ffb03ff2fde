import Foundation
import Journal
import Ledger
import Testing

/// Directories harmed at random. Whatever comes of it, what is there afterwards is the beginning of what was, with
/// nothing in it made up, and what is not there is told.
@Suite struct RandomDamageTests {
    private static let vote = Journal.Vote(term: 9, votedFor: 3)

    /// A log with truncations in it, in several segments, archived up to a point.
    private static func template(seed: UInt64) throws -> (fixture: Fixture, log: [Entry]) {
        var generator = SeededGenerator(seed: seed)
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        var log: [Entry] = []
        for term in Term(1)...4 {
            let keep = Int.random(in: log.count / 2...log.count, using: &generator)
            let count = LogIndex.random(in: 10...25, using: &generator)
            let first = LogIndex(keep) + 1
            let new = (first..<first + count).map {
                entry($0, term: term, size: Int.random(in: 1...200_000, using: &generator), fill: UInt8($0 % 200) + 1)
            }
            var rest = new[...]
            while !rest.isEmpty {
                let batch = rest.prefix(Int.random(in: 1...4, using: &generator))
                rest = rest.dropFirst(batch.count)
                journal.appendAndWait(Array(batch))
            }
            log = log.prefix(keep) + new
        }
        journal.saveAndWait(vote)
        if seed % 2 == 0 { journal.archiveAndWait(through: LogIndex.random(in: 1...20, using: &generator)) }
        journal.close()
        return (fixture, log)
    }

    /// One file flipped in one bit, cut short, removed, emptied or overwritten in part.
    private static func harm(_ fixture: Fixture, _ generator: inout SeededGenerator) throws -> String {
        let names = try fixture.names().filter { $0.hasSuffix(".qlog") || $0 == "vote" || $0 == "extent" }
        guard let name = names.randomElement(using: &generator) else { return "nothing" }
        var bytes = try fixture.bytes(name)
        // Where something is written, more often than in the unused rest.
        let used = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
        let place = bytes.isEmpty ? 0 : Int.random(in: 0..<used, using: &generator)
        let kind = Int.random(in: 0..<8, using: &generator)
        switch kind {
        case 0:
            try fixture.remove(name)
            return "\(name) removed"
        case 1: bytes = Array(bytes[..<place])
        case 2: for offset in place..<min(place + 300, bytes.count) { bytes[offset] = 0xA5 }
        default: if !bytes.isEmpty { bytes[place] ^= 1 << (place % 8) }
        }
        try fixture.put(bytes, name)
        return "\(name) at \(place) (\(kind))"
    }

    /// Repairs what is missing with the right entries.
    private static func open(_ fixture: Fixture, _ log: [Entry]) throws -> (Journal, Journal.Recovery) {
        var opening = try Journal.opening(
            directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
            onFailure: { Issue.record("writer failed: \($0)") })
        while true {
            switch opening {
            case .ready(let journal, let recovery): return (journal, recovery)
            case .incomplete(let repair):
                let repair = HandRepair(repair)
                while let wanted = repair.wanted {
                    let last = min(wanted.upperBound, wanted.lowerBound + 4)
                    try repair.add(Array(log[Int(wanted.lowerBound) - 1..<Int(last)]))
                }
                opening = try repair.open()
            }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func harmed(seed: UInt64) throws {
        let (whole, log) = try Self.template(seed: seed)
        whole.options.verification = .everything
        let firstIndex = try whole.extent().base.index + 1
        var generator = SeededGenerator(seed: seed &* 77)
        for round in 0..<15 {
            let fixture = try whole.copy()
            var comment = "seed \(seed), round \(round):"
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                comment += " " + (try Self.harm(fixture, &generator))
            }
            let (journal, recovery) = try Self.open(fixture, log)
            let found = Array(log[..<Int(recovery.lastIndex)])
            #expect(recovery.peaks == peaks(of: found), "\(comment)")
            #expect(recovery.firstIndex == firstIndex || recovery.loss?.tail != nil, "\(comment)")
            #expect(try journal.readAll() == Array(found[Int(recovery.firstIndex - 1)...]), "\(comment)")
            if found.count < log.count {
                #expect(recovery.loss?.tail?.firstIndex == recovery.lastIndex + 1, "\(comment)")
            }
            #expect(recovery.vote == Self.vote || recovery.loss?.vote == true, "\(comment)")
            let next = entry(recovery.lastIndex + 1, term: 9)
            journal.appendAndWait([next])
            journal.close()
            let again = try fixture.write([])
            #expect(again.loss == recovery.loss, "\(comment)")
            #expect(again.peaks == peaks(of: found + [next]), "\(comment)")
        }
    }
}
