extension Raft {
    /// How the own disk does, as far as consensus can tell.
    package enum Storage: Sendable, Hashable {
        case working
        /// Since when the oldest unfinished write has been; the limit is past.
        case stalled(since: MonotonicTime)
        /// The shell said so; this node takes no part any more.
        case failed
    }
}
