package import Ledger

/// When a snapshot is taken, and how far the log is cut behind it.
package struct SnapshotPolicy: Sendable {
    package enum Step: Equatable, Sendable {
        case nothing
        case take
        case archive(through: LogIndex)
    }

    /// What the decision depends on.
    package struct State {
        /// Bytes of live log.
        let logBytes: Int
        /// Of the log on disk.
        let firstIndex, lastIndex: LogIndex
        /// As ``LogMap/isLastTimeKnown``.
        let isLastTimeKnown: Bool
        /// What the log begins after, as consensus has it.
        let base: LogIndex
        let applied: LogIndex
        /// Every peer that answers has the log through this index, or is receiving a snapshot that covers it.
        let compactionLimit: LogIndex
        /// The log must never be cut past this index: this site has no snapshot, or knows of no commit, beyond it.
        let compactionMaximum: LogIndex
        /// Index of the newest snapshot this site can give; 0 when it has none.
        let newest: LogIndex

        package init(
            logBytes: Int, firstIndex: LogIndex, lastIndex: LogIndex, isLastTimeKnown: Bool, base: LogIndex,
            applied: LogIndex, compactionLimit: LogIndex, compactionMaximum: LogIndex, newest: LogIndex
        ) {
            self.logBytes = logBytes
            self.firstIndex = firstIndex
            self.lastIndex = lastIndex
            self.isLastTimeKnown = isLastTimeKnown
            self.base = base
            self.applied = applied
            self.compactionLimit = compactionLimit
            self.compactionMaximum = compactionMaximum
            self.newest = newest
        }

        /// A database may be ahead of a log that lost its end. It is not copied until the log has caught up: before
        /// that, the time and the membership at the database's last entry are not known.
        ///
        /// Nor is it where a log that begins behind a missing range has nothing yet: whoever installed the copy might give
        /// the next entry an earlier time than the last one had.
        var mayTake: Bool { applied <= lastIndex && isLastTimeKnown }
    }

    /// Bytes of live log past which a snapshot is taken.
    let limit: Int
    /// A peer that answers but does not advance delays archiving until the log has this many times ``limit`` bytes.
    /// Then the log is cut anyway, and the peer gets a snapshot.
    package static let patience = 4

    /// Looks at the site that pass after a snapshot could not be taken.
    private let pause: Int
    private var looksLeft = 0
    /// The last index through which archiving was requested. A segment that also has later entries stays in the log.
    private var archived: LogIndex = 0
    /// The shortest that the live log has been since the newest snapshot was taken, in bytes. The growth beyond it
    /// decides whether another snapshot is worth taking. It starts at 0: after a restart the whole log counts as
    /// growth.
    private var leastBytes = 0

    package init(limit: Int, pause: Int = 30) {
        self.limit = limit
        self.pause = pause
    }

    package mutating func next(_ state: State) -> Step {
        leastBytes = min(leastBytes, state.logBytes)
        looksLeft = max(0, looksLeft - 1)
        // A peer can get entries that were cut from the log only as part of a snapshot. Without one (this site was
        // restored from another site's, or lost its own) it could lead and be unable to help a peer that is behind.
        guard state.newest >= state.base else { return mayTake(state) ? .take : .nothing }
        guard state.logBytes > limit else { return .nothing }
        let isPatient = state.logBytes <= Self.patience * limit
        let cut = min(state.newest, isPatient ? state.compactionLimit : state.compactionMaximum)
        if cut >= state.firstIndex, cut > archived {
            archived = cut
            return .archive(through: cut)
        }
        let isWorthIt = state.newest == 0 || state.logBytes - leastBytes >= limit / 2
        return state.applied > state.newest && isWorthIt && mayTake(state) ? .take : .nothing
    }

    private func mayTake(_ state: State) -> Bool { looksLeft == 0 && state.mayTake }

    /// A snapshot was taken.
    package mutating func taken() { leastBytes = .max }

    /// None was: for want of room, most likely, which is not made in a second.
    package mutating func failed() { looksLeft = pause }

    /// Room that a copy leaves to the log and what else is written meanwhile, in parts of the database.
    private static let sparePart = 4

    /// Whether there is room for a copy of a database of so many bytes.
    package static func hasRoom(free: Int, databaseBytes: Int) -> Bool {
        free >= databaseBytes + databaseBytes / sparePart
    }
}
