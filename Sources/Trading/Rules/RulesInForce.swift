package import Ledger

/// The voters and settings that verdicts are evaluated by, at some index of the log. A leader needs them to state the
/// outcome of its decision.
package struct RulesInForce: Sendable, Hashable {
    /// Whose verdicts count, in ascending order.
    package var voters: [Voter]
    /// The cluster's UUID, 16 bytes.
    package var clusterID: [UInt8]
    /// Nil until the first are committed.
    package var settings: TradingSettings?

    package init(voters: [Voter], clusterID: [UInt8], settings: TradingSettings?) {
        self.voters = voters
        self.clusterID = clusterID
        self.settings = settings
    }

    /// What the verdicts on a signal amount to.
    package func ruling(on signal: Signal, _ verdicts: [Verdict]) -> CrossValidation.Ruling {
        CrossValidation.ruling(
            side: signal.side, verdicts: verdicts, voters: voters.count, settings: settings ?? TradingSettings())
    }

    /// Whether a verdict is by a voter and signed with its key.
    package func isSigned(_ verdict: Verdict) -> Bool {
        guard let key = verdictKey(of: verdict.site) else { return false }
        return verdict.isSigned(by: key, clusterID: clusterID)
    }

    /// What a voter signs with; nil of one that is none, or of which no key is known.
    package func verdictKey(of site: NodeID) -> [UInt8]? {
        guard let key = voters.first(where: { $0.id == site })?.verdictKey, !key.isEmpty else { return nil }
        return key
    }
}

extension TradingState {
    package var rules: RulesInForce {
        RulesInForce(voters: voters, clusterID: configuration.clusterID, settings: settings?.settings)
    }

    /// What the verdicts on a signal amount to by the rules in force; what a leader must claim.
    package func ruling(on signal: Signal, _ verdicts: [Verdict]) -> CrossValidation.Ruling {
        rules.ruling(on: signal, verdicts)
    }
}
