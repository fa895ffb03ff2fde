import Ledger
import Testing

@testable import Trading

/// The plain form of a note's payload is read by hand; it must mean what SwiftProtobuf makes of the same bytes.
@Suite struct NoteDecodingTests {
    private enum Outcome: Equatable {
        case note(Note)
        case refused(PayloadError)

        var problem: PayloadError? { if case .refused(let error) = self { error } else { nil } }
    }

    private func byHand(_ bytes: [UInt8]) -> Outcome {
        do { return .note(try Note(decoding: bytes)) } catch { return .refused(error) }
    }

    private func problem(_ bytes: [UInt8]) -> PayloadError? {
        do { try Note.check(bytes) } catch { return error }
        return nil
    }

    /// As every site reads it, out of an entry.
    private func inItsEntry(_ bytes: [UInt8]) -> Outcome {
        let entry = Entry(index: 1, term: 1, kind: .note, time: 0, actor: "trader/anna", payload: bytes)
        do {
            let note = try EncodedNote(entry)
            let texts = note.bytes.span
            return .note(
                Note(
                    idempotencyKey: String(utf8: texts.extracting(note.key)),
                    text: String(utf8: texts.extracting(note.text))))
        } catch {
            return .refused(error)
        }
    }

    private func bySwiftProtobuf(_ bytes: [UInt8]) -> Outcome {
        do throws(PayloadError) {
            let wire = try WireNote(reading: bytes, as: "Note")
            let note = Note(idempotencyKey: wire.idempotencyKey, text: wire.text)
            try note.validate()
            return .note(note)
        } catch {
            return .refused(error)
        }
    }

    private func expectTheSame(_ bytes: [UInt8]) {
        let expected = bySwiftProtobuf(bytes)
        #expect(byHand(bytes) == expected, "\(bytes)")
        #expect(inItsEntry(bytes) == expected, "\(bytes)")
        #expect(problem(bytes) == expected.problem, "\(bytes)")
    }

    @Test func notesOfAllLengths() {
        for length in [1, 2, 7, 8, 9, 63, 64, 65, 126, 127, 128, 129, 255, 256, 1_023, 1_024, 1_025, 16_383, 16_384] {
            expectTheSame(Note(idempotencyKey: "k", text: String(repeating: "x", count: length)).payload)
            expectTheSame(Note(idempotencyKey: String(repeating: "k", count: length), text: "x").payload)
        }
        expectTheSame(Note(idempotencyKey: "", text: "x").payload)
        expectTheSame(Note(idempotencyKey: "k", text: "").payload)
        expectTheSame([])
    }

    /// What is looked up early is what is looked up, or else it is of no use.
    @Test func theLikelyKeyIsTheKey() throws {
        for key in ["k", String(repeating: "k", count: 64)] {
            let payload = Note(idempotencyKey: key, text: "x").payload
            let entry = Entry(index: 1, term: 1, kind: .note, time: 0, actor: "trader/anna", payload: payload)
            let likely = try #require(Note.likelyKey(in: entry))
            #expect(Array(entry.bytes[likely]) == Array(key.utf8))
            #expect(try likely == EncodedNote(entry).key)
            for length in 0..<payload.count {
                let cut = Entry(
                    index: 1, term: 1, kind: .note, time: 0, actor: "a", payload: Array(payload.prefix(length)))
                if let likely = Note.likelyKey(in: cut) { #expect(likely.upperBound <= cut.bytes.count) }
            }
        }
        #expect(Note.likelyKey(in: Entry(index: 1, term: 1, kind: .noop, time: 0, actor: "a", payload: [])) == nil)
    }

    @Test func everyCutAndEveryChangedByte() {
        for note in [
            Note(idempotencyKey: "key-1", text: "closed by hand"), Note(idempotencyKey: "k", text: "Zürich €😀"),
        ] {
            let payload = note.payload
            for length in 0...payload.count { expectTheSame(Array(payload.prefix(length))) }
            for place in payload.indices {
                for byte in UInt8.min...UInt8.max {
                    var changed = payload
                    changed[place] = byte
                    expectTheSame(changed)
                }
            }
        }
    }

    @Test func otherFormsOfTheSame() {
        let key: [UInt8] = [0x0A, 1, 0x6B]
        let text: [UInt8] = [0x12, 2, 0x61, 0x62]
        expectTheSame(text + key)
        expectTheSame(key + text + key)
        expectTheSame(key + text + text)
        // Lengths in more bytes than they need, and beyond what there is.
        expectTheSame([0x0A, 0x81, 0x00, 0x6B] + text)
        expectTheSame([0x0A, 0x81, 0x80, 0x00, 0x6B] + text)
        expectTheSame(key + [0x12, 0x82, 0x00, 0x61, 0x62])
        expectTheSame(key + [0x12, 0xFF, 0x7F, 0x61, 0x62])
        // Fields that a newer program knows.
        expectTheSame(key + text + [0x18, 5])
        expectTheSame(key + [0x1A, 1, 0] + text)
    }

    @Test func randomBytes() {
        var random = SplitMix(state: 7)
        for _ in 0..<20_000 {
            let length = Int(random.next() % 24)
            var bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next() >> 24) }
            // Most begin as a note does.
            if length > 1, random.next() % 4 > 0 {
                bytes.replaceSubrange(0..<2, with: [0x0A, UInt8(random.next() % 12)])
            }
            expectTheSame(bytes)
        }
    }

    @Test func whatAScanFinds() {
        for length in 0...40 {
            let plain = [UInt8](repeating: 0x41, count: length)
            #expect(scan(plain) == [true, false])
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var bytes = plain
                    bytes[place] = byte
                    #expect(
                        scan(bytes) == [byte < 0x80, byte < 0x20 || byte == 0x7F], "\(byte) at \(place) of \(length)")
                }
            }
        }
    }

    private func scan(_ bytes: [UInt8]) -> [Bool] {
        bytes.withUnsafeBufferPointer {
            let scan = TextScan($0)
            return [scan.isASCII, scan.hasControl]
        }
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
