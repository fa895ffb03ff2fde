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

    /// C0, DEL or C1 (in UTF-8, 0xC2 and a byte below 0xA0).
    private static func hasControlCharacter(_ text: String) -> Bool {
        var text = text
        let scan = text.withUTF8 { unsafe TextScan($0) }
        guard !scan.isASCII else { return scan.hasControl }
        return scan.hasControl || zip(text.utf8, text.utf8.dropFirst()).contains { $0 == 0xC2 && $1 < 0xA0 }
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/note``, refusing what ``validate()`` refuses.
    package init(decoding bytes: some Collection<UInt8>) throws(PayloadError) {
        if let note = bytes.withContiguousStorageIfAvailable({ unsafe Self(plain: $0) }), let note {
            self = note
        } else {
            let wire = try WireNote(reading: bytes, as: "Note")
            self.init(idempotencyKey: wire.idempotencyKey, text: wire.text)
        }
        try validate()
    }

    /// Reads a payload as ``payload`` writes it, two texts of 1 to 16,383 bytes in their order; of whatever else is one,
    /// and of what is none, nil. Spares every site, for every note, a decoder that also knows all other forms.
    private init?(plain bytes: UnsafeBufferPointer<UInt8>) {
        var place = 0
        guard let key = unsafe Self.text(bytes, field: 1, at: &place),
            let text = unsafe Self.text(bytes, field: 2, at: &place), place == bytes.count
        else { return nil }
        self.init(idempotencyKey: key, text: text)
    }

    /// The text of a field of wire type 2 whose length takes one or two bytes.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, field: UInt8, at place: inout Int) -> String? {
        guard bytes.count - place > 3, unsafe bytes[place] == field << 3 | 2 else { return nil }
        var length = unsafe Int(bytes[place + 1])
        place += 2
        if length >= 0x80 {
            let high = unsafe Int(bytes[place])
            guard high < 0x80 else { return nil }
            length = length & 0x7F | high << 7
            place += 1
        }
        guard length > 0, length <= bytes.count - place else { return nil }
        let text = unsafe UnsafeBufferPointer(rebasing: bytes[place..<place + length])
        place += length
        // Validating takes several times as long as looking, and almost every text is ASCII.
        return unsafe TextScan(text).isASCII
            ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireNote()
        wire.idempotencyKey = idempotencyKey
        wire.text = text
        return wire.payload
    }
}
