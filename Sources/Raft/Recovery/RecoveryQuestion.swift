import Ledger

/// What a recovering peer wants to know of its leader.
struct RecoveryQuestion: Sendable {
    let session: UInt64
    /// Answered once a quorum has answered this round, which begins after the question came.
    let round: UInt64
}
