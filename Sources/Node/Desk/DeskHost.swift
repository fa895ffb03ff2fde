import DequeModule
import Desk
import FIX
import Ledger
import Logging
import NIOCore
import NIOPosix
import Peering
import Raft
import SiteSetup
import Trading
import TradingStore
import Venue
import VenueLink

/// Runs the desk: carries its actions out on the links to the other sites, the consensus core and the link to the
/// venue. On the replica's event loop.
final class DeskHost: ReplicaDelegate {
    private let replica: Replica
    private let mesh: PeerMesh
    let judge: Judge
    private let store: TradingStore
    /// Where the store is read, which may take time.
    private let readers: NIOThreadPool
    /// Nil without a venue.
    private let link: VenueLink?
    private let venueName: String?
    private let log: Logger
    private(set) var desk: Desk
    /// Actions to be carried out; carrying one out may bring more, which come behind.
    private var queue: Deque<Desk.Action> = []
    private var isPerforming = false
    private var isJudging = false
    private var timer: (at: MonotonicTime, task: Scheduled<Void>)?
    private var isStopped = false
    var leadership: LeadershipWatch?

    init(
        _ configuration: SiteConfiguration, replica: Replica, mesh: PeerMesh, judge: Judge, store: TradingStore,
        readers: NIOThreadPool, log: Logger
    ) throws {
        self.replica = replica
        self.mesh = mesh
        self.judge = judge
        self.store = store
        self.readers = readers
        self.log = log
        let told = VenueEvents()
        link = try configuration.venue.map {
            VenueLink(eventLoop: replica.loop, endpoint: try $0.endpoint(), told: told.happened)
        }
        venueName = configuration.venue?.name
        desk = Desk(
            configuration.desk, gateway: try configuration.venue.map { try OrderGateway(configuration: $0.gateway) },
            Desk.Opening(
                rules: store.rules, appliedIndex: store.appliedIndex, undecidedSignals: store.undecidedSignals),
            at: Replica.now)
        told.host = self
    }

    func start() {
        step { [store] in $0.tick(nextDeadline: store.nextDeadline, at: $1) }
    }

    /// Logs out of the venue, so that whoever leads next need not wait for it.
    func leaveVenue() { step { $0.stop(at: $1) } }

    func stop() {
        leaveVenue()
        isStopped = true
        timer?.task.cancel()
    }

    // MARK: Inputs

    func barsClosed(signals: [Signal]) {
        step { $0.barsClosed(signals: signals, at: $1) }
        mesh.flush()
    }

    func haltHere(_ symbol: String) { step { $0.haltHere(symbol, at: $1) } }

    func haltSettled(_ symbol: String, isKnown: Bool) { step { $0.haltSettled(symbol, isKnown: isKnown, at: $1) } }

    func linkUp(_ peer: NodeID) { step { $0.linked(peer, at: $1) } }

    func linkDown(_ peer: NodeID) { step { $0.unlinked(peer, at: $1) } }

    func received(verdict bytes: [UInt8], from peer: NodeID) throws(PeerMisconduct) {
        let verdict: Verdict
        do { verdict = try Verdict(decoding: bytes) } catch { throw PeerMisconduct("in a verdict: \(error)") }
        var misconduct: Desk.Misconduct?
        step { desk, moment in
            do throws(Desk.Misconduct) {
                return try desk.received(verdict, from: peer, at: moment)
            } catch {
                misconduct = error
                return []
            }
        }
        if let misconduct { throw PeerMisconduct("\(misconduct)") }
    }

    func roleChanged(role: Raft.Role, term: Term, leader: NodeID?) {
        step { $0.roleChanged(role, term: term, leader: leader, at: $1) }
        leadership?.changed(to: leader)
    }

    func applied(_ batch: AppliedBatch) {
        step { [self] in $0.applied(batch, standing, at: $1) }
    }

    private var standing: Desk.Standing {
        Desk.Standing(rules: store.rules, session: venueName.flatMap(store.venueSession))
    }

    fileprivate func happened(_ number: UInt64, _ event: VenueLink.Event) {
        step { $0.happened(Desk.VenueEvent(event), on: OrderGateway.ConnectionID(rawValue: number), at: $1) }
    }

    private func timePassed() {
        timer = nil
        step { [store] in $0.tick(nextDeadline: store.nextDeadline, at: $1) }
        mesh.flush()
    }

    private func step(_ input: (inout Desk, Desk.Moment) -> [Desk.Action]) {
        let instant = Instant(monotonic: Replica.now, utc: WallClock.now)
        queue += input(&desk, Desk.Moment(instant: instant, leaseEnd: replica.raft.leaseEnd))
        perform()
        arm(instant.monotonic)
    }

    private func arm(_ now: MonotonicTime) {
        guard !isStopped else { return }
        let at = max(desk.deadline, now + 1)
        if let timer, timer.at <= at { return }
        timer?.task.cancel()
        let task = replica.loop.assumeIsolated().scheduleTask(deadline: BootClock.wakeUp(at: at)) { [self] in
            timePassed()
        }
        timer = (at, task)
    }

    // MARK: Actions

    private func perform() {
        guard !isPerforming else { return }
        isPerforming = true
        while let action = queue.popFirst() { perform(action) }
        isPerforming = false
        link?.flush()
    }

