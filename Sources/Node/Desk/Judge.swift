import Analysis
import Desk
import Ledger
import Raft
import Trading

/// What this site's own market and analyst say of a signal, signed. On the event loop.
struct Judge {
    let local: NodeID
    let market: Market
    let pulses: PeerPulses
    let signer: VerdictSigner

    /// Nil when the site abstains: it has no opinion on that bar, or no price that is fresh enough, or does not know
    /// the leader's clock.
    func verdict(on signal: Signal, at index: LogIndex, _ desk: Desk, leader: NodeID?) -> Verdict? {
        guard let opinion = market.opinion(on: signal), let quote = market.quote(of: signal.symbol) else { return nil }
        let judgement = Desk.Judgement(
            action: opinion.action, confidence: opinion.confidence, quote: quote, model: RSIAnalyst.model)
        let verdict = desk.verdict(on: index, judgement, clockAhead: clock(of: leader), at: Replica.now)
        return verdict.map(signer.sign)
    }

    /// Nanoseconds that the leader's wall clock is ahead of this site's monotonic one; nil while nobody leads, or the
    /// leader has not told yet.
    private func clock(of leader: NodeID?) -> Int64? {
        guard let leader else { return nil }
        return leader == local ? WallClock.aheadOfMonotonic : pulses.wallClock(of: leader)
    }
}
