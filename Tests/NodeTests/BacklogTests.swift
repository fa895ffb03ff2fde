import Ledger
import Testing

@testable import Node

/// What waits is bounded in entries and in bytes.
@Suite struct BacklogTests {
    private static let overhead = Entry.length(actor: "", vouchingSite: nil, payload: [])

    /// Entries of so many bytes each.
    private func entries(_ lengths: [Int]) -> [Entry] {
        lengths.enumerated().map { place, length in
            Entry(
                index: LogIndex(place + 1), term: 1, kind: .note, time: 1, actor: "",
                payload: [UInt8](repeating: 0, count: length - Self.overhead))
        }
    }

    @Test func itIsBelowItsLimitInBoth() {
        let limit = Backlog(entries: 2, bytes: 100)
        #expect(Backlog(entries: 1, bytes: 99).isBelow(limit))
        #expect(!Backlog(entries: 2, bytes: 0).isBelow(limit))
        #expect(!Backlog(entries: 1, bytes: 100).isBelow(limit))
        #expect(Backlog(entries([40, 60])) == Backlog(entries: 2, bytes: 100))
    }

    @Test func piecesEndAtEitherLimit() {
        let limit = Backlog(entries: 3, bytes: 200)
        let all = entries([50, 50, 50, 50, 150, 100, 300, 40])
        let pieces = all.cut(to: limit)
        #expect(pieces.map(\.count) == [3, 2, 2, 1])
        #expect(pieces.flatMap(\.self) == all)
        #expect(Array(all[..<3]).cut(to: limit) == [Array(all[..<3])])
        #expect([Entry]().cut(to: limit).isEmpty)
    }
}
