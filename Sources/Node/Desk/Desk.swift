import Analysis
import DequeModule
import Ledger
import Logging
import NIOCore
import Peering
import Raft
import Trading
import TradingStore
import Venue

/// A site's part in trading: its verdicts, and when it leads the decisions, the orders and the venue's reports. On the
/// replica's event loop.
final class Desk: ReplicaDelegate {
    /// The author of what the sites' own analyst proposes; one name, so that the same signal of two sites is one command.
    static let analystActor = "analyst/\(RSIAnalyst.strategy)"
    static let deskActor = "desk"
    /// How often what did not get through is tried again.
    static let interval = TimeAmount.milliseconds(50)

    private let local: NodeID
    private let replica: Replica
    private let mesh: PeerMesh
    private let market: Market
    private let store: TradingStore
    private let founding: [Proposal]
    private let log: Logger
    private var gateway: (any OrderGateway)?
    private var panel: VerdictPanel
    /// Reports of the venue that are not committed yet, by venue and ExecID.
    private var reports = PendingReports()
    /// The term in which this site leads and has applied everything before.
    private(set) var readyTerm: Term?
    private var ticking: RepeatedTask?
    var leadership: LeadershipWatch?
    /// Signals waiting for a decision, past which a leader takes no more.
    static let maximumUndecided = TradingState.maximumUndecidedSignals

    init(
        local: NodeID, replica: Replica, mesh: PeerMesh, market: Market, store: TradingStore,
        verdictTimeout: MonotonicTime, founding: [Proposal], log: Logger
    ) {
        self.local = local
        self.replica = replica
        self.mesh = mesh
        self.market = market
        self.store = store
        self.founding = founding
        self.log = log
        panel = VerdictPanel(local: local, timeout: verdictTimeout, appliedIndex: store.appliedIndex)
        for record in store.undecidedSignals {
            _ = panel.signalApplied(record.signal, at: record.index, now: Replica.now)
        }
    }

    var undecided: Int { panel.undecided }

    func start() {
        let bound = NIOLoopBound(self, eventLoop: replica.loop)
        gateway = PaperGateway(
            close: { bound.value.market.close(of: $0, asOf: $1) }, onExecution: { bound.value.reported($0) })
        answerWhatCanBe()
        ticking = replica.loop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { _ in
            bound.value.tick()
        }
    }

    func stop() { ticking?.cancel() }

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

    func received(verdict bytes: [UInt8], from peer: NodeID) {
        do {
            perform(panel.received(try Verdict(decoding: bytes), from: peer, now: Replica.now))
        } catch {
            log.warning("verdict dropped", metadata: ["peer": "\(peer)", "reason": "\(error)"])
        }
    }

    // MARK: Replica

    func roleChanged(role: Raft.Role, term: Term, leader: NodeID?) {
        readyTerm = nil
        reports = PendingReports()
        perform(panel.leaderChanged(to: leader, now: Replica.now))
        leadership?.changed()
    }

    func applied(_ batch: AppliedBatch) {
        for (entry, applied) in zip(batch.entries, batch.results) {
            if entry.kind == .noop { termStarted(entry) }
            if let index = applied.decidedSignal { panel.decided(index) }
            for effect in applied.effects { carryOut(effect, of: entry) }
        }
        if let last = batch.results.last { panel.applied(through: last.index) }
    }

    private func termStarted(_ noop: Entry) {
        guard replica.isLeader, noop.term == replica.state.term else { return }
        readyTerm = noop.term
        log.info("leading", metadata: ["term": "\(noop.term)", "index": "\(noop.index)"])
        if let instruments = try? store.instruments(), instruments.isEmpty {
            for proposal in founding { replica.propose(proposal) { _ in } }
        }
        proposeMissedSignals()
        // Whatever the last leader left open: the venue is asked, never assumed not to have it.
        for record in store.openOrders { gateway?.query(record.order) }
        leadership?.changed()
    }

    /// What the last leader's analyst saw and may not have got into the log.
    private func proposeMissedSignals() {
        guard let committed = try? store.signals(limit: TradingStore.maximumRows) else { return }
        let known = Set(committed.filter { $0.actor == Self.analystActor }.map(\.signal.idempotencyKey))
        for signal in market.recentSignals where !known.contains(signal.idempotencyKey) { propose(signal) }
    }

    private func carryOut(_ effect: Effect, of entry: Entry) {
        switch effect {
        case .analyse(let index, let signal):
            perform(panel.signalApplied(signal, at: index, now: Replica.now))
            answer(index, signal)
        case .place(let order):
            // The commit permits the leader of that term to send, and nobody else.
            if let readyTerm, readyTerm == entry.term { gateway?.place(order) }
        case .alarm(let alarm):
            log.error("alarm", metadata: ["index": "\(entry.index)", "alarm": "\(alarm)"])
        }
    }

    // MARK: Verdicts

    private func answerWhatCanBe() {
        for (index, signal) in panel.unanswered { answer(index, signal) }
    }

    private func answer(_ index: LogIndex, _ signal: Signal) {
        guard let opinion = market.opinion(on: signal) else { return }
        let verdict = Verdict(
            site: local, signalIndex: index, action: opinion.action, confidence: opinion.confidence,
            price: opinion.price, seenAt: opinion.seenAt, model: RSIAnalyst.model)
        perform(panel.answered(verdict, now: Replica.now))
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
        let decision = Decision(signalIndex: index, verdicts: verdicts)
        let proposal = Proposal(kind: .decision, actor: Self.deskActor, payload: decision.payload)
        replica.propose(proposal) { [self] outcome in
            switch outcome {
            case .applied(_, .accepted): return
            case .applied(_, .refused(let refusal)):
                log.error("decision refused", metadata: ["signal": "\(index)", "reason": "\(refusal)"])
            case .notLeader, .busy, .unknown: panel.proposalFailed(index)
            }
        }
    }

    // MARK: Reports

    private func reported(_ execution: Execution) {
        guard readyTerm != nil, reports.add(execution) else { return }
        propose(execution)
    }

    private func propose(_ execution: Execution) {
        let proposal = Proposal(kind: .execution, actor: "venue/\(execution.venue)", payload: execution.payload)
        replica.propose(proposal) { [self] outcome in
            if case .applied = outcome { reports.committed(execution) } else { reports.failed(execution) }
        }
    }

    private func tick() {
        perform(panel.tick(now: Replica.now))
        for execution in reports.takeFailed() { propose(execution) }
        mesh.flush()
    }
}
