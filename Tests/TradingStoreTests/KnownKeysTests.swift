import Ledger
import Testing

@testable import Trading
@testable import TradingStore

@Suite struct KnownKeysTests {
    private let directory: Directory

    init() throws { directory = try Directory() }

    @Test func aKeyThatWasAddedIsNeverSaidToBeNew() {
        let keys = KnownKeys()
        #expect(mayHold("a", "1", in: keys), "as long as not all keys are read, any may be there")
        for number in 0..<20_000 { add("trader/\(number % 7)", "key-\(number)", to: keys) }
        #expect(mayHold("a", "1", in: keys))
        keys.read(upTo: nil)
        for number in 0..<20_000 { #expect(mayHold("trader/\(number % 7)", "key-\(number)", in: keys)) }
        let mistaken = (0..<20_000).count { mayHold("trader/1", "other-\($0)", in: keys) }
        #expect(mistaken < 200)
    }

    private func add(_ actor: String, _ key: String, to keys: KnownKeys) {
        keys.add(actor: actor.utf8.span, key: key.utf8.span)
    }

    private func mayHold(_ actor: String, _ key: String, in keys: KnownKeys) -> Bool {
        keys.mayHold(actor: actor.utf8.span, key: key.utf8.span)
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
            #expect(again.map(\.reply) == [.accepted(index: 6, isDuplicate: true)])
            try store.close()
        }
        let store = try TradingStore.open(directory)
        for (number, entry) in script.entries.dropFirst(first + 1).enumerated() {
            let reply = try store.apply([entry]).first?.reply
            #expect(reply == .accepted(index: LogIndex(number + 7), isDuplicate: true))
        }
    }

    /// More keys than are read at a time: duplicates are found while the old keys are being read, of old keys and of
    /// new ones, and once they all are.
    @Test func duplicatesAreFoundWhileOldKeysAreRead() throws {
        let history = StoredHistory(connection: try WriteConnection(to: directory))
        history.keep(keys(0..<25))
        for first in 25..<60 {
            try history.learnKeys(atMost: 1 + first % 3)
            #expect(try history.idempotency(actor: "trader", key: "k\(first)") == nil)
            history.keep(keys(first..<first + 1))
            for number in 0...first {
                let found = try history.idempotency(actor: "trader", key: "k\(number)")
                #expect(found?.index == LogIndex(number + 1))
            }
        }
    }

    private func keys(_ numbers: Range<Int>) -> RowChanges {
        var changes = RowChanges()
        for number in numbers {
            changes.append(
                IdempotencyRecord(
                    actor: "trader", key: "k\(number)", index: LogIndex(number + 1), time: 0, refusal: nil))
        }
        return changes
    }
}
