import Glibc
import Trading

/// Tells of most new idempotency keys that they are new, without asking SQLite: a blocked Bloom filter (Putze, Sanders and
/// Singler, 2007) over all keys of the database. It errs on the side of asking, and as long as keys that were there
/// before the database was opened are not all read, it says nothing.
@safe final class KnownKeys {
    /// Keys read of those that are in the database while it is opened: half a second at most.
    static let readAtOpening = 1_000_000
    /// Keys read of those left after that, for each entry that is applied: takes about as long as asking SQLite.
    static let readPerEntry = 4
    /// Memory, in bytes: of the look-ups of new keys one in fifty is for nothing with 3 million keys, one in eight with 5
    /// million, and with 20 million nearly all. Much more memory would be out of reach of the processor's caches.
    static let size = 4 << 20

    /// A key sets one bit in each of so many words of its block.
    private static let bitsPerKey = 6
    private static let largePage = 2 << 20

    /// As long as a cache line.
    private typealias Block = SIMD8<UInt64>

    /// Each in one cache line.
    private let blocks: UnsafeMutableBufferPointer<Block>
    /// The last of the keys from before that was read, in their order; nil when all were.
    private(set) var lastRead: (actor: String, key: String)? = ("", "")

    init() {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: Self.size, alignment: Self.largePage)
        // Nearly every look-up is of memory that is in no cache; without large pages its address is in none either. Where
        // the system has none to give, it is only slower.
        unsafe madvise(memory, Self.size, MADV_HUGEPAGE)
        let count = Self.size / MemoryLayout<Block>.stride
        unsafe blocks = UnsafeMutableBufferPointer(
            start: memory.bindMemory(to: Block.self, capacity: count), count: count)
        unsafe blocks.initialize(repeating: .zero)
    }

    deinit { unsafe blocks.deallocate() }

    /// The key is in no row of which this was told.
    func mayHold(actor: String, key: String) -> Bool {
        guard lastRead == nil else { return true }
        let place = Place(actor, key)
        return unsafe blocks[place.block] & place.bits == place.bits
    }

    /// A key from before.
    func add(actor: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) { add(unsafe Place(actor, key)) }

    /// What comes behind `last` is still to be read; nothing, when that is nil.
    func read(upTo last: (actor: String, key: String)?) { lastRead = last }

    /// The key of a new row of table `idempotency_keys`.
    func add(_ row: EncodedRow, in bytes: [UInt8]) {
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

    private func add(_ place: Place) { unsafe blocks[place.block] |= place.bits }

    /// Where a key's bits are.
    private struct Place {
        let block: Int
        let bits: Block

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
            // The product's upper half chooses the block from all 64 bits, six at a time of 36 choose the bits.
            let count = UInt64(KnownKeys.size / MemoryLayout<Block>.size)
            block = Int((hash &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: count).high)
            var bits = Block.zero
            for word in 0..<KnownKeys.bitsPerKey { bits[word] = 1 << (hash >> UInt64(6 * word) & 63) }
            self.bits = bits
        }
    }
}
