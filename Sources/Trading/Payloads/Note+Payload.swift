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
            return
        }
        let wire = try WireNote(reading: bytes, as: "Note")
        self.init(idempotencyKey: wire.idempotencyKey, text: wire.text)
        try validate()
    }

    /// Refuses what ``init(decoding:)`` refuses.
    package static func check(_ bytes: [UInt8]) throws(PayloadError) {
        guard unsafe bytes.withUnsafeBufferPointer({ unsafe PlainNote($0) }) == nil else { return }
        _ = try Note(decoding: bytes)
    }

    private init?(plain bytes: UnsafeBufferPointer<UInt8>) {
        guard let plain = unsafe PlainNote(bytes) else { return nil }
        self.init(
            idempotencyKey: unsafe String(decoding: UnsafeBufferPointer(rebasing: bytes[plain.key]), as: UTF8.self),
            text: unsafe String(decoding: UnsafeBufferPointer(rebasing: bytes[plain.text]), as: UTF8.self))
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireNote()
        wire.idempotencyKey = idempotencyKey
        wire.text = text
        return wire.payload
    }
}

/// Where the texts of a valid note lie in a payload as ``Note/payload`` writes it, when they are of ASCII alone. Almost every
/// note is: spares every site, for each of them, a decoder that also knows all other forms.
private struct PlainNote: Equatable {
    let key: Range<Int>
    let text: Range<Int>

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var place = 0
        guard let key = unsafe Self.text(bytes, field: 1, atMost: 64, at: &place),
            let text = unsafe Self.text(bytes, field: 2, atMost: Note.maximumTextLength, at: &place),
            place == bytes.count
        else { return nil }
        self.key = key
        self.text = text
    }

    /// The text of a field of wire type 2 whose length takes one or two bytes.
    private static func text(
        _ bytes: UnsafeBufferPointer<UInt8>, field: UInt8, atMost limit: Int, at place: inout Int
    ) -> Range<Int>? {
        guard bytes.count - place > 3, unsafe bytes[place] == field << 3 | 2 else { return nil }
        var length = unsafe Int(bytes[place + 1])
        place += 2
        if length >= 0x80 {
            let high = unsafe Int(bytes[place])
            guard high < 0x80 else { return nil }
            length = length & 0x7F | high << 7
            place += 1
        }
        guard (1...limit).contains(length), length <= bytes.count - place else { return nil }
        let range = place..<place + length
        let scan = unsafe TextScan(UnsafeBufferPointer(rebasing: bytes[range]))
        guard scan.isASCII, !scan.hasControl else { return nil }
        place += length
        return range
    }
}
