import Analysis
import DequeModule
import Ledger
import Logging
import NIOCore
import NIOPosix
import Peering
import Raft
import Trading
import TradingStore
import Venue

/// A site's part in trading: its verdicts, and when it leads the decisions and the orders. On the replica's event loop.
final class Desk: ReplicaDelegate {
    /// The author of what the sites' own analyst proposes; one name, so that the same signal of two sites is one command.
    static let analystActor = "analyst/\(RSIAnalyst.strategy)"
    static let deskActor = "desk"
    /// How often what did not get through is tried again.
    static let interval = TimeAmount.milliseconds(50)
    private static let answersAtATime = 16

    private let local: NodeID
    private let replica: Replica
    private let mesh: PeerMesh
    private let market: Market
    private let pulses: PeerPulses
    private let store: TradingStore
    /// Where the store is read, which may take time.
    private let readers: NIOThreadPool
    private let signer: VerdictSigner
    /// Nil without a venue: then nothing is ordered.
    private let venue: VenueDesk?
    private let founding: [Proposal]
    private let log: Logger
    private var panel: VerdictPanel
    /// What decisions go by, as far as applied here.
    private var rules: RulesInForce
    /// The term in which this site leads and has applied everything before.
    private(set) var readyTerm: Term?
    private var isTimerProposed = false
    /// Signals to be answered as soon as there is time.
    private var unanswered: Deque<LogIndex> = []
    private var isAnswering = false
    private var ticking: RepeatedTask?
    var leadership: LeadershipWatch?
    /// Signals waiting for a decision, past which a leader takes no more.
    static let maximumUndecided = TradingState.maximumUndecidedSignals

    init(
        local: NodeID, replica: Replica, mesh: PeerMesh, market: Market, pulses: PeerPulses, store: TradingStore,
        readers: NIOThreadPool, signer: VerdictSigner, venue: VenueDesk?, verdictTimeout: MonotonicTime,
        founding: [Proposal], log: Logger
    ) {
        self.local = local
        self.replica = replica
        self.mesh = mesh
        self.market = market
        self.pulses = pulses
        self.store = store
        self.readers = readers
        self.signer = signer
        self.venue = venue
        self.founding = founding
        self.log = log
        rules = store.rules
        panel = VerdictPanel(local: local, timeout: verdictTimeout, appliedIndex: store.appliedIndex)
        for record in store.undecidedSignals {
            _ = panel.signalApplied(record.signal, at: record.index, now: Replica.now)
        }
    }

    var undecided: Int { panel.undecided }

