import Desk
import Ledger
import Raft
import Trading
import Venue

extension PlantedBug {
    /// What a site does in place of what it is permitted.
    func carriedOut(_ effect: Effect, by site: Int, among state: TradingState) -> Effect {
        switch (self, effect) {
        case (.ownClOrdID, .place(var order)):
            order.clOrdID += "-\(site + 1)"
            return .place(order)
        case (.cancelAnother, .cancel(var cancel)):
            let open = state.openOrders.keys.sorted()
            guard let other = open.first(where: { $0 != cancel.origClOrdID }) else { return effect }
            cancel.origClOrdID = other
            return .cancel(cancel)
        case (.haltUnheard, .halt(let symbol)): return .resume(symbol: symbol)
        default: return effect
        }
    }

    /// What a new leader is told of the orders that are open.
    func openOrders(_ orders: [OrderRecord]) -> [OrderRecord] {
        self == .resendWithoutQuery || self == .assumeRejected ? [] : orders
    }

    /// What a new leader is told of the venue's session.
    ///
    /// - Parameter lastHeard: the last number of the venue's that any leader took in, committed or not.
    func session(_ session: VenueSession?, lastHeard: UInt64) -> VenueSession? {
        guard self == .acknowledgeReportEarly, var session else { return session }
        session.committedIncoming = max(session.committedIncoming, lastHeard)
        return session
    }
}

extension Simulation {
    /// This site leads, and its desk is about to be told of the orders that are open.
    mutating func plantAtTakeover(_ site: Int, _ term: Term) throws(Violation) {
        guard let state = traded(site) else { return }
        let open = state.openOrders.values.map(\.order).sorted { $0.clOrdID < $1.clOrdID }
        switch options.bug {
        case .resendWithoutQuery: try permit(open.map { .place($0) }, in: term, at: site)
        case .assumeRejected:
            for order in open where state.openOrders[order.clOrdID]?.state == .inDoubt {
                let report = Execution(
                    venue: Market.venue, execID: "presumed-\(order.clOrdID)", clOrdID: order.clOrdID, orderID: "",
                    execType: .rejected, ordStatus: .rejected, symbol: order.symbol, side: order.side,
                    cumulativeQuantity: .zero, leavesQuantity: .zero, transactTime: sites[site].clock.wall(at: now))
                plant(.execution, report.payload, at: site)
            }
        case .reconcileAtOnce: plant(.reconciled, Reconciled(venue: Market.venue, term: term).payload, at: site)
        default: break
        }
    }

    private mutating func plant(_ kind: EntryKind, _ payload: [UInt8], at site: Int) {
        enqueue(
            Proposal(kind: kind, actor: Desk.gatewayActor(of: Market.venue), payload: payload), for: .other, at: site)
    }

    /// Has the desk carry out what no entry permits.
    private mutating func permit(_ effects: [Effect], in term: Term, at site: Int) throws(Violation) {
        guard let standing = desksStanding(of: site) else { return }
        // An old one would permit nothing any more.
        let time = sites[site].clock.wall(at: now)
        let entry = Entry(index: 0, term: term, kind: .execution, time: time, actor: "bug", payload: [])
        let applied = Applied(
            index: 0, term: term, effects: effects, reply: .accepted(index: 0, isDuplicate: false))
        try tellDesk(site) {
            $0.applied(AppliedBatch(entries: [entry], results: [applied], openOrders: []), standing, at: $1)
        }
    }

    /// The decision at an index is on its way into the log; the order that it will make goes out already.
    mutating func plantOrder(_ proposal: Proposal, at index: LogIndex, _ site: Int) throws(Violation) {
        guard proposal.kind == .decision, let term = trading.desks[site].desk?.readyTerm,
            let decision = try? Decision(decoding: proposal.payload), decision.claim == .approved,
            let signal = traded(site)?.undecidedSignals[decision.signalIndex]?.signal
        else { return }
        let order = Order(
            clOrdID: ClOrdID.make(clusterTag: trading.configuration.clusterTag, index: index), decisionIndex: index,
            strategy: signal.strategy, symbol: signal.symbol, side: signal.side, quantity: signal.quantity,
            limitPrice: signal.limitPrice, asOf: signal.asOf, referencePrice: signal.price)
        trading.desks[site].sentEarly.insert(order.clOrdID)
        try permit([.place(order)], in: term, at: site)
    }

    /// In place of proposing what the gateway wants. True when that is all.
    mutating func plantInProposal(_ queued: TradingDesk.Queued, at site: Int) throws(Violation) -> Bool {
        switch (options.bug, queued.proposal.kind) {
        case (.skipReservation, .sequenceBlock): break
        case (.dropLateFill, .execution):
            guard let report = try? Execution(decoding: queued.proposal.payload) else { return false }
            let isLate = trading.desks[site].ended.contains(report.orderClOrdID)
            if report.ordStatus == .canceled { trading.desks[site].ended.insert(report.orderClOrdID) }
            guard isLate, report.execType == .trade else { return false }
        default: return false
        }
        try tellDesk(site) { $0.settled(queued.purpose, .accepted, at: $1) }
        return true
    }
}
