/// The rule that turns the sites' verdicts into yes, no, or "a person must say". Every site evaluates it for itself on
/// the committed verdicts.
package enum CrossValidation {
    /// Furthest apart that confidences may lie, in parts per million, and still count as agreement.
    package static let maximumSpread: Int32 = 200_000

    /// What settled it.
    package enum Reason: String, Labelled {
        case agreed
        /// Fewer than a majority of the voters answered; by the degraded rule, that is a no.
        case insufficient
        case actionsDiffer = "actions_differ"
        /// They all agree, on holding or on the opposite.
        case notTheSignalsSide = "not_the_signals_side"
        /// They all agree, but the surest and the least sure lie too far apart.
        case confidencesTooFarApart = "confidences_too_far_apart"
    }

    package struct Ruling: Sendable, Hashable {
        /// Never ``Outcome/denied``.
        package var outcome: Outcome
        package var reason: Reason
        package var detail: String
    }

    /// - Parameters:
    ///   - verdicts: of distinct voters, on this signal.
    ///   - voters: how many voters there are, whether they answered or not.
    package static func ruling(side: Side, verdicts: [Verdict], voters: Int) -> Ruling {
        let majority = voters / 2 + 1
        guard let first = verdicts.first, verdicts.count >= majority else {
            return Ruling(
                outcome: .rejected, reason: .insufficient,
                detail: "\(verdicts.count) of \(voters) voters answered, \(majority) are needed")
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
        // Of values from 0 to 1,000,000: the difference always fits.
        let confidences = verdicts.map(\.confidence)
        let spread = (confidences.max() ?? 0) - (confidences.min() ?? 0)
        guard spread <= maximumSpread else {
            return Ruling(
                outcome: .pending, reason: .confidencesTooFarApart,
                detail: "\(spread) ppm apart, at most \(maximumSpread) counts as agreement")
        }
        return Ruling(
            outcome: .approved, reason: .agreed,
            detail: "\(verdicts.count) of \(voters) voters, \(spread) ppm apart")
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