    private func perform(_ action: Desk.Action) {
        switch action {
        case .send(let verdict, let peer): mesh.send(.verdict(verdict.payload), to: peer)
        case .propose(let proposal, let purpose): propose(proposal, for: purpose)
        case .judge: scheduleJudging()
        case .findMissedSignals(let term): findMissedSignals(term)
        case .ready(let term):
            log.info("leading", metadata: ["term": "\(term)"])
            leadership?.wake()
        case .connect(let id): link?.open(id.rawValue)
        case .transmit(let bytes): link?.write(bytes)
        case .disconnect(let reason, let afterWriting):
            log.info("venue disconnected", metadata: ["reason": "\(reason)"])
            link?.close(afterWriting: afterWriting)
        case .pauseReading: link?.reads(false)
        case .resumeReading: link?.reads(true)
        case .report(let report): log.tell(report)
        }
    }

    private func propose(_ proposal: Proposal, for purpose: Desk.Purpose) {
        replica.propose(proposal, isDesks: true) { [self] outcome in
            if purpose != .other { step { $0.settled(purpose, Desk.Outcome(outcome), at: $1) } }
        }
    }

    /// Finds the recent signals of this site's analyst that are not in the log: the former leader may have failed
    /// before it proposed them.
    private func findMissedSignals(_ term: Term) {
        let recent = judge.market.recentSignals
        guard !recent.isEmpty else { return }
        readers.runIfActive(eventLoop: replica.loop) { [store] in
            let committed = try store.signals(limit: TradingStore.maximumRows)
            return Set(committed.filter { $0.actor == SiteConfiguration.analystActor }.map(\.signal.idempotencyKey))
        }.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let known):
                let missed = recent.filter { !known.contains($0.idempotencyKey) }
                step { $0.proposeMissedSignals(Array(missed), in: term, at: $1) }
            case .failure(let error):
                log.error("signals that may have been missed are not proposed", metadata: ["reason": "\(error)"])
            }
        }
    }

    // MARK: Verdicts

    private static let judgementsAtATime = 16

    /// A signature takes as long as many messages: a burst of signals must not hold heartbeats up.
    private func scheduleJudging() {
        guard !isJudging else { return }
        isJudging = true
        replica.loop.assumeIsolated().execute { self.judgeSome() }
    }

    private func judgeSome() {
        isJudging = false
        for _ in 0..<Self.judgementsAtATime {
            guard let (index, signal) = desk.nextUnjudged() else { break }
            guard let verdict = judge.verdict(on: signal, at: index, desk, leader: replica.state.leader) else {
                continue
            }
            step { $0.answered(verdict, at: $1) }
        }
        if desk.hasUnjudged { scheduleJudging() }
        mesh.flush()
    }

    /// Tells whether the accepted command of an entry is this one, once the entry is on disk; nil when that takes too
    /// long.
    func tellWhetherCommitted(_ command: Proposal, at index: LogIndex, _ told: @escaping (Bool?) -> Void) {
        let watch = replica.appliedWatch
        guard !watch.isFull else { return told(nil) }
        watch.reached(index, within: Self.longestComparison).assumeIsolated().whenSuccess { [self] isReached in
            guard isReached else { return told(nil) }
            readers.runIfActive(eventLoop: replica.loop) { [store] in try command.isCommitted(at: index, in: store) }
                .assumeIsolated().whenComplete { told(try? $0.get()) }
        }
    }

    private static let longestComparison = TimeAmount.seconds(5)

    /// Adds this site's current verdict to a person's approval, so that the pre-trade checks use a fresh price. Returns
    /// any other proposal unchanged.
    func withVerdict(_ proposal: Proposal) -> EventLoopFuture<Proposal> {
        guard proposal.kind == .approval, let approval = try? Approval(decoding: proposal.payload), approval.approve,
            approval.verdicts.isEmpty
        else { return replica.loop.makeSucceededFuture(proposal) }
        let found = readers.runIfActive(eventLoop: replica.loop) { [store] in
            store.pendingSignal(decisionIndex: approval.decisionIndex)
        }
        return found.assumeIsolated().map { [self] record in
            guard let record,
                let verdict = judge.verdict(on: record.signal, at: record.index, desk, leader: replica.state.leader)
            else { return proposal }
            var approval = approval
            approval.verdicts = [verdict]
            var answered = proposal
            answered.payload = approval.payload
            return answered
        }.recover { _ in proposal }.nonisolated()
    }
}

/// Lets a link be made before the host that it tells.
private final class VenueEvents {
    weak var host: DeskHost?

    func happened(_ number: UInt64, _ event: VenueLink.Event) { host?.happened(number, event) }
}

extension Desk.VenueEvent {
    fileprivate init(_ event: VenueLink.Event) {
        switch event {
        case .connected: self = .connected
        case .received(let bytes): self = .received(bytes)
        case .writable(let isWritable): self = .writable(isWritable)
        case .closed(let reason): self = .closed(reason: reason)
        }
    }
}

extension Desk.Outcome {
    fileprivate init(_ outcome: ProposalOutcome) {
        switch outcome {
        case .applied(_, .accepted): self = .accepted
        case .applied(_, .refused(let refusal)): self = .refused(refusal)
        case .notLeader, .busy, .unknown: self = .failed
        }
    }
}

extension Logger {
    fileprivate func tell(_ report: Desk.Report) {
        switch report {
        case .decisionRefused(let signal, let refusal):
            error("decision refused", metadata: ["signal": "\(signal)", "reason": "\(refusal)"])
        case .alarm(let alarm, let index): error("alarm", metadata: ["index": "\(index)", "alarm": "\(alarm)"])
        case .gatewayAlarm(let alarm, let unlisted):
            log(
                level: alarm.code == .venueReachable ? .notice : .error, "alarm",
                metadata: ["alarm": "\(alarm)", "unlisted": "\(unlisted)"])
        }
    }
}
