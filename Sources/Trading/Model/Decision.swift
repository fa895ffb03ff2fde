package import Ledger

/// The verdicts on one signal, as the leader gathered them. What they amount to is for each site to tell, when it
/// applies the entry: see ``CrossValidation``.
package struct Decision: Sendable, Hashable {
    /// Most verdicts in one decision, and so the most voters.
    package static let maximumVerdicts = 16

    package var signalIndex: LogIndex
    package var verdicts: [Verdict]
    /// What the leader made of the verdicts: approved, pending or rejected. A site whose own ruling is another one
    /// refuses the decision.
    package var claim: Outcome

    package init(signalIndex: LogIndex, verdicts: [Verdict], claim: Outcome) {
        self.signalIndex = signalIndex
        self.verdicts = verdicts
        self.claim = claim
    }
}
