package import Ledger

/// How far a state machine has come, and the proof of it.
package struct AppliedMark: Sendable, Hashable {
    /// The last applied entry's; zero before the first.
    package private(set) var index: LogIndex
    package private(set) var term: Term
    /// `digest(i) = SHA-256(digest(i-1) ‖ i as 8 bytes, little-endian ‖ canonical bytes of entry i's row changes)`,
    /// from 32 zero bytes. Chained by entry, so it does not depend on how entries were batched. Equal at an equal index
    /// on every site.
    package private(set) var digest: Hash
    /// The Merkle tree of all applied entries.
    package private(set) var peaks: MerklePeaks

    package init() {
        index = 0
        term = 0
        digest = .zero
        peaks = MerklePeaks()
    }

    /// Nil unless the tree has just the applied entries as leaves.
    package init?(index: LogIndex, term: Term, digest: Hash, peaks: MerklePeaks) {
        guard peaks.size == index else { return nil }
        self.index = index
        self.term = term
        self.digest = digest
        self.peaks = peaks
    }

    mutating func advance(past entry: Entry, changes: RowChanges) {
        digest = Hash(hashing: digest, entry.index, changes.bytes)
        index = entry.index
        term = entry.term
        peaks.append(leaf: entry.leaf)
    }
}
