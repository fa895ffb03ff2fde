package import Ledger

extension Journal {
    /// What was on the disk when the journal was opened.
    package struct Recovery: Sendable, Hashable {
        package let vote: Vote
        package let lastIndex: LogIndex
        package let lastTerm: Term
        /// Of the last entry, nanoseconds UTC; 0 when the log is empty.
        package let lastTime: Int64
        /// The terms of the whole log, ascending.
        package let termRuns: [TermRun]
        /// The Merkle tree of the whole log.
        package let peaks: MerklePeaks
        /// Bytes of a batch whose write was interrupted, and which nobody was told is durable.
        package let cutBytes: Int
        /// One copy of the vote could not be read and was written again from the other.
        package let repairedVote: Bool
    }
}
