package import Ledger
package import Raft

/// The snapshots that a site has to give: which of them stay, and when one is read through because it may be rotten.
package struct SnapshotShelf: Sendable {
    /// Nil when there is none.
    package private(set) var newest: SnapshotMetadata?
    /// The one that a site has begun to get.
    private var begun: Hash?
    private var isInspecting = false

    /// - Parameter newest: of those on the disk whose bytes are right; the others are removed.
    package init(newest: SnapshotMetadata? = nil) { self.newest = newest }

    /// The newest of those that a site finds on its disk whose bytes are what its note says. The rotten ones are
    /// removed.
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

    /// A site asks for part of a snapshot. Whoever asks for the beginning again may have found that it is rotten: true
    /// when it is to be read through, then ``inspected(_:isRotten:)``.
    package mutating func isSuspect(_ digest: Hash, from offset: Int) -> Bool {
        guard offset == 0, digest == newest?.digest, !isInspecting else { return false }
        defer { begun = digest }
        isInspecting = begun == digest
        return isInspecting
    }

    /// A rotten one is removed, and this site has none to give until it has taken another. Returns whether that is so.
    package mutating func inspected(_ digest: Hash, isRotten: Bool) -> Bool {
        isInspecting = false
        guard isRotten, digest == newest?.digest else { return false }
        newest = nil
        return true
    }
}
