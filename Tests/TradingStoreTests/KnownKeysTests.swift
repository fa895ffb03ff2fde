import Ledger
import Testing
import Trading

@testable import TradingStore

@Suite struct KnownKeysTests {
    private let directory: Directory

    init() throws { directory = try Directory() }

    @Test func aKeyThatWasAddedIsNeverSaidToBeNew() {
        var keys = KnownKeys()
        #expect(keys.mayHold(actor: "a", key: "1"), "as long as not all keys are read, any may be there")
        for number in 0..<20_000 { keys.add(actor: "trader/\(number % 7)", key: "key-\(number)") }
        keys.allRead()
        for number in 0..<20_000 { #expect(keys.mayHold(actor: "trader/\(number % 7)", key: "key-\(number)")) }
        let mistaken = (0..<20_000).count { keys.mayHold(actor: "trader/1", key: "other-\($0)") }
        #expect(mistaken < 200)
    }

    @Test func duplicatesAreFoundBeforeAndAfterARestart() throws {
        var script = Script()
        for number in 0..<50 { script.add(.note, Note(idempotencyKey: "k\(number)", text: "x").payload) }
        let first = script.entries.count
        for number in 0..<50 { script.add(.note, Note(idempotencyKey: "k\(number)", text: "y").payload) }
        do {
            let store = try TradingStore.open(directory)
            _ = try store.apply(Array(script.entries.prefix(first)))
            let again = try store.apply([script.entries[first]])
            #expect(again.map(\.reply) == [.accepted(index: 4, isDuplicate: true)])
            try store.close()
        }
        let store = try TradingStore.open(directory)
        for (number, entry) in script.entries.dropFirst(first + 1).enumerated() {
            let reply = try store.apply([entry]).first?.reply
            #expect(reply == .accepted(index: LogIndex(number + 5), isDuplicate: true))
        }
    }

    /// More keys than one transaction reads: duplicates are found while the old keys are being read, of old keys and of
    /// new ones, and once they all are.
    @Test func duplicatesAreFoundWhileOldKeysAreRead() throws {
        let old = 2 * KnownKeys.readPerTransaction + 10
        var script = Script()
        for number in 0..<old { script.add(.note, Note(idempotencyKey: "k\(number)", text: "x").payload) }
        do {
            let store = try TradingStore.open(directory)
            _ = try store.apply(script.entries)
            try store.close()
        }
        let store = try TradingStore.open(directory)
        for round in 0..<6 {
            let start = script.entries.count
            let fresh = script.add(.note, Note(idempotencyKey: "new-\(round)", text: "x").payload)
            for number in [0, 1, old / 2, old - 1] {
                script.add(.note, Note(idempotencyKey: "k\(number)", text: "x").payload)
            }
            script.add(.note, Note(idempotencyKey: "new-\(round)", text: "x").payload)
            let replies = try store.apply(Array(script.entries.dropFirst(start))).map(\.reply)
            #expect(replies.first == .accepted(index: fresh, isDuplicate: false))
            let firsts = [4, 5, LogIndex(old / 2 + 4), LogIndex(old + 3), fresh]
            #expect(replies.dropFirst() == firsts.map { Reply.accepted(index: $0, isDuplicate: true) }[...])
        }
    }
}
