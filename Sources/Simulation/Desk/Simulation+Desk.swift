import Exchange
import Ledger
import Raft
import Trading
import Venue

/// A site's desk: what follows from an applied entry, and when the site leads, the way from a signal to a decision.
extension Simulation {
    var isTrading: Bool { options.world == .trading }

    private static let deskInterval = 50 * millisecond
    /// How long verdicts are waited for, and after which something is asked for or proposed again.
    private static let verdictPatience = 300 * millisecond
    private static let retryInterval = 150 * millisecond
    /// Signals looked at in one turn.
    private static let maximumCases = 32

    func traded(_ site: Int) -> TradingState? { sites[site].machine.trading?.state }

    /// An entry was applied at a site, there and in this order.
    mutating func traded(
        _ entry: Entry, _ outcome: (applied: Trading.Applied, rows: [RowChange]), at site: Int, isNew: Bool
    ) throws(Violation) {
        if isNew { try trading.checker.applied(entry, outcome.applied, outcome.rows, &tally) }
        let applied = outcome.applied
        if entry.kind == .noop { try beginToLead(site, entry.term) }
        if let signal = applied.decidedSignal { trading.desks[site].cases[signal] = nil }
        if let waiting = trading.desks[site].waiting.removeValue(forKey: entry.index) {
            let outcome: OrderGateway.ProposalOutcome =
                switch applied.reply {
                case _ where waiting.term != entry.term: .failed
                case .accepted: .committed
                case .refused(let refusal): .refused(refusal.message)
                }
            try tellGateway(site) { $0.settled(waiting.id, outcome, at: $1) }
        }
        for effect in applied.effects { try carryOut(effect, of: entry, at: site, isNew: isNew) }
    }

    private mutating func carryOut(_ effect: Effect, of entry: Entry, at site: Int, isNew: Bool) throws(Violation) {
        switch effect {
        case .analyse: break
        case .place(let order):
            note("\(site + 1) may send \(order.text) in term \(entry.term)")
            let order = options.bug?.placed(order, by: site) ?? order
            if options.bug == .sendBeforeCommit, trading.desks[site].sentEarly.contains(order.clOrdID) { return }
            try tellGateway(site) { $0.place(order, term: entry.term, at: $1) }
        case .cancel(let cancel):
            note("\(site + 1) may cancel \(cancel.origClOrdID) by \(cancel.clOrdID) in term \(entry.term)")
            let open = traded(site)?.openOrders.keys.sorted() ?? []
            let cancel = options.bug?.canceled(cancel, among: open) ?? cancel
            try tellGateway(site) { $0.cancel(cancel, term: entry.term, at: $1) }
        case .query(let clOrdID): try tellGateway(site) { $0.query(clOrdID, term: entry.term, at: $1) }
        case .alarm(let alarm):
            if isNew { note("ALARM \(alarm)") }
        }
    }

    // MARK: Leading

    /// The first entry of the term is applied, and so is everything before.
    private mutating func beginToLead(_ site: Int, _ term: Term) throws(Violation) {
        guard let replica = sites[site].replica, replica.isLeader, replica.term == term, let state = traded(site) else {
            return
        }
        trading.desks[site].leadsIn = term
        let session = state.venues[Market.venue]
        let orders = state.openOrders.values.map(\.order).sorted { $0.clOrdID < $1.clOrdID }
        var takeover = OrderGateway.Takeover(
            term: term, reservedThrough: session?.reservedThrough ?? 0,
            committedIncoming: session?.committedIncoming ?? 0, openOrders: orders,
            unreachableSince: session?.unreachableSince)
        if let bug = options.bug { takeover = bug.takeover(takeover, lastHeard: trading.checker.lastDelivered) }
        tally.count(.takeovers)
        note("\(site + 1) takes over in term \(term): \(takeover.text)")
        try tellGateway(site) { $0.lead(takeover, at: $1) }
        try plantAtTakeover(site, term, orders)
        queue.push(.desk(site: site, term: term, life: sites[site].life), at: now)
    }

    /// Another leads, or nobody.
    mutating func endLeading(_ site: Int) throws(Violation) {
        guard isTrading, trading.desks[site].leadsIn != nil else { return }
        trading.desks[site].leadsIn = nil
        trading.desks[site].proposals = []
        trading.desks[site].waiting = [:]
        trading.desks[site].cases = [:]
        trading.desks[site].foundedAt = nil
        trading.desks[site].timerProposedAt = nil
        try tellGateway(site) { $0.follow(at: $1) }
    }

    mutating func deskTimePassed(_ site: Int, in term: Term) throws(Violation) {
        guard trading.desks[site].leadsIn == term else { return }
        queue.push(.desk(site: site, term: term, life: sites[site].life), at: now + Self.deskInterval)
        guard let state = traded(site) else { return }
        guard state.settings != nil else { return try found(site) }
        try proposeTimer(site, state)
        for (index, record) in state.undecidedSignals.sorted(by: { $0.key < $1.key }).prefix(Self.maximumCases) {
            try decide(index, record.signal, at: site, state)
            guard trading.desks[site].leadsIn == term else { return }
        }
    }

    private mutating func found(_ site: Int) throws(Violation) {
        let reading = sites[site].clock.reading(at: now)
        if let last = trading.desks[site].foundedAt, reading - last < second { return }
        trading.desks[site].foundedAt = reading
        for proposal in trading.market.founding { _ = try propose(proposal, at: site) }
    }

