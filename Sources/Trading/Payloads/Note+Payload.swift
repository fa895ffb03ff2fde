import Ledger

extension Note {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(idempotencyKey, "idempotency_key", 1...64)
        guard (1...Self.maximumTextLength).contains(text.utf8.count), !Self.hasControlCharacter(text)
        else {
            throw .field("text", allowed: "1 to \(Self.maximumTextLength) bytes of UTF-8 without control characters")
        }
    }

    /// C0, DEL or C1 (in UTF-8, 0xC2 and a byte below 0xA0). Over bytes, as every site does this for every note.
    private static func hasControlCharacter(_ text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F || previous == 0xC2 && byte < 0xA0 { return true }
            previous = byte
        }
        return false
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/note``, refusing what ``validate()`` refuses.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireNote(reading: bytes, as: "Note")
        self.init(idempotencyKey: wire.idempotencyKey, text: wire.text)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireNote()
        wire.idempotencyKey = idempotencyKey
        wire.text = text
        return wire.payload
    }
}
