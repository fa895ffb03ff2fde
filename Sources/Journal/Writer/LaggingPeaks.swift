import Ledger

/// The Merkle tree of the log, which has to be known only when a segment ends: leaves wait here until there is time to
/// hash them.
struct LaggingPeaks: Sendable {
    /// Leaves that wait. Bounds the memory, and how long ``peaks()`` takes.
    static let maximumWaiting = 1_024
    private static let stride = 32

    private var hashed: MerklePeaks
    /// Those before ``next`` are in ``hashed``.
    private var waiting: [Hash] = []
    private var next = 0

    init(_ peaks: MerklePeaks) { hashed = peaks }

    mutating func append(leaf: Hash) {
        if waiting.count == Self.maximumWaiting { hashAll() }
        waiting.append(leaf)
    }

    /// Hashes what waits, as long as there is time.
    mutating func catchUp(while hasTime: () -> Bool) {
        while next < waiting.count, hasTime() {
            for leaf in waiting[next...].prefix(Self.stride) { hashed.append(leaf: leaf) }
            next = min(next + Self.stride, waiting.count)
        }
        if next == waiting.count { forget() }
    }

    /// Of all entries.
    mutating func peaks() -> MerklePeaks {
        hashAll()
        return hashed
    }

    private mutating func hashAll() {
        for leaf in waiting[next...] { hashed.append(leaf: leaf) }
        forget()
    }

    private mutating func forget() {
        waiting.removeAll(keepingCapacity: true)
        next = 0
    }
}
