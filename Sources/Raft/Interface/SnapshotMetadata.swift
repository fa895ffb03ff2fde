package import Ledger

/// A snapshot of the state machine, as consensus knows it: it stands for the log through `index`.
package struct SnapshotMetadata: Sendable, Hashable {
    package var index: LogIndex
    /// Of the entry at `index`.
    package var term: Term
    /// Of the entry at `index`, ns UTC.
    package var time: Int64
    /// The latest membership at or below `index`.
    package var membership: Raft.MembershipEntry
    /// What the shell tells one snapshot from another by; it means nothing here.
    package var digest: Hash

    package init(index: LogIndex, term: Term, time: Int64, membership: Raft.MembershipEntry, digest: Hash) {
        self.index = index
        self.term = term
        self.time = time
        self.membership = membership
        self.digest = digest
    }
}
