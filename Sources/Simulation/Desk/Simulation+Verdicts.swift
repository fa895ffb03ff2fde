import Desk
import Exchange
import Ledger
import Raft
import Trading

/// What sites think of signals, and the links on which they tell each other.
extension Simulation {
    private static let judgementsAtATime = 16

    mutating func scheduleJudging(_ site: Int) {
        guard !trading.desks[site].isJudging else { return }
        trading.desks[site].isJudging = true
        queue.push(
            .judge(site: site, life: sites[site].life), at: now + trading.deskDice.within(0...millisecond))
    }

    mutating func judge(_ site: Int) throws(Violation) {
        trading.desks[site].isJudging = false
        for _ in 0..<Self.judgementsAtATime {
            guard let (index, signal) = trading.desks[site].desk?.nextUnjudged() else { return }
            guard let verdict = verdict(of: site, on: signal, at: index) else { continue }
            try tellDesk(site) { $0.answered(verdict, at: $1) }
        }
        if trading.desks[site].desk?.hasUnjudged == true { scheduleJudging(site) }
    }

    /// What a site thinks of a signal, signed; nil of one that abstains. They mostly agree.
    mutating func verdict(of site: Int, on signal: Signal, at index: LogIndex) -> Verdict? {
        var dice = Dice(seed: options.seed ^ index &* 0x9E37_79B9_7F4A_7C15, stream: 11)
        let mood = dice.below(24)
        let isOdd = dice.below(3) == site
        let differs = mood == 0 && isOdd
        if mood == 3 && isOdd { return nil }
        let confidence: Int64 = mood < 3 && isOdd ? 300_000 : 700_000 + dice.within(0...50_000)
        let reading = sites[site].clock.reading(at: now)
        let quote = Quote(
            price: trading.venue.server.exchange.last(signal.symbol) ?? signal.price,
            seenAt: reading - trading.deskDice.within(0...100) * millisecond)
        let judgement = Desk.Judgement(
            action: differs ? .hold : signal.side == .buy ? .buy : .sell, confidence: Int32(confidence), quote: quote,
            model: "sim/1")
        let verdict = trading.desks[site].desk?.verdict(
            on: index, judgement, clockAhead: leaderClock(at: site, reading), at: reading)
        return verdict.map(trading.signers[site].sign)
    }

    /// What a site knows of its leader's wall clock, give or take half of a round trip; a leader that is down told it
    /// before.
    private mutating func leaderClock(at site: Int, _ reading: Int64) -> Int64? {
        guard let leader = sites[site].replica?.leader else { return nil }
        let ahead = sites[Int(leader) - 1].clock.wall(at: now) - reading
        return ahead + (Int(leader) - 1 == site ? 0 : trading.deskDice.within(-2...2) * millisecond)
    }

    // MARK: Links

    private static let redialing = 20 * millisecond...300 * millisecond

    /// A verdict that is lost ends the link, as TCP does.
    mutating func send(_ verdict: Verdict, from: Int, to: Int) throws(Violation) {
        guard trading.links.contains(SitePair(from, to)) else { return }
        let (first, second) = network.delays(from: from, to: to, at: now, &tally)
        guard let first else { return try unlink(from, to) }
        for delay in [first, second].compactMap(\.self) {
            queue.push(.shell(.verdict(verdict), from: from, to: to), at: now + delay)
        }
    }

    mutating func take(_ verdict: Verdict, at site: Int, from peer: Int) throws(Violation) {
        var misconduct: Desk.Misconduct?
        try tellDesk(site) { desk, moment in
            do throws(Desk.Misconduct) {
                return try desk.received(verdict, from: NodeID(peer + 1), at: moment)
            } catch {
                misconduct = error
                return []
            }
        }
        try checker.require(
            misconduct == nil, .correctMessages, "site \(peer + 1) told \(site + 1) \(misconduct?.description ?? "")")
    }

    mutating func dialPeers(of site: Int) {
        for other in sites.indices where other != site { dial(SitePair(site, other)) }
    }

    private mutating func dial(_ pair: SitePair) {
        guard trading.dialing.insert(pair).inserted else { return }
        queue.push(.dial(pair), at: now + trading.deskDice.within(Self.redialing))
    }

    /// Whoever is down dials when it is up again.
    mutating func link(_ pair: SitePair) throws(Violation) {
        trading.dialing.remove(pair)
        guard sites[pair.low].isUp, sites[pair.high].isUp, !trading.links.contains(pair) else { return }
        let isHeldUp = sites[pair.low].pausedUntil > now || sites[pair.high].pausedUntil > now
        guard !isHeldUp, network.isOpen(between: pair.low, pair.high, at: now) else { return dial(pair) }
        trading.links.insert(pair)
        try tellDesk(pair.low) { $0.linked(NodeID(pair.high + 1), at: $1) }
        try tellDesk(pair.high) { $0.linked(NodeID(pair.low + 1), at: $1) }
    }

    private mutating func unlink(_ one: Int, _ other: Int) throws(Violation) {
        let pair = SitePair(one, other)
        guard trading.links.remove(pair) != nil else { return }
        try tellDesk(one) { $0.unlinked(NodeID(other + 1), at: $1) }
        try tellDesk(other) { $0.unlinked(NodeID(one + 1), at: $1) }
        dial(pair)
    }

    /// A process is gone. The others notice a little later.
    mutating func loseLinks(of site: Int) {
        for other in sites.indices where trading.links.remove(SitePair(site, other)) != nil {
            queue.push(.linkLost(at: other, to: site, life: sites[other].life), at: now + millisecond)
        }
    }

    /// Unless the two are linked anew.
    mutating func noticeLoss(at site: Int, of other: Int) throws(Violation) {
        guard !trading.links.contains(SitePair(site, other)) else { return }
        try tellDesk(site) { $0.unlinked(NodeID(other + 1), at: $1) }
    }
}

/// Two sites, whichever dialled the other.
struct SitePair: Hashable {
    let low: Int
    let high: Int

    init(_ one: Int, _ other: Int) {
        low = min(one, other)
        high = max(one, other)
    }
}
