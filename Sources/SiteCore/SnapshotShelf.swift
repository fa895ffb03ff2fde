package import Ledger
package import Raft

/// The snapshots that a site can send to others: which of them are kept, and when one is checked for damage.
package struct SnapshotShelf: Sendable {
    /// Nil when there is none.
    package private(set) var newest: SnapshotMetadata?
    /// Digest of the snapshot whose beginning a site has asked for.
    private var requestedFromStart: Hash?
    private var isInspecting = false

    /// - Parameter newest: of those on the disk whose bytes are right; the others are removed.
    package init(newest: SnapshotMetadata? = nil) { self.newest = newest }

    /// The newest snapshot on the disk that is not damaged. Damaged ones that are newer are removed.
    package static func newestSound<Snapshot>(
        among snapshots: [Snapshot], by index: (Snapshot) -> LogIndex, isRotten: (Snapshot) -> Bool,
        remove: (Snapshot) -> Void
    ) -> Snapshot? {
        for snapshot in snapshots.sorted(by: { index($0) > index($1) }) {
            guard isRotten(snapshot) else { return snapshot }
            remove(snapshot)
        }
        return nil
    }

    /// One was taken, and is durable.
    package mutating func took(_ snapshot: SnapshotMetadata) { newest = snapshot }

    /// What stays on the disk: the newest, and those that some site is getting from here.
    package func kept(offered: [SnapshotMetadata]) -> Set<Hash> {
        Set((offered + [newest].compactMap(\.self)).map(\.digest))
    }

    /// Notes that a site asks for a part of a snapshot. A second request for the beginning suggests that the first
    /// transfer failed its check. Returns true when the file has to be checked now; the result goes to
    /// ``inspected(_:isRotten:)``.
    package mutating func isSuspect(_ digest: Hash, from offset: Int) -> Bool {
        guard offset == 0, digest == newest?.digest, !isInspecting else { return false }
        defer { requestedFromStart = digest }
        isInspecting = requestedFromStart == digest
        return isInspecting
    }

    /// Takes the result of a check. Returns true when the newest snapshot is damaged: the caller has removed its file,
    /// and this site has no snapshot to send until it takes another.
    package mutating func inspected(_ digest: Hash, isRotten: Bool) -> Bool {
        isInspecting = false
        guard isRotten, digest == newest?.digest else { return false }
        newest = nil
        return true
    }
}