    /// Time has to be in the log where something expires by it.
    private mutating func proposeTimer(_ site: Int, _ state: TradingState) throws(Violation) {
        let reading = sites[site].clock.reading(at: now)
        guard let deadline = state.nextDeadline, sites[site].clock.wall(at: now) >= deadline,
            trading.desks[site].timerProposedAt.map({ reading - $0 > Self.retryInterval }) ?? true
        else { return }
        trading.desks[site].timerProposedAt = reading
        _ = try propose(Proposal(kind: .timer, actor: "desk", payload: []), at: site)
    }

    /// Gathers verdicts and proposes a decision, again and again until one is applied.
    private mutating func decide(
        _ index: LogIndex, _ signal: Signal, at site: Int, _ state: TradingState
    ) throws(Violation) {
        let reading = sites[site].clock.reading(at: now)
        var open = trading.desks[site].cases[index] ?? TradingDesk.Case(openedAt: reading)
        defer { trading.desks[site].cases[index] = open }
        if let proposedAt = open.proposedAt {
            guard reading - proposedAt >= Self.retryInterval else { return }
            // Prices have moved on.
            open = TradingDesk.Case(openedAt: reading)
        }
        let voters = state.voters.map(\.id)
        let own = NodeID(site + 1)
        if open.verdicts[own] == nil, voters.contains(own) { open.verdicts[own] = verdict(of: site, on: index) }
        let missing = voters.filter { open.verdicts[$0] == nil }
        if !missing.isEmpty, reading - Self.retryInterval >= open.askedAt {
            open.askedAt = reading
            for peer in missing where peer != own {
                tell(.verdictWanted(index), from: site, to: Int(peer) - 1)
            }
        }
        let isPatient = reading - open.openedAt < Self.verdictPatience
        guard missing.isEmpty || !isPatient && !open.verdicts.isEmpty else { return }
        let isReconciled = state.venues[Market.venue]?.reconciledTerm == trading.desks[site].leadsIn
        // It would be refused; now and then that is tried all the same.
        guard isReconciled || trading.deskDice.oneIn(10) else { return }
        let verdicts = voters.compactMap { open.verdicts[$0] }
        let claim = state.ruling(on: signal, verdicts).outcome
        open.proposedAt = reading
        let decision = Decision(signalIndex: index, verdicts: verdicts, claim: claim)
        note("\(site + 1) decides on \(index): \(claim), \(verdicts.count) of \(voters.count) answered")
        let proposed = try propose(Proposal(kind: .decision, actor: "desk", payload: decision.payload), at: site)
        if let proposed {
            if options.bug == .sendBeforeCommit, claim == .approved { try plantOrder(signal, of: proposed, at: site) }
        } else {
            open.proposedAt = nil
        }
    }

    /// What a site thinks of a signal, signed. They mostly agree.
    mutating func verdict(of site: Int, on index: LogIndex) -> Verdict? {
        guard let signal = traded(site)?.undecidedSignals[index]?.signal else { return nil }
        var dice = Dice(seed: options.seed ^ index &* 0x9E37_79B9_7F4A_7C15, stream: 11)
        let mood = dice.below(24)
        let isOdd = dice.below(3) == site
        let differs = mood == 0 && isOdd
        let confidence: Int64 = mood < 3 && isOdd ? 300_000 : 700_000 + dice.within(0...50_000)
        let price = trading.venue.server.exchange.last(signal.symbol) ?? signal.price
        let verdict = Verdict(
            site: NodeID(site + 1), signalIndex: index, action: differs ? .hold : signal.side == .buy ? .buy : .sell,
            confidence: Int32(confidence), price: price,
            seenAt: sites[site].clock.wall(at: now) - trading.deskDice.within(0...100) * millisecond, model: "sim/1")
        return trading.signers[site].sign(verdict)
    }

    mutating func take(_ verdict: Verdict, at site: Int, from peer: Int) {
        guard trading.desks[site].leadsIn != nil, verdict.site == NodeID(peer + 1) else { return }
        trading.desks[site].cases[verdict.signalIndex]?.verdicts[verdict.site] = verdict
    }

    /// - Returns: where in the log it was put; nil when it was not.
    mutating func propose(
        _ proposal: Proposal, at site: Int, as id: OrderGateway.ProposalID? = nil
    ) throws(Violation) -> LogIndex? {
        let reading = sites[site].clock.reading(at: now)
        let wall = sites[site].clock.wall(at: now)
        let before = standing(site)
        let proposed: (index: LogIndex, actions: [ConsensusAction])
        do throws(Replica.Refused) {
            guard let accepted = try sites[site].replica?.propose([proposal], at: reading, wall: wall) else {
                return nil
            }
            proposed = accepted
        } catch { return nil }
        note("\(site + 1) proposes \(proposal.kind) as \(proposed.index)")
        if let id { trading.desks[site].waiting[proposed.index] = TradingDesk.Waiting(id: id, term: before.term) }
        try finish(site, proposed.actions, before: before)
        return proposed.index
    }
}

extension Order {
    /// For people.
    var text: String {
        "\(clOrdID) \(side) \(quantity) \(symbol)" + (limitPrice == .zero ? "" : " at \(limitPrice)")
    }
}

extension OrderGateway.Takeover {
    var text: String {
        "numbers through \(reservedThrough), expects \(committedIncoming + 1), open \(openOrders.map(\.clOrdID))"
    }
}
