package import Ledger

extension Raft {
    /// What one node's consensus core says to another's. Names and meaning as in the Raft paper (Ongaro and Ousterhout
    /// 2014, figure 2) and Ongaro's dissertation (2014: PreVote 9.6, leadership transfer 3.10).
    package enum Message: Sendable, Hashable {
        case voteRequest(VoteRequest)
        case voteResponse(VoteResponse)
        case appendRequest(AppendRequest)
        case appendResponse(AppendResponse)
        case timeoutNow(TimeoutNow)
        case installSnapshot(InstallSnapshot)
        case recoveryRequest(RecoveryRequest)
        case recoveryResponse(RecoveryResponse)

        package var term: Term {
            switch self {
            case .voteRequest(let message): message.term
            case .voteResponse(let message): message.term
            case .appendRequest(let message): message.term
            case .appendResponse(let message): message.term
            case .timeoutNow(let message): message.term
            case .installSnapshot(let message): message.term
            case .recoveryRequest(let message): message.term
            case .recoveryResponse(let message): message.term
            }
        }
    }
}

/// RequestVote, and PreVote: the same question without a promise.
package struct VoteRequest: Sendable, Hashable {
    /// The term campaigned for; in a pre-vote the term the candidate would campaign for.
    package var term: Term
    package var isPreVote: Bool
    package var lastIndex: LogIndex
    package var lastTerm: Term
    /// The leader asked for this campaign, so voters do not hold on to it.
    package var isTransfer: Bool

    package init(term: Term, isPreVote: Bool, lastIndex: LogIndex, lastTerm: Term, isTransfer: Bool) {
        self.term = term
        self.isPreVote = isPreVote
        self.lastIndex = lastIndex
        self.lastTerm = lastTerm
        self.isTransfer = isTransfer
    }
}

package struct VoteResponse: Sendable, Hashable {
    /// The term asked about when granted, otherwise the voter's own term.
    package var term: Term
    package var isPreVote: Bool
    package var granted: Bool

    package init(term: Term, isPreVote: Bool, granted: Bool) {
        self.term = term
        self.isPreVote = isPreVote
        self.granted = granted
    }
}

/// AppendEntries; without entries, a heartbeat or a probe.
package struct AppendRequest: Sendable, Hashable {
    package var term: Term
    package var previousIndex: LogIndex
    package var previousTerm: Term
    package var commitIndex: LogIndex
    /// The round of heartbeats last begun when this was sent; increases within the leader's term.
    package var round: UInt64
    /// Consecutive, the first at `previousIndex + 1`.
    package var entries: [Entry]

    package init(
        term: Term, previousIndex: LogIndex, previousTerm: Term, commitIndex: LogIndex, round: UInt64,
        entries: [Entry]
    ) {
        self.term = term
        self.previousIndex = previousIndex
        self.previousTerm = previousTerm
        self.commitIndex = commitIndex
        self.round = round
        self.entries = entries
    }
}

package struct AppendResponse: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        /// The follower's log, durable on its disk, equals the leader's through this index.
        case matched(LogIndex)
        /// No entry of `previousTerm` at `previousIndex`. The leader's log cannot match past `hintIndex`, where the
        /// follower has `hintTerm` (dissertation 3.3, and etcd's refinement: the last index at or before
        /// `previousIndex` whose term is at most `previousTerm`).
        case rejected(previousIndex: LogIndex, hintIndex: LogIndex, hintTerm: Term)
        /// The follower is getting the snapshot of this index and takes no entries meanwhile.
        case installing(LogIndex)
        /// The snapshot of this index could not be had; offer the newest.
        case installFailed(LogIndex)
    }

    package var term: Term
    /// The highest round received in this term, so that the leader knows that this is no older than that round.
    package var round: UInt64
    /// The follower lost part of what it had promised to keep: nothing may be decided on the strength of this.
    package var isRecovering: Bool
    package var outcome: Outcome

    package init(term: Term, round: UInt64, isRecovering: Bool = false, outcome: Outcome) {
        self.term = term
        self.round = round
        self.isRecovering = isRecovering
        self.outcome = outcome
    }
}

/// The leader hands over: campaign now.
package struct TimeoutNow: Sendable, Hashable {
    package var term: Term

    package init(term: Term) { self.term = term }
}

/// In place of an append, for a peer that needs what the leader's log no longer has. Small: the shells transfer the
/// snapshot.
package struct InstallSnapshot: Sendable, Hashable {
    package var term: Term
    /// As in ``AppendRequest``.
    package var round: UInt64
    package var snapshot: SnapshotMetadata

    package init(term: Term, round: UInt64, snapshot: SnapshotMetadata) {
        self.term = term
        self.round = round
        self.snapshot = snapshot
    }
}

/// A node that lost part of its log or its vote asks what it takes to be whole again.
package struct RecoveryRequest: Sendable, Hashable {
    package var term: Term
    /// Of the asking run, as in ``Raft/Lost``.
    package var session: UInt64

    package init(term: Term, session: UInt64) {
        self.term = term
        self.session = session
    }
}

package struct RecoveryResponse: Sendable, Hashable {
    /// The answering node's own.
    package var term: Term
    package var session: UInt64
    /// The end of the leader's log, at a moment after the question came when a quorum that lost nothing still followed
    /// it; `nil` when only the term is told.
    package var lastIndex: LogIndex?

    package init(term: Term, session: UInt64, lastIndex: LogIndex?) {
        self.term = term
        self.session = session
        self.lastIndex = lastIndex
    }
}
