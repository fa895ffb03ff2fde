import FIX
package import Ledger
package import Raft
package import Trading

/// Verdicts: this site's own, the others', and the decision that a leader makes of them.
extension Desk {
    /// The next signal that waits for this site's verdict, oldest first; nil when none does.
    ///
    /// One that gets no verdict, for there is no price that holds, waits for the next ``interval``.
    package mutating func nextUnjudged() -> (index: LogIndex, signal: Signal)? { panel.nextUnanswered() }

    /// Whether ``nextUnjudged()`` may give one.
    package var hasUnjudged: Bool { panel.hasUnanswered }

    /// What this site says of a signal, to be signed and given to ``answered(_:at:)``.
    ///
    /// - Parameter clockAhead: nanoseconds that the leader's wall clock, by which entries are stamped, is ahead of this
    ///   site's monotonic clock; nil while that is not known.
    /// - Returns: nil without a price that holds now: one old price would deny the decision of all, so the site
    ///   abstains.
    package func verdict(
        on signal: LogIndex, _ judgement: Judgement, clockAhead: Int64?, at now: MonotonicTime
    ) -> Verdict? {
        guard judgement.quote.holds(at: now, maximumAge: maximumAge),
            let seenAt = clockAhead.flatMap(judgement.quote.time)
        else { return nil }
        return Verdict(
            site: configuration.local, signalIndex: signal, action: judgement.action,
            confidence: judgement.confidence, price: judgement.quote.price, seenAt: seenAt, model: judgement.model)
    }

    /// This site's own verdict, signed.
    package mutating func answered(_ verdict: Verdict, at now: Moment) -> [Action] {
        begin(now)
        take(panel.answered(verdict, now: now.monotonic), now)
        return finish(now)
    }

    /// Another site's. A leader takes none that is not signed by who gives it: it would spoil the decision of all.
    ///
    /// - Throws: what no correct site does.
    package mutating func received(
        _ verdict: Verdict, from peer: NodeID, at now: Moment
    ) throws(Misconduct) -> [Action] {
        guard verdict.site == peer else { throw Misconduct("a verdict of site \(verdict.site)") }
        guard panel.wants(verdict) else { return [] }
        // Of one who is no voter here, or not yet, nobody can say what it signs with. It judges again.
        guard let key = rules.verdictKey(of: peer) else { return [] }
        guard verdict.isSigned(by: key, clusterID: rules.clusterID) else {
            throw Misconduct("a verdict on signal \(verdict.signalIndex) that is not signed with its key")
        }
        begin(now)
        take(panel.received(verdict, from: peer, now: now.monotonic), now)
        return finish(now)
    }

    /// This site has new bars: signals that they make, and prices that verdicts waited for.
    package mutating func barsClosed(signals: [Signal], at now: Moment) -> [Action] {
        begin(now)
        if readyTerm != nil { for signal in signals { propose(signal) } }
        askAgain(now)
        return finish(now)
    }

    /// Signals that wait for their decision are judged again in time: their prices must hold when it is made. A price
    /// was not new when it was judged, so it is done long before it is too old.
    mutating func askAgain(_ now: Moment) { panel.askAgain(answeredBy: now.monotonic - maximumAge / 4) }

    private var maximumAge: Int64 { (rules.settings ?? TradingSettings()).referenceMaxAge }

    /// Proposes signals of this site's analyst that are not in the log: the former leader failed before it proposed
    /// them.
    ///
    /// - Parameter term: the one in ``Action/findMissedSignals(_:)``.
    package mutating func proposeMissedSignals(_ signals: [Signal], in term: Term, at now: Moment) -> [Action] {
        begin(now)
        if readyTerm == term { for signal in signals { propose(signal) } }
        return finish(now)
    }

    private mutating func propose(_ signal: Signal) {
        let proposal = Proposal(kind: .signal, actor: configuration.analystActor, payload: signal.payload)
        outbox.append(.propose(proposal, for: .other))
    }

    // MARK: Decisions

    mutating func take(_ actions: [VerdictPanel.Action], _ now: Moment) {
        for action in actions {
            switch action {
            case .send(let verdict, let peer): outbox.append(.send(verdict, to: peer))
            case .propose(let index, let verdicts): decide(index, verdicts, now)
            }
        }
    }

    private mutating func decide(_ index: LogIndex, _ verdicts: [Verdict], _ now: Moment) {
        guard let signal = panel.signal(at: index) else { return }
        let claim = rules.ruling(on: signal, verdicts).outcome
        // It would be refused, and proposed again and again: the panel asks again with the next tick.
        guard claim != .approved || isVenueReady else { return panel.proposalFailed(index) }
        // One old price would deny the decision of all: whoever has a new one says so in time, or does not count.
        let isOld = { [maximumAge] (verdict: Verdict) in
            Reference([verdict])?.isFresh(at: now.instant.utc, maximumAge: maximumAge) == false
        }
        guard claim != .approved || !verdicts.contains(where: isOld) else {
            return take(panel.forget(at: index, now: now.monotonic, where: isOld), now)
        }
        let decision = Decision(signalIndex: index, verdicts: verdicts, claim: claim)
        let proposal = Proposal(kind: .decision, actor: Self.actor, payload: decision.payload)
        outbox.append(.propose(proposal, for: .decision(index)))
    }

    /// What became of the decision on the signal at an index.
    mutating func settledDecision(_ index: LogIndex, _ outcome: Outcome, _ now: Moment) {
        switch outcome {
        case .accepted: return
        case .failed: panel.proposalFailed(index)
        case .refused(let refusal):
            outbox.append(.report(.decisionRefused(signal: index, refusal)))
            // A verdict that is not signed right spoils the decision of all: without it there may be one.
            if refusal.reason == .invalidVerdicts { panel.drop(at: index) { [rules] in !rules.isSigned($0) } }
            if refusal.reason.mayBeDecidedAgain { panel.refused(index, now: now.monotonic) }
        }
    }
}
