import Ledger
import Trading

/// What became of a proposal.
enum ProposalOutcome {
    case applied(index: LogIndex, reply: Reply)
    /// Not in the log: try the leader.
    case notLeader(leader: NodeID?)
    /// Not in the log: try again later.
    case busy
    /// Leadership was lost before it was applied. It may be committed yet: ask again under the same idempotency key.
    case unknown
}
