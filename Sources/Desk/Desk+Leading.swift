package import Ledger
package import Raft
import Trading
import Venue

/// Leading: what follows from an election and from applied entries.
extension Desk {
    package mutating func roleChanged(_ role: Raft.Role, term: Term, leader: NodeID?, at now: Moment) -> [Action] {
        begin(now)
        leadingTerm = role == .leader ? term : nil
        readyTerm = nil
        isTimerProposed = false
        isFoundingProposed = false
        venue?.unserved = nil
        tellGateway(now) { $0.follow(at: $1) }
        take(panel.leaderChanged(to: leader, now: now.monotonic), now)
        return finish(now)
    }

    /// Entries were applied, in order, and are on disk together.
    ///
    /// - Parameter standing: as of the batch's end, or later.
    package mutating func applied(_ batch: AppliedBatch, _ standing: @autoclosure () -> Standing, at now: Moment)
        -> [Action]
    {
        begin(now)
        if batch.hasConsequences {
            let standing = standing()
            // What the batch halts does not leave by an entry before it: who gave the halt may have the answer already.
            let halted = batch.results.flatMap(\.effects).compactMap { effect in
                if case .halt(let symbol) = effect { symbol } else { nil }
            }
            for symbol in halted { tellGateway(now) { $0.latch(symbol, at: $1) } }
            defer { for symbol in halted { tellGateway(now) { $0.latchSettled(symbol, isKnown: true, at: $1) } } }
            for (entry, applied) in zip(batch.entries, batch.results) {
                carryOut(applied, of: entry, in: batch, standing, now)
            }
        }
        if let last = batch.results.last { panel.applied(through: last.index) }
        return finish(now)
    }

    private mutating func carryOut(
        _ applied: Applied, of entry: Entry, in batch: AppliedBatch, _ standing: Standing, _ now: Moment
    ) {
        switch entry.kind {
        case .noop: if entry.term == leadingTerm { termStarted(entry, batch.openOrders, standing, now) }
        case .settings, .configuration: rules = standing.rules
        default: break
        }
        if let index = applied.decidedSignal { panel.decided(index) }
        for effect in applied.effects { carryOut(effect, of: entry, now) }
    }

    private mutating func termStarted(
        _ noop: Entry, _ openOrders: [OrderRecord], _ standing: Standing, _ now: Moment
    ) {
        readyTerm = noop.term
        outbox.append(.ready(noop.term))
        rules = standing.rules
        proposeFounding()
        outbox.append(.findMissedSignals(noop.term))
        guard venue?.isStopped == false else { return }
        let takeover = OrderGateway.Takeover(term: noop.term, openOrders, standing.session)
        tellGateway(now) { $0.lead(takeover, at: $1) }
    }

    /// Again and again, until the log has it. What it has already is refused, and nothing follows.
    mutating func proposeFounding() {
        guard readyTerm != nil, rules.settings == nil, !isFoundingProposed, let last = configuration.founding.last
        else {
            return
        }
        isFoundingProposed = true
        for proposal in configuration.founding.dropLast() { outbox.append(.propose(proposal, for: .other)) }
        outbox.append(.propose(last, for: .founding))
    }

    private mutating func carryOut(_ effect: Effect, of entry: Entry, _ now: Moment) {
        switch effect {
        case .analyse(let index, let signal):
            take(panel.signalApplied(signal, at: index, now: now.monotonic), now)
        case .alarm(let alarm): outbox.append(.report(.alarm(alarm, index: entry.index)))
        case .halt(let symbol): tellGateway(now) { $0.halted(symbol, at: $1) }
        case .resume(let symbol): tellGateway(now) { $0.resumed(symbol, at: $1) }
        // The commit permits the leader of that term to send, and nobody else.
        case _ where readyTerm != entry.term: break
        case .place(let order):
            tellGateway(now) { $0.place(order, term: entry.term, permittedAt: entry.time, at: $1) }
        case .cancel(let cancel): tellGateway(now) { $0.cancel(cancel, term: entry.term, at: $1) }
        case .query(let clOrdID): tellGateway(now) { $0.query(clOrdID, term: entry.term, at: $1) }
        }
    }

    /// A person halts a symbol, or all with ``Trading/Halt/everySymbol``, and gave the command to this site: nothing new
    /// of it leaves here meanwhile. ``haltSettled(_:isKnown:at:)`` follows.
    package mutating func haltHere(_ symbol: String, at now: Moment) -> [Action] {
        begin(now)
        tellGateway(now) { $0.latch(symbol, at: $1) }
        return finish(now)
    }

    /// The command is over.
    ///
    /// - Parameter isKnown: it was refused, or this site has applied it. Else nothing of the symbol leaves here until
    ///   the log halts or resumes it.
    package mutating func haltSettled(_ symbol: String, isKnown: Bool, at now: Moment) -> [Action] {
        begin(now)
        tellGateway(now) { $0.latchSettled(symbol, isKnown: isKnown, at: $1) }
        return finish(now)
    }

    /// What became of a proposal.
    package mutating func settled(_ purpose: Purpose, _ outcome: Outcome, at now: Moment) -> [Action] {
        begin(now)
        switch purpose {
        case .gateway(let id): tellGateway(now) { $0.settled(id, OrderGateway.ProposalOutcome(outcome), at: $1) }
        case .decision(let index): settledDecision(index, outcome, now)
        case .timer: isTimerProposed = false
        case .founding: isFoundingProposed = false
        case .other: break
        }
        return finish(now)
    }
}

extension OrderGateway.Takeover {
    /// What a new leader has to know of the session with a venue, once the first entry of its term is applied.
    ///
    /// - Parameter openOrders: as of then, or later.
    init(term: Term, _ openOrders: [OrderRecord], _ session: VenueSession?) {
        self.init(
            term: term, reservedThrough: session?.reservedThrough ?? 0,
            committedIncoming: session?.committedIncoming ?? 0,
            openOrders: openOrders.filter { $0.term < term }.map(\.order),
            unreachableSince: session?.unreachableSince)
    }
}

extension OrderGateway.ProposalOutcome {
    init(_ outcome: Desk.Outcome) {
        switch outcome {
        case .accepted: self = .committed
        case .refused(let refusal): self = .refused(refusal.description)
        case .failed: self = .failed
        }
    }
}
