/// A known mistake, made by the simulator on the way between the cores and their surroundings; the product's own code stays
/// as it is. Each has to be caught, or the invariants and the faults are too weak.
package enum PlantedBug: String, CaseIterable, Sendable {
    case acknowledgeBeforeWritten = "acknowledge-before-written"
    case countUnwrittenOwnLog = "count-unwritten-own-log"
    case reorderCompletions = "reorder-completions"
    case tellVoteBeforeSaved = "tell-vote-before-saved"
    case forgetVote = "forget-vote"
    case grantTwoVotes = "grant-two-votes"
    case boastInVoteRequest = "boast-in-vote-request"
    case skipPreviousEntryCheck = "skip-previous-entry-check"
    case announceUncommitted = "announce-uncommitted"
    case countPeerTwice = "count-peer-twice"
    case applyPastDurable = "apply-past-durable"
    case applyTwiceAfterRestart = "apply-twice-after-restart"
    case answerDuplicatesTwice = "answer-duplicates-twice"
    case forgetFetch = "forget-fetch"
    case readAtOnce = "read-at-once"
    case leaseByRole = "lease-by-role"
    case skipSync = "skip-sync"
    case skipVoteSync = "skip-vote-sync"
    case skipDirectorySync = "skip-directory-sync"
    case retryFailedSync = "retry-failed-sync"
    case dropTruncation = "drop-truncation"
    case acceptUnclosedBatch = "accept-unclosed-batch"
    case cutDamage = "cut-damage"
    case trustDamagedBody = "trust-damaged-body"
    case keepTornTail = "keep-torn-tail"
    case forgetLostTail = "forget-lost-tail"
    case forgetLostVote = "forget-lost-vote"
    case countRecovering = "count-recovering"
    case voteWhileRecovering = "vote-while-recovering"
    case leadWithStalledDisk = "lead-with-stalled-disk"
    case keepLogAtInstall = "keep-log-at-install"
    // Of the trading world.
    case resendWithoutQuery = "resend-without-query"
    case sendBeforeCommit = "send-before-commit"
    case leaseUnchecked = "lease-unchecked"
    case flushAfterLease = "flush-after-lease"
    case acknowledgeReportEarly = "acknowledge-report-early"
    case forgetExecIDs = "forget-exec-ids"
    case skipReservation = "skip-reservation"
    case dropLateFill = "drop-late-fill"
    case assumeRejected = "assume-rejected"
    case reconcileAtOnce = "reconcile-at-once"
    case ownClOrdID = "own-cl-ord-id"
    case cancelAnother = "cancel-another"
    case positionAheadOfMark = "position-ahead-of-mark"

    package var summary: String {
        switch self {
        case .acknowledgeBeforeWritten: "a follower acknowledges entries before its disk has them"
        case .countUnwrittenOwnLog: "a leader counts its own log before its disk has it"
        case .reorderCompletions: "the completion of a write is taken for that of all queued behind it"
        case .tellVoteBeforeSaved: "a vote is told before it is durable"
        case .forgetVote: "a restart remembers the term but not the vote"
        case .grantTwoVotes: "a vote is granted although it was given to another"
        case .boastInVoteRequest: "a candidate claims a longer log than it has"
        case .skipPreviousEntryCheck: "a follower takes entries without comparing the one before"
        case .announceUncommitted: "a leader announces its whole log as committed"
        case .countPeerTwice: "one peer's acknowledgement counts for two"
        case .applyPastDurable: "committed entries are applied before the own disk has them"
        case .applyTwiceAfterRestart: "a restart replays one entry too many"
        case .answerDuplicatesTwice: "a repeated idempotency key takes effect again"
        case .forgetFetch: "entries for a site that is behind are never read"
        case .readAtOnce: "a leader answers a read without asking a quorum"
        case .leaseByRole: "a leader trusts its role instead of its lease"
        case .skipSync: "a batch counts as durable without fdatasync"
        case .skipVoteSync: "a vote counts as durable without fdatasync"
        case .skipDirectorySync: "a new segment's name is not made durable"
        case .retryFailedSync: "a failed fdatasync is tried again and believed"
        case .dropTruncation: "entries that contradict the leader stay on the disk"
        case .acceptUnclosedBatch: "recovery takes a batch without its commit frame"
        case .cutDamage: "recovery takes damage for a torn tail"
        case .trustDamagedBody: "recovery ignores an entry's checksum"
        case .keepTornTail: "recovery does not zero a torn tail"
        case .forgetLostTail: "a node that lost the tail of its log votes as if it had not"
        case .forgetLostVote: "a node that lost its vote votes as if it had not"
        case .countRecovering: "a recovering node's answers count"
        case .voteWhileRecovering: "a recovering node votes"
        case .leadWithStalledDisk: "a leader whose disk stands still goes on leading"
        case .keepLogAtInstall: "a snapshot is installed and the log on disk stays"
        case .resendWithoutQuery: "a new leader sends open orders again and does not ask about them"
        case .sendBeforeCommit: "an order goes out when it is proposed, not when it is committed"
        case .leaseUnchecked: "a leader sends orders by its role, whatever its lease says"
        case .flushAfterLease: "what waits in the connection is still written after the lease has run out"
        case .acknowledgeReportEarly: "a report counts as taken before it is committed"
        case .forgetExecIDs: "a report that comes twice is applied twice"
        case .skipReservation: "sequence numbers are used without a committed block"
        case .dropLateFill: "a fill that comes after the order's end is dropped"
        case .assumeRejected: "an order in doubt is taken for rejected"
        case .reconcileAtOnce: "a leader says that it is reconciled before it has asked"
        case .ownClOrdID: "whoever sends an order makes its ClOrdID"
        case .cancelAnother: "a cancel names another order"
        case .positionAheadOfMark: "positions are stored ahead of the applied mark, and applied twice after a restart"
        }
    }

    /// Where it is made.
    package var world: World {
        switch self {
        case .resendWithoutQuery, .sendBeforeCommit, .leaseUnchecked, .flushAfterLease, .acknowledgeReportEarly,
            .forgetExecIDs, .skipReservation, .dropLateFill, .assumeRejected, .reconcileAtOnce, .ownClOrdID,
            .cancelAnother, .positionAheadOfMark:
            .trading
        default: .registers
        }
    }
}
