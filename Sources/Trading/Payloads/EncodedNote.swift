package import Ledger

/// A valid note as UTF-8, where its entry holds it: every site looks at every note, and need not make strings of it.
struct EncodedNote {
    /// The entry's, but for a note in an unusual form.
    let bytes: [UInt8]
    /// Where ``Note/idempotencyKey`` lies in ``bytes``.
    let key: Range<Int>
    /// Where ``Note/text`` lies in ``bytes``.
    let text: Range<Int>

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/note``, refusing what ``Note/init(decoding:)`` refuses.
    init(_ entry: Entry) throws(PayloadError) {
        let payload = entry.payloadRange
        let plain = unsafe entry.bytes.withUnsafeBufferPointer {
            unsafe PlainNote(UnsafeBufferPointer(rebasing: $0[payload]))
        }
        if let plain {
            bytes = entry.bytes
            key = plain.key.moved(by: payload.lowerBound)
            text = plain.text.moved(by: payload.lowerBound)
        } else {
            let note = try Note(decoding: entry.payload)
            bytes = Array(note.idempotencyKey.utf8) + Array(note.text.utf8)
            key = 0..<note.idempotencyKey.utf8.count
            text = key.upperBound..<bytes.count
        }
    }
}

extension Note {
    /// Where its key lies in the bytes of an entry that looks like a note in the usual form. Nothing else is checked.
    package static func likelyKey(in entry: borrowing Entry) -> Range<Int>? {
        let payload = entry.payloadRange
        // The tag of field 1, and its length in one byte.
        guard entry.kind == .note, payload.count > 2, entry.bytes[payload.lowerBound] == 0x0A else { return nil }
        let length = Int(entry.bytes[payload.lowerBound + 1])
        guard length <= payload.count - 2, length < 0x80 else { return nil }
        return payload.lowerBound + 2..<payload.lowerBound + 2 + length
    }
}

/// Where the texts of a valid note lie in a payload as ``Note/payload`` writes it, when they are of ASCII alone. Almost
/// every note is: spares every site, for each of them, a decoder that also knows all other forms.
struct PlainNote: Equatable {
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
        guard bytes.count - place > 2, unsafe bytes[place] == field << 3 | 2 else { return nil }
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

extension Range<Int> {
    fileprivate func moved(by offset: Int) -> Range { lowerBound + offset..<upperBound + offset }
}
