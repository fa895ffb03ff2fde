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

    /// As ``Ledger/LogText/isControl(_:)`` has it, eight bytes at a time. C1 is, in UTF-8, 0xC2 and a byte below 0xA0.
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
