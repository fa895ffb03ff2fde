import Ledger
import Testing

@Suite struct EntryTests {
    private let entry = Entry(
        index: 0x0102_0304_0506_0708, term: 9, kind: .signal, time: 1_492_592_400_000_000_000, actor: "élan",
        payload: [1, 2, 3])

    @Test func bytesAreTheDocumentedOnes() {
        #expect(
            entry.bytes == [
                1, 16, 5, 0, 3, 0, 0, 0,
                8, 7, 6, 5, 4, 3, 2, 1,
                9, 0, 0, 0, 0, 0, 0, 0,
                0x00, 0xA0, 0x72, 0x34, 0xE1, 0xC0, 0xB6, 0x14,
                0xC3, 0xA9, 0x6C, 0x61, 0x6E,
                1, 2, 3,
            ])
    }

    @Test func theSiteThatVouchesLiesBehindTheActor() throws {
        let passedOn = Entry(
            index: 7, term: 9, kind: .note, time: 1, actor: "trader/al", vouchingSite: 0x0203, payload: [1, 2, 3])
        #expect(
            Array(passedOn.bytes) == [
                1, 21, 9, 1, 3, 0, 0, 0,
                7, 0, 0, 0, 0, 0, 0, 0,
                9, 0, 0, 0, 0, 0, 0, 0,
                1, 0, 0, 0, 0, 0, 0, 0,
            ] + Array("trader/al".utf8) + [3, 2, 0, 0, 0, 0, 0, 0, 1, 2, 3])
        let decoded = try Entry(decoding: passedOn.bytes)
        #expect(decoded.actor == "trader/al")
        #expect(decoded.vouchingSite == 0x0203)
        #expect(Array(decoded.payload) == [1, 2, 3])
        #expect(entry.vouchingSite == nil)
        for length in 0..<passedOn.bytes.count {
            #expect(throws: EntryError.self) { try Entry(decoding: Array(passedOn.bytes.prefix(length))) }
        }
        var nobody = passedOn.bytes
        nobody[41] = 0
        nobody[42] = 0
        #expect(throws: EntryError.vouchingSiteZero) { try Entry(decoding: nobody) }
    }

    /// A name that steers a terminal, or reads like another, is nobody's.
    @Test(arguments: ["a\u{0}b", "a\nb", "a\u{7F}", "\u{85}", "a\u{200B}b", "a\u{202E}b", "\u{2028}", "\u{FEFF}a"])
    func anActorThatSteersTextIsRefused(name: String) throws {
        #expect(!Entry.isActor(name))
        let scalar = try #require(name.unicodeScalars.first { !("a"..."z").contains($0) })
        let placeholder = String(repeating: "x", count: name.utf8.count)
        var bytes = Entry(index: 1, term: 1, kind: .note, time: 0, actor: placeholder, payload: []).bytes
        bytes.replaceSubrange(Entry.headerLength..., with: Array(name.utf8))
        #expect(throws: EntryError.actorCharacter(scalar.value)) { try Entry(decoding: bytes) }
    }

    @Test func anActorHasABound() {
        #expect(Entry.isActor(String(repeating: "é", count: 127)))
        #expect(!Entry.isActor(String(repeating: "é", count: 128)))
    }

    @Test func fieldsComeBack() throws {
        let decoded = try Entry(decoding: entry.bytes)
        #expect(decoded == entry)
        #expect(decoded.index == 0x0102_0304_0506_0708)
        #expect(decoded.term == 9)
        #expect(decoded.kind == .signal)
        #expect(decoded.time == 1_492_592_400_000_000_000)
        #expect(decoded.actor == "élan")
        #expect(Array(decoded.payload) == [1, 2, 3])
    }

    @Test func everyTruncationAndExtensionIsRefused() {
        for length in 0..<entry.bytes.count {
            #expect(throws: EntryError.self) { try Entry(decoding: Array(entry.bytes.prefix(length))) }
        }
        #expect(throws: EntryError.lengthMismatch) { try Entry(decoding: entry.bytes + [0]) }
    }

    @Test func whatTheEncoderCannotMakeIsRefused() {
        func altered(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
            var bytes = entry.bytes
            change(&bytes)
            return bytes
        }
        #expect(throws: EntryError.unknownVersion(2)) { try Entry(decoding: altered { $0[0] = 2 }) }
        #expect(throws: EntryError.unknownKind(0)) { try Entry(decoding: altered { $0[1] = 0 }) }
        #expect(throws: EntryError.unknownFlags(2)) { try Entry(decoding: altered { $0[3] = 2 }) }
        #expect(throws: EntryError.actorNotUTF8) { try Entry(decoding: altered { $0[32] = 0xFF }) }
        #expect(throws: EntryError.indexZero) {
            try Entry(decoding: altered { for offset in 8..<16 { $0[offset] = 0 } })
        }
        #expect(throws: EntryError.lengthMismatch) { try Entry(decoding: altered { $0[7] = 0xFF }) }
    }
}
