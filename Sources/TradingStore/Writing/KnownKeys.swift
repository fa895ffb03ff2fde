import Trading

/// Tells of most new idempotency keys that they are new, without asking SQLite: a blocked Bloom filter (Putze, Sanders and
/// Singler, 2007) over all keys of the database. It errs on the side of asking, and as long as keys that were there
/// before the database was opened are not all read, it says nothing.
struct KnownKeys {
    /// Keys read of those that are in the database while it is opened: half a second at most.
    static let readAtOpening = 1_000_000
    /// Keys read of those left after that, for each entry that is applied: takes about as long as asking SQLite.
    static let readPerEntry = 4
    /// Memory, in bytes: of the look-ups of new keys one in fifty is for nothing with 3 million keys, one in eight with 5
    /// million, and with 20 million nearly all. Much more memory would be out of reach of the processor's caches.
    static let size = 4 << 20

    /// A block is a cache line of eight words; a key sets one bit in six of them.
    private static let wordsPerBlock = 8
    private static let bitsPerKey = 6

    private var words = [UInt64](repeating: 0, count: size / 8)
    /// The last of the keys from before that was read, in their order; nil when all were.
    private(set) var lastRead: (actor: String, key: String)? = ("", "")

    /// The key is in no row of which this was told.
    func mayHold(actor: String, key: String) -> Bool {
        guard lastRead == nil else { return true }
        let place = Place(actor, key)
        return (0..<Self.bitsPerKey).allSatisfy { words[place.word($0)] & place.bit($0) != 0 }
    }

    /// A key from before.
    mutating func add(actor: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) { add(unsafe Place(actor, key)) }

    /// What comes behind `last` is still to be read; nothing, when that is nil.
    mutating func read(upTo last: (actor: String, key: String)?) { lastRead = last }

    /// The key of a new row of table `idempotency_keys`.
    mutating func add(_ row: EncodedRow, in bytes: [UInt8]) {
        var place = row.firstValue
        guard case .text(let actor) = EncodedValue(in: bytes, at: &place),
            case .text(let key) = EncodedValue(in: bytes, at: &place)
        else { preconditionFailure("a row of \(row.table.name) without actor and key") }
        unsafe bytes.withUnsafeBytes { bytes in
            add(
                unsafe Place(
                    UnsafeRawBufferPointer(rebasing: bytes[actor]), UnsafeRawBufferPointer(rebasing: bytes[key])))
        }
    }

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
            self = actor.withUTF8 { actor in
                key.withUTF8 { key in unsafe Place(UnsafeRawBufferPointer(actor), UnsafeRawBufferPointer(key)) }
            }
        }

        init(_ actor: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer) {
            var hasher = Hasher()
            unsafe hasher.combine(bytes: actor)
            unsafe hasher.combine(bytes: key)
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