    func start() {
        answerWhatCanBe()
        ticking = replica.loop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) {
            [bound = NIOLoopBound(self, eventLoop: replica.loop)] _ in bound.value.tick()
        }
    }

    func stop() {
        ticking?.cancel()
        venue?.stop()
    }

    // MARK: Market data

    /// New bars came in: signals they make, and verdicts that waited for them.
    func barsClosed(signals: [Signal]) {
        if readyTerm != nil { for signal in signals { propose(signal) } }
        answerWhatCanBe()
        mesh.flush()
    }

    private func propose(_ signal: Signal) {
        replica.propose(Proposal(kind: .signal, actor: Self.analystActor, payload: signal.payload)) { _ in }
    }

    // MARK: Links

    func linkUp(_ peer: NodeID) { perform(panel.linked(peer)) }

    func linkDown(_ peer: NodeID) { perform(panel.unlinked(peer, now: Replica.now)) }

    func received(verdict bytes: [UInt8], from peer: NodeID) throws(PeerMisconduct) {
        let verdict: Verdict
        do { verdict = try Verdict(decoding: bytes) } catch { throw PeerMisconduct("in a verdict: \(error)") }
        perform(panel.received(verdict, from: peer, now: Replica.now))
    }

    // MARK: Replica

    func roleChanged(role: Raft.Role, term: Term, leader: NodeID?) {
        readyTerm = nil
        isTimerProposed = false
        venue?.follow()
        perform(panel.leaderChanged(to: leader, now: Replica.now))
        answerWhatCanBe()
        leadership?.changed(to: leader)
    }

    func applied(_ batch: AppliedBatch) {
        if batch.hasConsequences {
            for (entry, applied) in zip(batch.entries, batch.results) { carryOut(applied, of: entry, in: batch) }
        }
        if let last = batch.results.last { panel.applied(through: last.index) }
    }

    private func carryOut(_ applied: Applied, of entry: Entry, in batch: AppliedBatch) {
        switch entry.kind {
        case .noop: termStarted(entry, openOrders: batch.openOrders)
        case .settings, .configuration: rules = store.rules
        default: break
        }
        if let index = applied.decidedSignal { panel.decided(index) }
        for effect in applied.effects { carryOut(effect, of: entry) }
    }

    private func termStarted(_ noop: Entry, openOrders: [OrderRecord]) {
        guard replica.isLeader, noop.term == replica.state.term else { return }
        readyTerm = noop.term
        log.info("leading", metadata: ["term": "\(noop.term)", "index": "\(noop.index)"])
        if !store.hasInstruments {
            for proposal in founding { replica.propose(proposal) { _ in } }
        }
        proposeMissedSignals(term: noop.term)
        if let venue { venue.lead(store.takeover(of: venue.name, term: noop.term, openOrders)) }
        leadership?.wake()
    }

    /// What the last leader's analyst saw and may not have got into the log.
    private func proposeMissedSignals(term: Term) {
        guard !market.recentSignals.isEmpty else { return }
        readers.runIfActive(eventLoop: replica.loop) { [store] in
            let committed = try store.signals(limit: TradingStore.maximumRows)
            return Set(committed.filter { $0.actor == Self.analystActor }.map(\.signal.idempotencyKey))
        }.assumeIsolated().whenComplete { [self] result in
            guard readyTerm == term else { return }
            switch result {
            case .success(let known):
                for signal in market.recentSignals where !known.contains(signal.idempotencyKey) { propose(signal) }
            case .failure(let error):
                log.error("signals that may have been missed are not proposed", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func carryOut(_ effect: Effect, of entry: Entry) {
        switch effect {
        case .analyse(let index, let signal):
            perform(panel.signalApplied(signal, at: index, now: Replica.now))
            answer(index)
        case .place(let order):
            // The commit permits the leader of that term to send, and nobody else.
            if let readyTerm, readyTerm == entry.term { venue?.place(order, term: entry.term) }
        case .cancel(let cancel):
            if let readyTerm, readyTerm == entry.term { venue?.cancel(cancel, term: entry.term) }
        case .query(let clOrdID):
            if let readyTerm, readyTerm == entry.term { venue?.query(clOrdID, term: entry.term) }
        case .alarm(let alarm):
            log.error("alarm", metadata: ["index": "\(entry.index)", "alarm": "\(alarm)"])
        }
    }

    // MARK: Verdicts

    private func answerWhatCanBe() {
        unanswered = Deque(panel.unanswered.map(\.index))
        scheduleAnswers()
    }

    private func answer(_ index: LogIndex) {
        unanswered.append(index)
        scheduleAnswers()
    }

    /// A signature takes as long as many messages: a burst of signals must not hold heartbeats up.
    private func scheduleAnswers() {
        guard !isAnswering, !unanswered.isEmpty else { return }
        isAnswering = true
        replica.loop.assumeIsolated().execute { self.answerSome() }
    }

    private func answerSome() {
        isAnswering = false
        for _ in 0..<min(unanswered.count, Self.answersAtATime) {
            let index = unanswered.removeFirst()
            guard let signal = panel.signal(at: index), let verdict = verdict(on: signal, at: index) else { continue }
            perform(panel.answered(verdict, now: Replica.now))
        }
        mesh.flush()
        scheduleAnswers()
    }

    private func verdict(on signal: Signal, at index: LogIndex) -> Verdict? {
        guard let opinion = market.opinion(on: signal), let quote = market.quote(of: signal.symbol) else { return nil }
        // Without a price that holds now this site abstains: one old price would deny the decision of all.
        let maximumAge = (rules.settings ?? TradingSettings()).referenceMaxAge
        guard quote.holds(at: Replica.now, maximumAge: maximumAge), let seenAt = leaderClock.flatMap(quote.time) else {
            return nil
        }
        let verdict = Verdict(
            site: local, signalIndex: index, action: opinion.action, confidence: opinion.confidence,
            price: quote.price, seenAt: seenAt, model: RSIAnalyst.model)
        return signer.sign(verdict)
    }

    /// Nanoseconds that the clock by which entries are stamped is ahead of this site's monotonic one; nil while nobody leads,
    /// or the leader has not told yet.
    private var leaderClock: Int64? {
        guard let leader = replica.state.leader else { return nil }
        return leader == local ? WallClock.aheadOfMonotonic : pulses.wallClock(of: leader)
    }

    /// A person's approval with this site's answer as of now, so that the checks go by a price that holds; any other proposal as
    /// it is.
    func withVerdict(_ proposal: Proposal) -> EventLoopFuture<Proposal> {
        guard proposal.kind == .approval, let approval = try? Approval(decoding: proposal.payload), approval.approve,
            approval.verdicts.isEmpty
        else { return replica.loop.makeSucceededFuture(proposal) }
        let found = readers.runIfActive(eventLoop: replica.loop) { [store] in
            store.pendingSignal(decisionIndex: approval.decisionIndex)
        }
        return found.assumeIsolated().map { [self] record in
            guard let record, let verdict = verdict(on: record.signal, at: record.index) else { return proposal }
            var approval = approval
            approval.verdicts = [verdict]
            var answered = proposal
            answered.payload = approval.payload
            return answered
        }.recover { _ in proposal }.nonisolated()
    }

    private func perform(_ actions: [VerdictPanel.Action]) {
        for action in actions {
            switch action {
            case .send(let verdict, let peer): mesh.send(.verdict(verdict.payload), to: peer)
            case .propose(let index, let verdicts): decide(index, verdicts)
            }
        }
    }

    private func decide(_ index: LogIndex, _ verdicts: [Verdict]) {
        guard let signal = panel.signal(at: index) else { return }
        let claim = rules.ruling(on: signal, verdicts).outcome
        // It would be refused, and proposed again and again: the panel asks again with the next tick.
        guard claim != .approved || venue?.isReady == true else { return panel.proposalFailed(index) }
        let decision = Decision(signalIndex: index, verdicts: verdicts, claim: claim)
        let proposal = Proposal(kind: .decision, actor: Self.deskActor, payload: decision.payload)
        replica.propose(proposal) { [self] outcome in
            switch outcome {
            case .applied(_, .accepted): return
            case .applied(_, .refused(let refusal)):
                log.error("decision refused", metadata: ["signal": "\(index)", "reason": "\(refusal)"])
                // A verdict that is not signed right spoils the decision of all: without it there may be one.
                if refusal.reason == .invalidVerdicts { panel.drop(at: index) { !rules.isSigned($0) } }
                let mayPass: [Refusal.Reason] = [.notReconciled, .contradictsVerdicts, .invalidVerdicts]
                if mayPass.contains(refusal.reason) { panel.proposalFailed(index) }
            case .notLeader, .busy, .unknown: panel.proposalFailed(index)
            }
        }
    }

    // MARK: Time

    private func tick() {
        answerWhatCanBe()
        perform(panel.tick(now: Replica.now))
        proposeTimer()
        mesh.flush()
    }

    /// Something expires by the time of an entry: one is committed when no other comes.
    private func proposeTimer() {
        guard readyTerm != nil, !isTimerProposed, let due = store.nextDeadline, due <= WallClock.now else { return }
        isTimerProposed = true
        replica.propose(Proposal(kind: .timer, actor: Self.deskActor, payload: [])) { [self] _ in
            isTimerProposed = false
        }
    }
}
