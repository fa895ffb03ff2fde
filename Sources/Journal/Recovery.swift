package import Ledger

extension Journal {
    /// What was on the disk when the journal was opened.
    package struct Recovery: Sendable, Hashable {
        package var vote: Vote
        /// 1, or one past what was archived or a snapshot stands for.
        package let firstIndex: LogIndex
        /// Of the entry before ``firstIndex``; 0 when there is none.
        package let baseTerm: Term
        package let lastIndex: LogIndex
        package let lastTerm: Term
        /// Of the last entry, nanoseconds UTC; 0 when the log is empty.
        package let lastTime: Int64
        /// The terms from ``firstIndex`` on, ascending.
        package let termRuns: [TermRun]
        /// The Merkle tree of the whole log.
        package let peaks: MerklePeaks
        /// Bytes of a batch whose write was interrupted, and which nobody was told is durable.
        package let cutBytes: Int
        /// One copy of the vote could not be read and was written again from the other.
        package let repairedVote: Bool
        /// Names of the segments that got a new footer, because theirs was missing, damaged or out of date.
        package let rebuiltFooters: [String]
        /// What may have been acknowledged and is gone, now or since before ``Journal/recovered(completion:)`` was last
        /// called: no votes and no part in a quorum until it is made good. Nil when nothing is.
        package var loss: Loss?
    }
}
