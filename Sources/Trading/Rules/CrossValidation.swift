/// The rule that turns the sites' verdicts into yes, no, or "a person must say". Every site evaluates it for itself on
/// the committed verdicts, by the committed settings.
package enum CrossValidation {
    /// What settled it.
    package enum Reason: String, Labelled {
        case agreed
        /// Nobody answered, or fewer than a majority of the voters.
        case insufficient
        /// A majority answered and agreed, and not all did; the settings want all.
        case incomplete
        case actionsDiffer = "actions_differ"
        /// They all agree, on holding or on the opposite.
        case notTheSignalsSide = "not_the_signals_side"
        /// They all agree, but the surest and the least sure lie too far apart.
        case confidencesTooFarApart = "confidences_too_far_apart"
    }

    package struct Ruling: Sendable, Hashable {
        /// Approved, pending or rejected.
        package var outcome: Outcome
        package var reason: Reason
        package var detail: String
    }

    /// - Parameters:
    ///   - verdicts: of distinct voters, on this signal.
    ///   - voters: how many voters there are, whether they answered or not.
    package static func ruling(
        side: Side, verdicts: [Verdict], voters: Int, settings: TradingSettings
    ) -> Ruling {
        guard let first = verdicts.first else {
            return Ruling(outcome: .rejected, reason: .insufficient, detail: "none of \(voters) voters answered")
        }
        guard verdicts.allSatisfy({ $0.action == first.action }) else {
            return Ruling(
                outcome: .rejected, reason: .actionsDiffer,
                detail: verdicts.map { "\($0.site): \($0.action.label)" }.joined(separator: ", "))
        }
        guard first.action == side.action else {
            return Ruling(
                outcome: .rejected, reason: .notTheSignalsSide,
                detail: "the signal says \(side.label), the voters \(first.action.label)")
        }
        if let ruling = rulingOnAbsence(verdicts.count, voters, settings), ruling.outcome == .rejected { return ruling }
        // Of values from 0 to 1,000,000: the difference always fits.
        let confidences = verdicts.map(\.confidence)
        let spread = (confidences.max() ?? 0) - (confidences.min() ?? 0)
        guard spread <= settings.maximumSpread else {
            return Ruling(
                outcome: .pending, reason: .confidencesTooFarApart,
                detail: "\(spread) ppm apart, at most \(settings.maximumSpread) counts as agreement")
        }
        return rulingOnAbsence(verdicts.count, voters, settings)
            ?? Ruling(
                outcome: .approved, reason: .agreed,
                detail: "\(verdicts.count) of \(voters) voters, \(spread) ppm apart")
    }

    /// What follows from the voters that did not answer, if anything does.
    private static func rulingOnAbsence(_ count: Int, _ voters: Int, _ settings: TradingSettings) -> Ruling? {
        guard count < voters else { return nil }
        let majority = voters / 2 + 1
        let rule = count < majority ? settings.minorityVerdicts : settings.incompleteVerdicts
        let detail = "\(count) of \(voters) voters answered, a majority is \(majority)"
        let reason = count < majority ? Reason.insufficient : .incomplete
        return switch rule {
        case .approve: nil
        case .ask: Ruling(outcome: .pending, reason: reason, detail: detail)
        case .reject: Ruling(outcome: .rejected, reason: reason, detail: detail)
        }
    }
}

extension Side {
    /// The action of a voter who agrees with it.
    fileprivate var action: Action {
        switch self {
        case .buy: .buy
        case .sell: .sell
        }
    }
}
