package import Ledger

/// The verdicts on one signal, as the leader gathered them. What they amount to is for each site to tell, when it applies
/// the entry: see ``CrossValidation``.
package struct Decision: Sendable, Hashable {
    /// Most verdicts in one decision, and so the most voters.
    package static let maximumVerdicts = 16

    package var signalIndex: LogIndex
    package var verdicts: [Verdict]

    package init(signalIndex: LogIndex, verdicts: [Verdict]) {
        self.signalIndex = signalIndex
        self.verdicts = verdicts
    }
}
