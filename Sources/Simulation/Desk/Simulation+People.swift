import Desk
import Ledger
import Raft
import Trading

/// The people at the desk: they take orders back, answer for decisions that wait for them, and let trading go on.
extension Simulation {
    mutating func people() throws(Violation) {
        guard isChaos else { return }
        queue.push(.people, at: now + trading.deskDice.within(0...2 * trading.plan.personInterval))
        let leaders = sites.indices.filter { trading.desks[$0].desk?.readyTerm != nil && sites[$0].pausedUntil <= now }
        guard !leaders.isEmpty else { return }
        let site = leaders[trading.deskDice.below(leaders.count)]
        guard let state = traded(site) else { return }
        switch trading.deskDice.below(5) {
        case 0, 1: try cancelSomething(state, at: site)
        case 2: try answerPending(state, at: site)
        case 3: try halt(at: site)
        default: try resume(state, at: site)
        }
    }

    private mutating func command(_ kind: EntryKind, at site: Int, _ payload: (String) -> [UInt8]) throws(Violation) {
        trading.commands += 1
        let proposal = Proposal(kind: kind, actor: "alice", payload: payload("p\(trading.commands)"))
        _ = try propose([proposal], for: [.other], at: site)
    }

    private mutating func cancelSomething(_ state: TradingState, at site: Int) throws(Violation) {
        let open = state.openOrders.keys.sorted()
        guard !open.isEmpty else { return }
        let order = open[trading.deskDice.below(open.count)]
        note("alice cancels \(order)")
        try command(.cancel, at: site) { key in
            CancelRequest(idempotencyKey: key, clOrdID: order, reason: "changed my mind").payload
        }
    }

    private mutating func answerPending(_ state: TradingState, at site: Int) throws(Violation) {
        let pending = state.pendingDecisions.keys.sorted()
        guard !pending.isEmpty else { return }
        let decision = pending[trading.deskDice.below(pending.count)]
        let approves = !trading.deskDice.oneIn(4)
        // The site at which a person approves says what it thinks by now.
        let signal = state.pendingDecisions[decision]?.signal
        let verdict =
            approves
            ? signal.flatMap { (record: SignalRecord) in self.verdict(of: site, on: record.signal, at: record.index) }
            : nil
        note("alice \(approves ? "approves" : "rejects") \(decision)")
        try command(.approval, at: site) { key in
            Approval(
                idempotencyKey: key, decisionIndex: decision, approve: approves, reason: "I say so",
                verdicts: verdict.map { [$0] } ?? []
            ).payload
        }
    }

    private mutating func halt(at site: Int) throws(Violation) {
        guard trading.deskDice.oneIn(4) else { return }
        let symbol = trading.deskDice.oneIn(4) ? "" : Market.symbols[trading.deskDice.below(Market.symbols.count)]
        note("alice halts \(symbol.isEmpty ? "everything" : symbol)")
        try tellDesk(site) { $0.haltHere(symbol.isEmpty ? Halt.everySymbol : symbol, at: $1) }
        let isKnown = trading.deskDice.oneIn(2)
        try tellDesk(site) {
            $0.haltSettled(symbol.isEmpty ? Halt.everySymbol : symbol, isKnown: isKnown, at: $1)
        }
        try command(.halt, at: site) {
            HaltRequest(idempotencyKey: $0, symbol: symbol, reason: "I saw something").payload
        }
    }

    private mutating func resume(_ state: TradingState, at site: Int) throws(Violation) {
        for symbol in state.halts.keys.sorted() {
            let isAll = symbol == Halt.everySymbol
            note("alice resumes \(symbol)")
            try command(.resume, at: site) { key in
                Resume(
                    idempotencyKey: key, scope: isAll ? .all : .symbol, name: isAll ? "" : symbol,
                    reason: "looked at it"
                ).payload
            }
        }
        for strategy in state.strategies.values.filter({ $0.disabledIndex != nil }).map(\.strategy).sorted() {
            note("alice enables \(strategy)")
            try command(.resume, at: site) { key in
                Resume(idempotencyKey: key, scope: .strategy, name: strategy, reason: "looked at it").payload
            }
        }
    }
}
