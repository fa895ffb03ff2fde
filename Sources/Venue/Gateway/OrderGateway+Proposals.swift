package import FIX
import Ledger
import Trading

extension OrderGateway {
    /// What became of a proposal; those of an earlier term are ignored.
    package mutating func settled(_ id: ProposalID, _ outcome: ProposalOutcome, at now: Instant) -> [Action] {
        if outcome == .failed { proposeAt = now.monotonic + configuration.proposalPause }
        if id == numbers.proposal {
            blockSettled(outcome, at: now)
        } else if case .proposed(id, let isLost) = leadership?.standing {
            standingSettled(isLost: isLost, outcome, at: now)
        } else {
            reportSettled(id, outcome, at: now)
        }
        return advance(now)
    }

    /// Only this leader can know what it proposes about the session, so a refusal is a fault of a program. It does not
    /// trade, says so, and tries again.
    mutating func noteRefusal(_ outcome: ProposalOutcome, of what: String, at now: Instant) {
        guard case .refused(let reason) = outcome else { return }
        alarm(.proposalRefused, "\(what) was refused: \(reason)")
        lastError = "\(what) was refused: \(reason)"
        proposeAt = now.monotonic + configuration.answerTimeout
    }

    mutating func propose(_ kind: EntryKind, _ payload: [UInt8]) -> ProposalID {
        lastProposal = ProposalID(rawValue: lastProposal.rawValue + 1)
        outbox.append(.propose(lastProposal, kind, payload: payload))
        return lastProposal
    }
}
