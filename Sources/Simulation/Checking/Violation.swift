package import Invariants

/// What has to hold after every step.
package enum Invariant: Sendable, Hashable {
    case electionSafety, logMatching, leaderCompleteness, stateMachineSafety
    case commitQuorum
    case acknowledgedKept, appliedOnce, sameAnswer
    case equalRoots
    case freshReads
    case durableKept, votesKept, readBack, noFalseAlarm
    case timeAscending, termsAscending
    case correctMessages
    case applyWithinLog
    case logsBounded
    case stalledLeader
    case installedKept
    case progress
    case restored
    case numbersOnce
    case haltFirst
    case askedFirst
    /// Of those that drills and auditors check too.
    case trading(TradingInvariant)

    static let leaseFirst = Invariant.trading(.leaseFirst)

    /// A sentence.
    package var text: String {
        switch self {
        case .electionSafety: "election safety"
        case .logMatching: "log matching"
        case .leaderCompleteness: "leader completeness"
        case .stateMachineSafety: "state machine safety"
        case .commitQuorum: "committed only with a quorum of disks"
        case .acknowledgedKept: "nothing acknowledged is lost"
        case .appliedOnce: "a key takes effect at most once"
        case .sameAnswer: "a retry gets the first answer"
        case .equalRoots: "equal Merkle roots at equal size"
        case .freshReads: "a read sees all that was committed before it"
        case .durableKept: "what was durable is recovered"
        case .votesKept: "a vote told is recovered"
        case .readBack: "entries are read back as written"
        case .noFalseAlarm: "an undamaged disk is accepted"
        case .timeAscending: "the log's time never decreases"
        case .termsAscending: "terms and commit indexes never fall"
        case .correctMessages: "correct nodes send correct messages"
        case .applyWithinLog: "only what is committed and durable is applied"
        case .logsBounded: "logs are cut, and snapshots are worth it"
        case .stalledLeader: "a leader with a stalled disk makes way"
        case .installedKept: "what was installed is not needed again"
        case .progress: "progress once the faults are healed"
        case .restored: "a restart finds the state that was saved"
        case .haltFirst: "no order leaves once its symbol is halted"
        case .numbersOnce: "an outbound sequence number is used once"
        case .askedFirst: "a leader asks before it says that it is reconciled"
        case .trading(let invariant): "\(invariant.rawValue), \(invariant.summary)"
        }
    }
}

/// An invariant that does not hold.
package struct Violation: Error, Sendable, CustomStringConvertible {
    package let invariant: Invariant
    package let detail: String

    init(invariant: Invariant, detail: String) {
        self.invariant = invariant
        self.detail = detail
    }

    init(_ finding: Finding) {
        invariant = .trading(finding.invariant)
        detail = finding.detail
    }

    package var description: String { "\(invariant.text): \(detail)" }
}
