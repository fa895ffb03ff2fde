package import Ledger

/// What the shell has to do, in the order given; the outcome comes back as an input of the core.
package enum Action: Sendable, Hashable {
    /// Send, or drop when there is no link.
    case send(Message, to: NodeID)
    /// Make the vote durable, then call ``Raft/voteSaved(_:at:)``. A later vote replaces an earlier one.
    case saveVote(Raft.Vote)
    /// Write the entries, never none, over everything from the first one's index on, then call ``Raft/written(_:at:)``.
    case write(WriteID, [Entry])
    /// Everything through this index is committed, and durable here: apply it.
    case apply(through: LogIndex)
    /// Read entries from the journal, from `from` on, at least one and no more than `maximumBytes` unless the first alone
    /// is longer, and hand them to ``Raft/fetched(_:for:at:)``. When they cannot be read, hand in none.
    case fetch(from: LogIndex, maximumBytes: Int, for: NodeID)
    /// This node led when these reads had come in: once everything through `index` is applied, here or at whoever asked,
    /// they may be answered.
    case readReady([ReadID], index: LogIndex)
    /// Leadership was lost first: these reads are not answered, for others may have committed since.
    case readsAbandoned([ReadID])
    /// Role, term or known leader are new. Given once per input, with where the input led to.
    case roleChanged(Raft.Role, term: Term, leader: NodeID?)
    /// A leadership transfer was given up while still leader; proposals are accepted again.
    case transferAbandoned(to: NodeID)
    /// The peer sent what no correct peer sends; nothing was done about it. Worth a line in the operator's log.
    case ignored(Defect, from: NodeID)
}

/// Names a write of one run of the process. Increases from write to write.
package struct WriteID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static func < (left: WriteID, right: WriteID) -> Bool { left.rawValue < right.rawValue }

    package var description: String { "#\(rawValue)" }
}

/// Names a read of one run of the process; whoever reads gives it, each once.
package struct ReadID: Sendable, Hashable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package var description: String { "?\(rawValue)" }
}

extension Raft {
    package enum Role: String, Sendable {
        case follower, preCandidate, candidate, leader
    }

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
}
