package import Ledger

/// When a snapshot is taken, and how far the log is cut behind it.
package struct SnapshotPolicy: Sendable {
    package enum Step: Equatable, Sendable {
        case nothing
        case take
        case archive(through: LogIndex)
    }

    /// The site, as far as it matters here.
    package struct State {
        /// Bytes of live log.
        let logBytes: Int
        /// Of the log on disk.
        let firstIndex, lastIndex: LogIndex
        /// What the log begins after, as consensus has it.
        let base: LogIndex
        let applied: LogIndex
        /// Through here no peer that answers still needs the log.
        let compactionLimit: LogIndex
        /// Further it must not be cut, whoever needs it.
        let compactionMaximum: LogIndex
        /// Index of the newest snapshot this site can give; 0 when it has none.
        let newest: LogIndex

        package init(
            logBytes: Int, firstIndex: LogIndex, lastIndex: LogIndex, base: LogIndex, applied: LogIndex,
            compactionLimit: LogIndex, compactionMaximum: LogIndex, newest: LogIndex
        ) {
            self.logBytes = logBytes
            self.firstIndex = firstIndex
            self.lastIndex = lastIndex
            self.base = base
            self.applied = applied
            self.compactionLimit = compactionLimit
            self.compactionMaximum = compactionMaximum
            self.newest = newest
        }

        /// A database ahead of a log that lost its end is copied once the log has come level: until then neither time
        /// nor members of its last entry are known.
        var mayTake: Bool { applied <= lastIndex }
    }

    /// Bytes of live log past which a snapshot is taken.
    let limit: Int
    /// A peer that answers and stands still holds up the cutting until the log has so many times ``limit``. Then it
    /// gets a snapshot.
    package static let patience = 4

    /// Through here segments were asked to be archived; those that hold more stay whole.
    private var archived: LogIndex = 0
    /// The least bytes of live log since the newest snapshot was taken: what has come since is worth another one, or is
    /// not. What came before the process began counts as come since.
    private var leastBytes = 0

    package init(limit: Int) { self.limit = limit }

    package mutating func next(_ state: State) -> Step {
        leastBytes = min(leastBytes, state.logBytes)
        // What the log no longer has only a snapshot can give. Without one, this site could lead and nobody follow: it
        // was restored from another's, or its own is gone.
        guard state.newest >= state.base else { return state.mayTake ? .take : .nothing }
        guard state.logBytes > limit else { return .nothing }
        let isPatient = state.logBytes <= Self.patience * limit
        let cut = min(state.newest, isPatient ? state.compactionLimit : state.compactionMaximum)
        if cut >= state.firstIndex, cut > archived {
            archived = cut
            return .archive(through: cut)
        }
        let isWorthIt = state.newest == 0 || state.logBytes - leastBytes >= limit / 2
        return state.applied > state.newest && isWorthIt && state.mayTake ? .take : .nothing
    }

    /// A snapshot was taken.
    package mutating func taken() { leastBytes = .max }
}
