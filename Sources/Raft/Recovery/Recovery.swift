package import Ledger

/// The way back of a node that lost part of its log or its vote. Why it is safe: `Sources/Raft/README.md`.
struct Recovery: Sendable {
    let lost: Raft.Lost
    /// When to ask again.
    var askAt: MonotonicTime
    /// The log is whole once it equals that of the leader of `term` through `index`.
    var target: (term: Term, index: LogIndex)?
    /// The other nodes that have told their term since this run began.
    var told: Set<NodeID> = []

    init(lost: Raft.Lost, askAt: MonotonicTime) {
        self.lost = lost
        self.askAt = askAt
    }
}

extension Raft {
    /// What a recovering node waits for, for the operator.
    package struct RecoveryState: Sendable, Hashable {
        package let lost: Lost
        /// Through where the log has to be durable; `nil` while no leader that a quorum follows has said so.
        package let through: LogIndex?
        /// Voters that have not told their term, ascending; it takes all of them when the vote is lost.
        package let silent: [NodeID]
    }
}
