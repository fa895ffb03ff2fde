/// What kinds of bytes a text holds, found eight bytes at a time: every site looks at every byte of every note.
struct TextScan {
    /// Every byte is below 0x80.
    let isASCII: Bool
    /// There is a byte below 0x20, or 0x7F.
    let hasControl: Bool

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(bytes)
        var high: UInt64 = 0
        var control: UInt64 = 0
        var place = 0
        while place + 8 <= raw.count {
            Self.look(at: unsafe raw.loadUnaligned(fromByteOffset: place, as: UInt64.self), &high, &control)
            place += 8
        }
        if place < raw.count {
            // Spaces for the bytes that the last word lacks.
            var word = Self.all(0x20)
            while place < raw.count {
                word = word << 8 | UInt64(unsafe raw[place])
                place += 1
            }
            Self.look(at: word, &high, &control)
        }
        isASCII = high & Self.all(0x80) == 0
        hasControl = control & Self.all(0x80) != 0
    }

    /// A byte below 0x20 borrows from its own top bit, and so does one that is zero after 0x7F is taken out (Warren,
    /// "Hacker's Delight", 6-1). A borrow beyond a byte's end happens only where there was one to report.
    private static func look(at word: UInt64, _ high: inout UInt64, _ control: inout UInt64) {
        let delete = word ^ all(0x7F)
        high |= word
        control |= (word &- all(0x20)) & ~word | (delete &- all(0x01)) & ~delete
    }

    /// The byte eight times.
    private static func all(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }
}
