import Desk
import Exchange
import Ledger
import Raft
import Trading

/// Each site's analyst sees the bars that close, and makes the same signal of the same bar. Whoever leads proposes it.
extension Simulation {
    static let analystActor = "analyst/sim"
    private static let maximumRecentSignals = 16
    private static let longestLookUp = 20 * millisecond

    mutating func analyse(bar: Int) throws(Violation) {
        guard isChaos, let signal = signal(ofBar: bar) else { return }
        for site in sites.indices where sites[site].isUp && sites[site].pausedUntil <= now {
            // One that is parted from the venue misses the bar.
            guard trading.desks[site].cutUntil <= now else { continue }
            if trading.desks[site].recentSignals.count == Self.maximumRecentSignals {
                trading.desks[site].recentSignals.removeFirst()
            }
            trading.desks[site].recentSignals.append(signal)
            try tellDesk(site) { $0.barsClosed(signals: [signal], at: $1) }
        }
    }

    private func signal(ofBar bar: Int) -> Signal? {
        var dice = Dice(seed: options.seed ^ UInt64(bar) &* 0x9E37_79B9_7F4A_7C15, stream: 12)
        guard dice.oneIn(3), let price = trading.venue.server.exchange.last(Market.symbols[0]) else { return nil }
        var signal = Market.signal(UInt64(bar), near: price, &dice)
        signal.idempotencyKey = "bar-\(bar)"
        return signal
    }

    /// The last leader may not have got to propose what its analyst saw; looking it up in the database takes a while.
    mutating func findMissedSignals(of site: Int, in term: Term) {
        guard let database = sites[site].machine.trading else { return }
        let missed = trading.desks[site].recentSignals.filter {
            database.lookups.idempotency(actor: Self.analystActor, key: $0.idempotencyKey) == nil
        }
        guard !missed.isEmpty else { return }
        queue.push(
            .missedSignals(missed, site: site, term: term, life: sites[site].life),
            at: now + trading.deskDice.within(0...Self.longestLookUp))
    }

    mutating func propose(missed signals: [Signal], in term: Term, at site: Int) throws(Violation) {
        tally.count(.missedSignalsProposed, signals.count)
        note("\(site + 1) has \(signals.count) signals of its analyst that are not in the log")
        try tellDesk(site) { $0.proposeMissedSignals(signals, in: term, at: $1) }
    }
}
