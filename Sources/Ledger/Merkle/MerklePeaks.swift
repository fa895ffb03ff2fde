/// The running form of an RFC 6962 Merkle tree: the roots of its perfect subtrees, largest first.
///
/// Enough to append leaves and to tell the root, at one hash a level that fills up. The leaf of log index `i` is number
/// `i - 1`, so ``size`` is the index of the last entry in the tree.
package struct MerklePeaks: Sendable, Hashable {
    /// Number of leaves.
    package private(set) var size: UInt64
    /// One hash for each bit set in ``size``, from the highest bit down.
    package private(set) var peaks: [Hash]

    package init() {
        size = 0
        peaks = []
    }

    /// Nil unless there is one peak for each bit set in `size`.
    package init?(size: UInt64, peaks: [Hash]) {
        guard peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    package mutating func append(leaf: Hash) {
        var node = leaf
        var remaining = size
        while remaining & 1 == 1 {
            node = Self.node(peaks.removeLast(), node)
            remaining >>= 1
        }
        peaks.append(node)
        size += 1
    }

    /// MTH of RFC 6962, section 2.1; of no leaves, the hash of nothing.
    package var root: Hash {
        guard var root = peaks.last else { return Hash(hashing: []) }
        for peak in peaks.dropLast().reversed() { root = Self.node(peak, root) }
        return root
    }

    /// SHA-256(0x00 ‖ bytes).
    package static func leaf(of bytes: [UInt8]) -> Hash {
        unsafe Hash.gathered(1 + bytes.count) { place in
            unsafe place[0] = 0
            unsafe bytes.withUnsafeBytes {
                unsafe UnsafeMutableRawBufferPointer(rebasing: place[1...]).copyMemory(from: $0)
            }
        }
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    package static func node(_ left: Hash, _ right: Hash) -> Hash {
        unsafe Hash.gathered(1 + 2 * Hash.length) { place in
            unsafe place[0] = 1
            unsafe left.withUnsafeBytes {
                unsafe UnsafeMutableRawBufferPointer(rebasing: place[1...]).copyMemory(from: $0)
            }
            unsafe right.withUnsafeBytes {
                unsafe UnsafeMutableRawBufferPointer(rebasing: place[(1 + Hash.length)...]).copyMemory(from: $0)
            }
        }
    }
}
