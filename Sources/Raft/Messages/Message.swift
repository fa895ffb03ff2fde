package import Ledger

/// What one node's consensus core says to another's. Names and meaning as in the Raft paper (Ongaro and Ousterhout 2014,
/// figure 2) and Ongaro's dissertation (2014: PreVote 9.6, leadership transfer 3.10).
package enum Message: Sendable, Hashable {
    case voteRequest(VoteRequest)
    case voteResponse(VoteResponse)
    case appendRequest(AppendRequest)
    case appendResponse(AppendResponse)
    case timeoutNow(TimeoutNow)

    package var term: Term {
        switch self {
        case .voteRequest(let message): message.term
        case .voteResponse(let message): message.term
        case .appendRequest(let message): message.term
        case .appendResponse(let message): message.term
        case .timeoutNow(let message): message.term
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
    }

    package var term: Term
    /// The highest round received in this term, so that the leader knows that this is no older than that round.
    package var round: UInt64
    package var outcome: Outcome

    package init(term: Term, round: UInt64, outcome: Outcome) {
        self.term = term
        self.round = round
        self.outcome = outcome
    }
}

/// The leader hands over: campaign now.
package struct TimeoutNow: Sendable, Hashable {
    package var term: Term

    package init(term: Term) { self.term = term }
}
