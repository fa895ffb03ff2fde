package import Ledger

extension Raft {
    /// What a node has promised and must know again after a restart.
    package struct Vote: Sendable, Hashable {
        package var term: Term
        /// The candidate this node voted for in `term`.
        package var votedFor: NodeID?

        package init(term: Term, votedFor: NodeID?) {
            self.term = term
            self.votedFor = votedFor
        }
    }

    /// Consecutive entries of one term: from `first` to where the next run starts or the log ends.
    package struct TermRun: Sendable, Hashable {
        package var term: Term
        package var first: LogIndex

        package init(term: Term, first: LogIndex) {
            self.term = term
            self.first = first
        }
    }

    /// What the log begins after: the last entry that a snapshot stands for, or nothing.
    package struct Base: Sendable, Hashable {
        package var index: LogIndex
        package var term: Term

        /// The log begins with its very first entry.
        package static let origin = Base(index: 0, term: 0)

        package init(index: LogIndex, term: Term) {
            self.index = index
            self.term = term
        }
    }

    /// What a restart did not find again although it may have been told to others. `Sources/Raft/README.md` has why
    /// such a node is harmless, and when it is whole again.
    package struct Lost: Sendable, Hashable {
        /// Entries past the end of the log, which this node may have acknowledged.
        package var tail: Bool
        /// The vote: this node may have been, and voted, in terms it no longer knows.
        package var vote: Bool
        /// A number no earlier run of this node has used: it tells answers to this run's questions from older ones.
        package var session: UInt64

        package init(tail: Bool, vote: Bool, session: UInt64) {
            precondition(tail || vote, "lost neither the log's tail nor the vote")
            self.tail = tail
            self.vote = vote
            self.session = session
        }
    }
}
