import Monitoring
import Raft
import Trading

/// Counts the answers of one batch, so that the metrics are touched once for each, and once for what was proposed
/// together.
struct AnswerTally {
    private let now: MonotonicTime
    private var counts: [ProposalResult: Int] = [:]
    private var together = (proposedAt: MonotonicTime(0), count: 0)

    init(at now: MonotonicTime) { self.now = now }

    mutating func add(_ outcome: ProposalOutcome, proposedAt: MonotonicTime, _ metrics: SiteMetrics) {
        counts[ProposalResult(outcome), default: 0] += 1
        guard case .applied = outcome else { return }
        if together.proposedAt != proposedAt { record(metrics) }
        together = (proposedAt, together.count + 1)
    }

    mutating func finish(_ metrics: SiteMetrics) {
        record(metrics)
        for (result, count) in counts { metrics.count(result, times: count) }
    }

    private mutating func record(_ metrics: SiteMetrics) {
        guard together.count > 0 else { return }
        metrics.commits.record(nanoseconds: now - together.proposedAt, times: together.count)
        together.count = 0
    }
}

extension ProposalResult {
    init(_ outcome: ProposalOutcome) {
        switch outcome {
        case .applied(_, .accepted(_, _)): self = .accepted
        case .applied(_, .refused(_)): self = .refused
        case .notLeader: self = .notLeader
        case .busy: self = .busy
        case .unknown: self = .unknown
        }
    }
}
