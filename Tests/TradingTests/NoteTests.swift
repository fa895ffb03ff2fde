import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct NoteTests {
    private let note = Note(idempotencyKey: "a", text: "Zürich rang: close it by hand")

    @Test func aNoteIsKeptAndNothingFollows() throws {
        var desk = Desk()
        let applied = desk.commit(.note, note.payload, actor: "trader/alice")
        #expect(applied.reply == .accepted(index: 6, isDuplicate: false))
        #expect(applied.effects.isEmpty)
        #expect(applied.changes.map(\.table) == [.idempotencyKeys, .notes, .noteAuthors])
        let record = try #require(try desk.tables.records(NoteRecord.self).first)
        #expect((record.index, record.actor, record.note) == (6, "trader/alice", note))
        #expect(record.time == 1_700_000_000_000_006_000)
    }

    @Test func theSameKeyIsOneNote() throws {
        var desk = Desk()
        desk.commit(.note, note.payload, actor: "trader/alice")
        let again = desk.commit(.note, Note(idempotencyKey: "a", text: "other").payload, actor: "trader/alice")
        #expect(again.reply == .accepted(index: 6, isDuplicate: true))
        #expect(again.changes.isEmpty)
        // A signal under the key of a note is that command again.
        let signal = desk.commit(.signal, Signal.example(key: "a").payload, actor: "trader/alice")
        #expect(signal.reply == .accepted(index: 6, isDuplicate: true))
        #expect(desk.commit(.note, note.payload, actor: "trader/bob").acceptedIndex == 9)
    }

    @Test func notesAreCountedByTheirAuthor() throws {
        var desk = Desk()
        for key in ["a", "b", "b", "c"] {
            desk.commit(.note, Note(idempotencyKey: key, text: "x").payload, actor: "trader/alice")
        }
        // The same letters to a reader, not the same bytes.
        desk.commit(.note, note.payload, actor: "\u{E9}")
        desk.commit(.note, note.payload, actor: "e\u{301}")
        let authors = try desk.tables.records(NoteAuthorRecord.self).sorted { $0.lastIndex < $1.lastIndex }
        #expect(authors.map(\.notes) == [3, 1, 1])
        #expect(authors.map(\.lastIndex) == [9, 10, 11])
    }

    @Test func whatANoteMayHold() throws {
        #expect(try Note(decoding: note.payload) == note)
        let longest = String(repeating: "x", count: Note.maximumTextLength)
        for text in ["", "two\nlines", "nul\0", "\u{7F}", "\u{80}", "\u{85}", "a\u{9F}", longest + "x"] {
            #expect(throws: PayloadError.field("text", allowed: allowedText)) {
                try Note(idempotencyKey: "a", text: text).validate()
            }
        }
        for text in [longest, "\u{A0}", "\u{E9}\u{20AC}\u{1F600}", " ~"] {
            try Note(idempotencyKey: "a", text: text).validate()
        }
        for key in ["", "caf\u{E9}", String(repeating: "k", count: 65)] {
            #expect(throws: PayloadError.self) { try Note(idempotencyKey: key, text: "x").validate() }
        }
        var desk = Desk()
        #expect(desk.commit(.note, [0xFF]).refusal == .malformed)
        #expect(desk.commit(.note, Note(idempotencyKey: "", text: "x").payload).changes.isEmpty)
    }

    private let allowedText = "1 to 1024 bytes of UTF-8 without control characters"

    /// As `protoc` encodes it.
    @Test func thePayloadIsTheDocumentedOne() {
        #expect(Note(idempotencyKey: "k", text: "ab").payload == [0x0A, 1, 0x6B, 0x12, 2, 0x61, 0x62])
    }

    @Test func restoredItIsTheSame() throws {
        var desk = Desk()
        desk.commit(.note, note.payload)
        let restored = try TradingState(configuration: Desk.configuration, mark: desk.state.mark) {
            desk.tables.rows($0)
        }
        #expect(restored == desk.state)
    }
}
