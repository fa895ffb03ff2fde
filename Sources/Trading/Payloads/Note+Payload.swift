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

    /// C0, DEL or C1 (in UTF-8, 0xC2 and a byte below 0xA0). Every site does this for every note: many bytes at a time,
    /// and one by one only where a C1 may be.
    private static func hasControlCharacter(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var isControl: UInt8 = 0
        var isLead: UInt8 = 0
        for place in bytes.indices {
            let byte = bytes[place]
            isControl |= (byte < 0x20 ? 1 : 0) | (byte == 0x7F ? 1 : 0)
            isLead |= byte == 0xC2 ? 1 : 0
        }
        guard isControl == 0 else { return true }
        return isLead == 1 && zip(text.utf8, text.utf8.dropFirst()).contains { $0 == 0xC2 && $1 < 0xA0 }
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
