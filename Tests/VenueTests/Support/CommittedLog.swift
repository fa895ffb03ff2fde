import Ledger
import Trading

@testable import Venue

/// What the replicas would have of a venue, kept as simply as can be.
struct CommittedLog {
    private(set) var reservedThrough: UInt64 = 0
    var committedIncoming: UInt64 = 0
    private(set) var placed: [String: Order] = [:]
    private(set) var executions: [Execution] = []
    private(set) var unread: [UnreadReport] = []
    /// In the order of the log.
    private(set) var standings: [Reconciled] = []
    private(set) var open: [String: Order] = [:]
    private(set) var notAtVenue: Set<String> = []
    private(set) var faults: [String] = []
    /// What an earlier leader told of.
    var unreachableSince: Int64?

    mutating func place(_ order: Order) {
        placed[order.clOrdID] = order
        open[order.clOrdID] = order
    }

    mutating func commit(_ kind: EntryKind, _ payload: [UInt8], term: Term) throws -> OrderGateway.ProposalOutcome {
        switch kind {
        case .sequenceBlock:
            let block = try SequenceBlock(decoding: payload)
            if block.first <= reservedThrough || block.term != term { faults.append("block \(block.first)...") }
            reservedThrough = block.last
        case .reconciled: standings.append(try Reconciled(decoding: payload))
        case .execution: take(try Execution(decoding: payload))
        case .unreadReport:
            let report = try UnreadReport(decoding: payload)
            committedIncoming = max(committedIncoming, report.sessionSeq)
            unread.append(report)
        default: faults.append("kind \(kind)")
        }
        return .committed
    }

    private mutating func take(_ execution: Execution) {
        if execution.sessionSeq <= committedIncoming, execution.execType == .trade,
            !executions.contains(where: { $0.execID == execution.execID })
        {
            faults.append("fill \(execution.execID) after a later message")
        }
        committedIncoming = max(committedIncoming, execution.sessionSeq)
        let isKnown =
            execution.execType.isKnownByExecID
            && executions.contains { $0.execID == execution.execID && $0.orderClOrdID == execution.orderClOrdID }
        guard !isKnown else { return }
        executions.append(execution)
        if execution.endsOrder, execution.ordRejReason != Execution.duplicateOrder {
            if execution.ordRejReason == Execution.unknownOrder { notAtVenue.insert(execution.orderClOrdID) }
            open[execution.orderClOrdID] = nil
        }
    }

    func takeover(_ term: Term) -> OrderGateway.Takeover {
        OrderGateway.Takeover(
            term: term, reservedThrough: reservedThrough, committedIncoming: committedIncoming,
            openOrders: open.values.sorted { $0.decisionIndex < $1.decisionIndex },
            unreachableSince: unreachableSince)
    }
}
