import DequeModule
import Ledger

/// The venue's reports that are not committed yet, in the order in which it gave them. One counts as taken only when it
/// is committed, so it is proposed until it is.
struct ReportQueue: Sendable {
    struct Report: Sendable {
        let sequence: UInt64
        let kind: EntryKind
        let payload: [UInt8]
        /// ClOrdID of the order that this report ends; nil when it ends none.
        let closes: String?
        /// The venue says that it does not know that order: refused as long as it may yet find it.
        let saysUnknown: Bool
        fileprivate(set) var state = State.waiting

        var isCommitted: Bool { state == .committed }
    }

    enum State: Sendable, Hashable {
        case waiting
        case proposed(OrderGateway.ProposalID)
        case committed
        case refused
    }

    private var reports: Deque<Report> = []
    /// Position of the first report that may be waiting to be proposed.
    private var next = 0
    private var proposed = 0
    /// After a failure nothing is proposed until what went out later is settled too: no report may be committed before
    /// an earlier one.
    private var hasFailed = false

    var count: Int { reports.count }
    var isEmpty: Bool { reports.isEmpty }
    /// The oldest report that waits to be proposed; nil when none may be now.
    var nextProposal: Report? { next < reports.count && !hasFailed ? reports[next] : nil }

    mutating func append(
        _ kind: EntryKind, _ payload: [UInt8], sequence: UInt64, closes: String?, saysUnknown: Bool = false
    ) {
        reports.append(
            Report(sequence: sequence, kind: kind, payload: payload, closes: closes, saysUnknown: saysUnknown))
    }

    /// That report was proposed.
    mutating func proposed(as id: OrderGateway.ProposalID) {
        precondition(nextProposal != nil, "no report of \(reports.count) may be proposed")
        reports[next].state = .proposed(id)
        proposed += 1
        skipSettled()
    }

    mutating func settle(_ id: OrderGateway.ProposalID, _ outcome: OrderGateway.ProposalOutcome) {
        guard let index = reports.firstIndex(where: { $0.state == .proposed(id) }) else { return }
        proposed -= 1
        switch outcome {
        case .committed: reports[index].state = .committed
        case .refused: reports[index].state = .refused
        case .failed:
            reports[index].state = .waiting
            next = min(next, index)
            hasFailed = true
        }
        if proposed == 0 {
            hasFailed = false
            skipSettled()
        }
    }

    /// The oldest report, when it is in the log. Those behind it wait for it.
    mutating func takeSettled() -> Report? {
        guard let first = reports.first, first.state == .committed || first.state == .refused else { return nil }
        next = max(0, next - 1)
        return reports.removeFirst()
    }

    private mutating func skipSettled() {
        while next < reports.count, reports[next].state != .waiting { next += 1 }
    }
}
