import CPlatform
import Glibc
import Trading

/// Tells of most new idempotency keys that they are new, without asking SQLite: a blocked Bloom filter (Putze, Sanders
/// and Singler, 2007) over all keys of the database. It errs on the side of asking, and as long as keys that were there
/// before the database was opened are not all read, it says nothing.
@safe final class KnownKeys {
    /// Keys read of those that are in the database while it is opened: half a second at most.
    static let readAtOpening = 1_000_000
    /// Keys read of those left after that, for each entry that is applied: takes about as long as asking SQLite.
    static let readPerEntry = 4
    /// Memory, in bytes: of the look-ups of new keys one in fifty is for nothing with 12 million keys, one in eight
    /// with 20 million, and with 80 million nearly all.
    static let size = 16 << 20

    /// A key sets one bit in each of so many words of its block.
    private static let bitsPerKey = 6
    private static let largePage = 2 << 20

    /// As long as a cache line.
    private typealias Block = SIMD8<UInt64>

    private let hashing = Hashing()
    /// Each in one cache line.
    private let blocks: UnsafeMutableBufferPointer<Block>
    /// Of the keys stored before the database was opened, the last one read, in primary-key order; nil when all are
    /// read.
    private(set) var lastRead: (actor: String, key: String)? = ("", "")

    /// - Parameter size: memory, in bytes.
    init(size: Int = size) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.largePage)
        // Nearly every look-up is of memory that is in no cache; without large pages its address is in none either.
        // Where the system has none to give, it is only slower.
        unsafe madvise(memory, size, MADV_HUGEPAGE)
        let count = size / MemoryLayout<Block>.stride
        unsafe blocks = UnsafeMutableBufferPointer(
            start: memory.bindMemory(to: Block.self, capacity: count), count: count)
        unsafe blocks.initialize(repeating: .zero)
    }

    deinit { unsafe blocks.deallocate() }

    private func place(of hash: UInt64) -> Place { unsafe Place(hash, of: blocks.count) }

    /// False only if none of the rows told so far has the key; true also of some keys that none of them has.
    func mayHold(actor: Span<UInt8>, key: Span<UInt8>) -> Bool {
        guard lastRead == nil else { return true }
        let place = place(of: hashing.hash(actor, key))
        return unsafe blocks[place.block] & place.bits == place.bits
    }

    /// Has the processor load the key's block: ``mayHold(actor:key:)`` asks for it soon, and it is rarely cached.
    func prefetch(actor: Span<UInt8>, key: Span<UInt8>) {
        guard lastRead == nil else { return }
        let place = place(of: hashing.hash(actor, key))
        unsafe CPlatform.prefetch(blocks.baseAddress?.advanced(by: place.block))
    }

    /// A key from before.
    func add(actor: Span<UInt8>, key: Span<UInt8>) {
        let place = place(of: hashing.hash(actor, key))
        unsafe blocks[place.block] |= place.bits
    }

    /// Notes that the stored keys are read through `last`; nil when all of them are.
    func read(upTo last: (actor: String, key: String)?) { lastRead = last }

    /// The key of a new row of table `idempotency_keys`.
    func add(_ row: EncodedRow, in bytes: [UInt8]) {
        var place = row.firstValue
        guard case .text(let actor) = EncodedValue(in: bytes, at: &place),
            case .text(let key) = EncodedValue(in: bytes, at: &place)
        else { preconditionFailure("a row of \(row.table.name) without actor and key") }
        let bytes = bytes.span
        add(actor: bytes.extracting(actor), key: bytes.extracting(key))
    }

    /// Seeded anew by each filter, so that keys which fall together are not easily chosen. Who does makes look-ups
    /// slower, and changes no answer.
    private struct Hashing {
        private let seed = UInt64.random(in: .min ... .max)
        private let multiplier = UInt64.random(in: .min ... .max) | 1

        func hash(_ actor: Span<UInt8>, _ key: Span<UInt8>) -> UInt64 {
            var hash = seed
            mix(actor, into: &hash)
            mix(key, into: &hash)
            return mixed(hash, seed)
        }

        private func mix(_ text: Span<UInt8>, into hash: inout UInt64) {
            unsafe text.withUnsafeBytes { bytes in
                var place = 0
                while place + 8 <= bytes.count {
                    hash = mixed(hash, unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                    place += 8
                }
                // At most seven bytes are left, and the length tells where the text ends.
                var rest = UInt64(truncatingIfNeeded: bytes.count)
                while place < bytes.count {
                    rest = rest << 8 | UInt64(unsafe bytes[place])
                    place += 1
                }
                hash = mixed(hash, rest)
            }
        }

        /// Folds a product of twice the length (as wyhash does).
        private func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
            let (high, low) = (hash ^ word).multipliedFullWidth(by: multiplier)
            return high ^ low &+ word
        }
    }

    /// Where a key's bits are.
    private struct Place {
        let block: Int
        let bits: Block

        init(_ hash: UInt64, of count: Int) {
            // The product's upper half chooses the block from all 64 bits, six at a time of 36 choose the bits.
            block = Int((hash &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: UInt64(count)).high)
            var bits = Block.zero
            for word in 0..<KnownKeys.bitsPerKey { bits[word] = 1 << (hash >> UInt64(6 * word) & 63) }
            self.bits = bits
        }
    }
}
