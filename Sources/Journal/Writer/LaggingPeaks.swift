import Ledger

/// The Merkle tree of the log, which has to be known only when a segment ends: entries wait here to be hashed until there
/// is time.
struct LaggingPeaks: Sendable {
    /// Of the entries that wait. Bounds the memory, and how long ``peaks()`` takes.
    static let maximumBytes = 1 << 20
    private static let stride = 32

    private var hashed: MerklePeaks
    /// Those before ``next`` are in ``hashed``.
    private var waiting: [Entry] = []
    private var next = 0
    private var bytes = 0

    init(_ peaks: MerklePeaks) { hashed = peaks }

    mutating func append(_ entry: Entry) {
        waiting.append(entry)
        bytes += entry.bytes.count
        while bytes > Self.maximumBytes { hashNext() }
    }

    /// Hashes what waits, as long as there is time.
    mutating func catchUp(while hasTime: () -> Bool) {
        while next < waiting.count, hasTime() {
            for _ in 0..<min(Self.stride, waiting.count - next) { hashNext() }
        }
    }

    /// Of all entries.
    mutating func peaks() -> MerklePeaks {
        catchUp { true }
        return hashed
    }

    private mutating func hashNext() {
        hashed.append(leaf: waiting[next].leaf)
        bytes -= waiting[next].bytes.count
        next += 1
        guard next == waiting.count || next == 4096 else { return }
        waiting.removeFirst(next)
        next = 0
    }
}
