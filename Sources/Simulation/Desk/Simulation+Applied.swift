import Desk
import Ledger
import Raft
import Trading

/// Applied entries on their way to the desk: their answers come as soon as they are evaluated, what follows from them
/// once they are stored.
extension Simulation {
    private static let longestStoring = 5 * millisecond

    /// An entry was evaluated at a site, there and in this order.
    mutating func traded(
        _ entry: Entry, _ outcome: (applied: Trading.Applied, rows: [RowChange]), at site: Int, isNew: Bool
    ) throws(Violation) {
        if isNew { try trading.checker.applied(entry, outcome.applied, outcome.rows, &tally) }
        if isNew { for case .alarm(let alarm) in outcome.applied.effects { note("ALARM \(alarm)") } }
        if let waiting = trading.desks[site].waiting.removeValue(forKey: entry.index) {
            try settle(waiting, entry, outcome.applied, at: site)
        }
        store(entry, outcome.applied, at: site)
    }

    private mutating func settle(
        _ waiting: TradingDesk.Waiting, _ entry: Entry, _ applied: Trading.Applied, at site: Int
    ) throws(Violation) {
        let outcome: Desk.Outcome =
            switch applied.reply {
            case _ where waiting.term != entry.term: .failed
            case .accepted: .accepted
            case .refused(let refusal): .refused(refusal)
            }
        try tellDesk(site) { $0.settled(waiting.purpose, outcome, at: $1) }
    }

    private mutating func store(_ entry: Entry, _ applied: Trading.Applied, at site: Int) {
        guard let state = traded(site) else { return }
        var applied = applied
        if let bug = options.bug {
            applied.effects = applied.effects.map { bug.carriedOut($0, by: site, among: state) }
            if bug == .sendBeforeCommit { applied.effects.removeAll { effect in trading.desks[site].hasSent(effect) } }
        }
        for effect in applied.effects { note(permitting: effect, of: entry, at: site) }
        let openOrders = entry.kind == .noop ? state.openOrdersOldestFirst : []
        trading.desks[site].stored.append(
            AppliedBatch(
                entries: [entry], results: [applied], openOrders: options.bug?.openOrders(openOrders) ?? openOrders))
        guard trading.desks[site].stored.count == 1 else { return }
        queue.push(
            .stored(site: site, life: sites[site].life), at: now + trading.deskDice.within(0...Self.longestStoring))
    }

    private mutating func note(permitting effect: Effect, of entry: Entry, at site: Int) {
        switch effect {
        case .place(let order): note("\(site + 1) may send \(order.text) in term \(entry.term)")
        case .cancel(let cancel):
            note("\(site + 1) may cancel \(cancel.origClOrdID) by \(cancel.clOrdID) in term \(entry.term)")
        default: break
        }
    }

    /// A transaction is on disk: all of its entries are told together.
    mutating func stored(_ site: Int) throws(Violation) {
        let batches = trading.desks[site].stored
        trading.desks[site].stored = []
        for batch in batches {
            guard let standing = desksStanding(of: site) else { return }
            try tellDesk(site) { $0.applied(batch, standing, at: $1) }
            trading.desks[site].toldThrough = batch.results.last?.index ?? 0
        }
    }

    func desksStanding(of site: Int) -> Desk.Standing? {
        guard let state = traded(site) else { return nil }
        let session = state.venues[Market.venue]
        return Desk.Standing(
            rules: state.rules,
            session: options.bug?.session(session, lastHeard: trading.checker.lastDelivered) ?? session)
    }
}

extension Order {
    /// For people.
    var text: String {
        "\(clOrdID) \(side) \(quantity) \(symbol)" + (limitPrice == .zero ? "" : " at \(limitPrice)")
    }
}
