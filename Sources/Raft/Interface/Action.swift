package import Ledger

extension Raft {
    /// What the shell has to do, in the order given; the outcome comes back as an input of the core.
    package enum Action: Sendable, Hashable {
        /// Send, or drop when there is no link.
        case send(Message, to: NodeID)
        /// Make the vote durable, then call ``Raft/voteSaved(_:at:)``. A later vote replaces an earlier one.
        case saveVote(Raft.Vote)
        /// Write the entries, never none, over everything from the first one's index on, then call
        /// ``Raft/written(_:at:)``.
        case write(WriteID, [Entry])
        /// Everything through this index is committed, and durable here: apply it.
        case apply(through: LogIndex)
        /// Read entries from the journal, from `from` on, at least one and no more than `maximumBytes` unless the first
        /// alone is longer, and hand them to ``Raft/fetched(_:for:at:)``. When they cannot be read, hand in none.
        case fetch(from: LogIndex, maximumBytes: Int, for: NodeID)
        /// This node led when these reads had come in: once everything through `index` is applied, here or at whoever
        /// asked, they may be answered.
        case readReady([ReadID], index: LogIndex)
        /// Leadership was lost first: these reads are not answered, for others may have committed since.
        case readsAbandoned([ReadID])
        /// Role, term or known leader are new. Given once per input, with where the input led to.
        case roleChanged(Raft.Role, term: Term, leader: NodeID?)
        /// This node leads no longer, and why. Worth a line in the operator's log.
        case steppedDown(Raft.StepDownReason)
        /// A leadership transfer was given up while still leader; proposals are accepted again.
        case transferAbandoned(to: NodeID)
        /// The latest membership in the log is another one, by an entry appended or truncated: connect and disconnect
        /// links.
        case membershipChanged(Raft.MembershipEntry)
        /// Get this snapshot from that node, put it in the place of database and log, and make a new core of what is
        /// there then; or call ``Raft/installFailed(_:at:)``. Until then the log stands still and nothing is applied.
        /// Replaces a snapshot on its way; ``Raft/installation`` says which one is wanted now.
        case install(SnapshotMetadata, from: NodeID)
        /// What was lost has been made good: remove the durable mark that says so. This node votes again.
        case recovered
        /// The peer sent what no correct peer sends; nothing was done about it. Worth a line in the operator's log.
        case ignored(Defect, from: NodeID)
    }
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

    /// Why a leader leads no longer.
    package enum StepDownReason: String, Sendable {
        /// Somebody has a higher term.
        case higherTerm
        /// No quorum has answered for an election timeout.
        case noQuorum
        /// A write to the own disk has been unfinished for ``Raft/Configuration/storageStallLimit``.
        case storageStalled
        /// The own disk refuses to write.
        case storageFailed
        /// Its wall clock is apart from the others'.
        case clockApart
        /// A membership without this node as a voter is committed.
        case removed
        /// Nobody took the leadership over: it is to be won anew, for its lease ended with the attempt.
        case transferAbandoned
    }
}
