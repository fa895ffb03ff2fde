import Ledger
import Raft
import Trading
import Venue

extension PlantedBug {
    func placed(_ order: Order, by site: Int) -> Order {
        guard self == .ownClOrdID else { return order }
        var order = order
        order.clOrdID += "-\(site + 1)"
        return order
    }

    func canceled(_ cancel: Cancel, among open: [String]) -> Cancel {
        guard self == .cancelAnother, let other = open.first(where: { $0 != cancel.origClOrdID }) else { return cancel }
        var cancel = cancel
        cancel.origClOrdID = other
        return cancel
    }

    /// What a new leader is told.
    ///
    /// - Parameter lastHeard: the last number of the venue's that any leader took in, committed or not.
    func takeover(_ takeover: OrderGateway.Takeover, lastHeard: UInt64) -> OrderGateway.Takeover {
        var takeover = takeover
        switch self {
        case .resendWithoutQuery, .assumeRejected: takeover.openOrders = []
        case .acknowledgeReportEarly: takeover.committedIncoming = max(takeover.committedIncoming, lastHeard)
        default: break
        }
        return takeover
    }
}

extension Simulation {
    /// After the gateway was told that this site leads.
    mutating func plantAtTakeover(_ site: Int, _ term: Term, _ orders: [Order]) throws(Violation) {
        switch options.bug {
        case .resendWithoutQuery:
            for order in orders { try tellGateway(site) { $0.place(order, term: term, at: $1) } }
        case .assumeRejected:
            for order in orders where traded(site)?.openOrders[order.clOrdID]?.state == .inDoubt {
                let report = Execution(
                    venue: Market.venue, execID: "presumed-\(order.clOrdID)", clOrdID: order.clOrdID, orderID: "",
                    execType: .rejected, ordStatus: .rejected, symbol: order.symbol, side: order.side,
                    cumulativeQuantity: .zero, leavesQuantity: .zero, transactTime: sites[site].clock.wall(at: now))
                _ = try propose(Proposal(kind: .execution, actor: "gateway", payload: report.payload), at: site)
            }
        case .reconcileAtOnce:
            let payload = Reconciled(venue: Market.venue, term: term).payload
            _ = try propose(Proposal(kind: .reconciled, actor: "gateway", payload: payload), at: site)
        default: break
        }
    }

    /// The decision at an index is on its way into the log; the order that it will make goes out already.
    mutating func plantOrder(_ signal: Signal, of index: LogIndex, at site: Int) throws(Violation) {
        guard let term = trading.desks[site].leadsIn else { return }
        let order = Order(
            clOrdID: ClOrdID.make(clusterTag: trading.configuration.clusterTag, index: index), decisionIndex: index,
            strategy: signal.strategy, symbol: signal.symbol, side: signal.side, quantity: signal.quantity,
            limitPrice: signal.limitPrice, asOf: signal.asOf, referencePrice: signal.price)
        trading.desks[site].sentEarly.insert(order.clOrdID)
        try tellGateway(site) { $0.place(order, term: term, at: $1) }
    }

    /// In place of proposing what the gateway wants. True when that is all.
    mutating func plantInProposal(_ queued: TradingDesk.GatewayProposal, at site: Int) throws(Violation) -> Bool {
        switch (options.bug, queued.proposal.kind) {
        case (.skipReservation, .sequenceBlock): break
        case (.dropLateFill, .execution):
            guard let report = try? Execution(decoding: queued.proposal.payload) else { return false }
            let isLate = trading.desks[site].ended.contains(report.orderClOrdID)
            if report.ordStatus == .canceled { trading.desks[site].ended.insert(report.orderClOrdID) }
            guard isLate, report.execType == .trade else { return false }
        default: return false
        }
        if let id = queued.id { try tellGateway(site) { $0.settled(id, .committed, at: $1) } }
        return true
    }
}
