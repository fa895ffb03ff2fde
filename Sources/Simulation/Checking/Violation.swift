import Ledger

/// What has to hold after every step.
package enum Invariant: String, Sendable, CaseIterable {
    case electionSafety = "election safety"
    case logMatching = "log matching"
    case leaderCompleteness = "leader completeness"
    case stateMachineSafety = "state machine safety"
    case commitQuorum = "committed only with a quorum of disks"
    case acknowledgedKept = "nothing acknowledged is lost"
    case appliedOnce = "a key takes effect at most once"
    case sameAnswer = "a retry gets the first answer"
    case equalDigests = "equal digests at equal index"
    case equalRoots = "equal Merkle roots at equal size"
    case freshReads = "a read sees all that was committed before it"
    case durableKept = "what was durable is recovered"
    case votesKept = "a vote told is recovered"
    case readBack = "entries are read back as written"
    case noFalseAlarm = "an undamaged disk is accepted"
    case timeAscending = "the log's time never decreases"
    case termsAscending = "terms and commit indexes never fall"
    case correctMessages = "correct nodes send correct messages"
    case applyWithinLog = "only what is committed and durable is applied"
    case logsBounded = "logs are cut, and snapshots are worth it"
    case stalledLeader = "a leader with a stalled disk makes way"
    case progress = "progress once the faults are healed"
    case restored = "a restart finds the state that was saved"
    case oneOrder = "at most one order at the venue for each decision"
    case eachFillOnce = "each of the venue's executions once"
    case position = "the position is the sum of the venue's fills"
    case intentFirst = "an order is committed before it is sent"
    case quantities = "quantities only grow and add up"
    case oneSession = "one session with the venue at a time"
    case numbersOnce = "an outbound sequence number is used once"
    case leaseFirst = "no order leaves without a lease"
    case termsInOrder = "nothing of an older term comes after the next leader's session is up"
    case askedFirst = "a leader asks before it says that it is reconciled"
    case venuesWord = "an order's end is what the venue says it is"
}

/// An invariant that does not hold.
package struct Violation: Error, Sendable, CustomStringConvertible {
    package let invariant: Invariant
    package let detail: String

    package var description: String { "\(invariant.rawValue): \(detail)" }
}
