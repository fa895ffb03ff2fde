import Trading

/// Tells of most new idempotency keys that they are new, without asking SQLite: a blocked Bloom filter (Putze, Sanders and
/// Singler, 2007) over all keys of the database. It errs on the side of asking, and as long as keys that were there
/// before the database was opened are not all read, it says nothing.
struct KnownKeys {
    /// Keys read of those that were there before, in each transaction.
    static let readPerTransaction = 500
    /// Memory, in bytes: with 5 million keys about one look-up in fifty is for nothing, with 20 million every third. More
    /// would not stay in the processor's caches.
    static let size = 8 << 20

    /// A block is a cache line of eight words; a key sets one bit in six of them.
    private static let wordsPerBlock = 8
    private static let bitsPerKey = 6

    private var words = [UInt64](repeating: 0, count: size / 8)
    /// The last of the keys from before that is in here; nil when all are.
    private(set) var nextUnread: (actor: String, key: String)? = ("", "")

    /// The key is in no row of which this was told.
    func mayHold(actor: String, key: String) -> Bool {
        guard nextUnread == nil else { return true }
        let place = Place(actor, key)
        return (0..<Self.bitsPerKey).allSatisfy { words[place.word($0)] & place.bit($0) != 0 }
    }

    /// A key from before.
    mutating func add(actor: String, key: String) {
        add(Place(actor, key))
        nextUnread = (actor, key)
    }

    /// The key of a new row of table `idempotency_keys`.
    mutating func add(_ row: EncodedRow, in bytes: [UInt8]) {
        var place = row.firstValue
        guard case .text(let actor) = EncodedValue(in: bytes, at: &place),
            case .text(let key) = EncodedValue(in: bytes, at: &place)
        else { preconditionFailure("a row of \(row.table.name) without actor and key") }
        add(Place(bytes[actor], bytes[key]))
    }

    mutating func allRead() { nextUnread = nil }

    private mutating func add(_ place: Place) {
        for number in 0..<Self.bitsPerKey { words[place.word(number)] |= place.bit(number) }
    }

    /// Where a key's bits are.
    private struct Place {
        private let firstWord: Int
        private let bits: UInt64

        /// The hash is seeded anew by each process, so nobody can choose keys that fall together.
        init(_ actor: String, _ key: String) {
            var (actor, key) = (actor, key)
            var hasher = Hasher()
            actor.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            key.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            self.init(hasher)
        }

        init(_ actor: ArraySlice<UInt8>, _ key: ArraySlice<UInt8>) {
            var hasher = Hasher()
            unsafe actor.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            unsafe key.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            self.init(hasher)
        }

        private init(_ hasher: Hasher) {
            let hash = UInt64(truncatingIfNeeded: hasher.finalize())
            // 36 bits choose the bits; the product's upper half chooses the block from all 64.
            bits = hash
            let blocks = UInt64(KnownKeys.size / 8 / KnownKeys.wordsPerBlock)
            firstWord =
                Int((hash &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: blocks).high) * KnownKeys.wordsPerBlock
        }

        func word(_ number: Int) -> Int { firstWord + number }

        func bit(_ number: Int) -> UInt64 { 1 << (bits >> UInt64(6 * number) & 63) }
    }
}
