import CoreMetrics
import Desk
import Journal
import Ledger
import Logging
import NIOCore
import NIOPosix
import Peering
import Raft
import Trading

/// Runs the consensus core's actions on disk, links and state machine. Everything here happens on one event loop.
final class Replica {
    let loop: any EventLoop
    let log: Logger
    let mesh: PeerMesh
    let metrics: SiteMetrics
    private let journal: Journal
    private let applier: Applier
    private let reader = NIOThreadPool(numberOfThreads: 1)
    /// What was being done, and what went wrong.
    private let trouble: @Sendable (String, any Error) -> Void
    var raft: Raft
    weak var delegate: (any ReplicaDelegate)?
    weak var snapshots: Snapshots?

    private var queued: [Queued] = []
    /// The desk's, which do not wait for clients.
    private var queuedOfDesk: [Queued] = []
    // No tuple: an array would wrap the closure of each anew.
    private struct Queued {
        let proposal: Proposal
        let completion: (ProposalOutcome) -> Void
    }
    private var isFlushScheduled = false
    private var waiting = WaitingProposals()
    private var handedToApplier: LogIndex
    private var alarm: (deadline: MonotonicTime, task: Scheduled<Void>)?
    private(set) var isStopped = false
    var reads: [ReadID: (ReadOutcome) -> Void] = [:]
    var lastRead = ReadID(rawValue: 0)
    let appliedWatch: AppliedWatch
    private(set) var lastContact: [NodeID: MonotonicTime] = [:]
    private(set) var lastHeardFromLeader = Replica.now
    private var lastLeader: NodeID?
    private var ignored = IgnoredMessages()

    /// Entries read from disk at a time for a peer that is far behind.
    private static let maximumFetchedBytes = 4 << 20

    init(
        raft: Raft, journal: Journal, applier: Applier, mesh: PeerMesh, loop: any EventLoop, metrics: SiteMetrics,
        log: Logger,
        trouble: @escaping @Sendable (String, any Error) -> Void
    ) {
        self.raft = raft
        self.journal = journal
        self.applier = applier
        self.mesh = mesh
        self.metrics = metrics
        self.loop = loop
        self.log = log
        self.trouble = trouble
        handedToApplier = applier.appliedIndex
        appliedWatch = AppliedWatch(loop: loop, appliedIndex: applier.appliedIndex) { applier.hurry(through: $0) }
    }

    var state: Raft { raft }
    var isLeader: Bool { raft.role == .leader }

    static var now: MonotonicTime { BootClock.now }

    func start() {
        loop.preconditionInEventLoop()
        raft.clockOffset = WallClock.aheadOfMonotonic
        reader.start()
        applier.start { [bound = NIOLoopBound(self, eventLoop: loop), loop] report in
            loop.execute { bound.value.heard(report) }
        }
        arm()
    }

    /// Stops taking part; the journal and the store are closed by whoever opened them.
    func stop() {
        isStopped = true
        alarm?.task.cancel()
        alarm = nil
        failWaiting()
        failReads(Array(reads.keys))
        appliedWatch.stop()
        reader.shutdownGracefully { _ in }
    }

    // MARK: Inputs

    func received(_ message: Raft.Message, from peer: NodeID) throws(PeerMisconduct) {
        guard !isStopped else { return }
        let now = Self.now
        lastContact[peer] = now
        if case .appendRequest = message { lastHeardFromLeader = now }
        let actions = raft.receive(message, from: peer, at: now)
        perform(actions)
        for case .ignored(let defect, _) in actions where defect.isSendersFault { throw PeerMisconduct("\(defect)") }
    }

    func linkDown(_ peer: NodeID) {
        guard !isStopped else { return }
        step(raft.disconnected(peer, at: Self.now))
    }

    /// Queues a proposal; what is queued in one turn of the loop is proposed as one batch, and before it what the desk
    /// queued, as another: clients who fill the budget keep out no report of the venue's.
    func propose(_ proposal: Proposal, isDesks: Bool = false, completion: @escaping (ProposalOutcome) -> Void) {
        loop.preconditionInEventLoop()
        guard !isStopped else {
            metrics.count(.notLeader)
            return completion(.notLeader(leader: nil))
        }
        let item = Queued(proposal: proposal, completion: completion)
        if isDesks { queuedOfDesk.append(item) } else { queued.append(item) }
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.execute { [bound = NIOLoopBound(self, eventLoop: loop)] in bound.value.proposeQueued() }
    }

    func transferLeadership(to peer: NodeID?) throws {
        step(try raft.transferLeadership(to: peer, at: Self.now))
    }

    private func proposeQueued() {
        isFlushScheduled = false
        let (desks, others) = (queuedOfDesk, queued)
        (queuedOfDesk, queued) = ([], [])
        propose(desks, hasPrecedence: true)
        propose(others, hasPrecedence: false)
    }

    private func propose(_ batch: [Queued], hasPrecedence: Bool) {
        guard !batch.isEmpty else { return }
        do {
            let now = Self.now
            let accepted = try raft.propose(
                batch.map(\.proposal), at: now, time: WallClock.now, hasPrecedence: hasPrecedence)
            let term = raft.term
            for (index, item) in zip(accepted.indices, batch) {
                waiting.append(index, term: term, at: now, completion: item.completion)
            }
            step(accepted.actions)
        } catch {
            let outcome: ProposalOutcome
            switch error {
            case .notLeader(let leader): outcome = .notLeader(leader: leader)
            case .busy, .transferring: outcome = .busy
            }
            metrics.count(ProposalResult(outcome), times: batch.count)
            for item in batch { item.completion(outcome) }
        }
    }

    // MARK: Actions

    /// Performs actions and sends what they wrote to the links.
    func step(_ actions: [Raft.Action]) {
        perform(actions)
        finishTurn()
    }

    /// Called once after a batch of inputs.
    func finishTurn() {
        mesh.flush()
        arm()
    }

    private func perform(_ actions: [Raft.Action]) {
        for action in actions {
            switch action {
            case .send(let message, let peer): mesh.send(.raft(message), to: peer)
            case .saveVote(let vote): save(vote)
            case .write(let id, let entries): write(id, entries)
            case .apply(let index): apply(through: index)
            case .fetch(let index, let maximumBytes, let peer): fetch(from: index, maximumBytes, for: peer)
            case .roleChanged(let role, let term, let leader): roleChanged(role, term, leader)
            case .steppedDown(let reason):
                // Until now it was the leader itself.
                lastHeardFromLeader = Self.now
                log.warning("leadership given up", metadata: ["reason": "\(reason.explanation)"])
            case .membershipChanged(let entry):
                log.notice(
                    "membership changed", metadata: ["index": "\(entry.index)", "members": "\(entry.membership)"])
            case .install(let snapshot, let leader): snapshots?.install(snapshot, from: leader)
            case .recovered: recovered()
            case .readReady(let ids, let index): readReady(ids, index)
            case .readsAbandoned(let ids): failReads(ids)
            case .transferAbandoned(let target):
                log.warning("leadership transfer given up", metadata: ["to": "\(target)"])
            // Else the link ends, and the reason is told there.
            case .ignored(let defect, let peer) where !defect.isSendersFault:
                guard let count = ignored.add(from: peer, at: Self.now) else { continue }
                log.warning(
                    "message ignored", metadata: ["from": "\(peer)", "reason": "\(defect)", "count": "\(count)"])
            case .ignored: break
            }
        }
    }

    private func save(_ vote: Raft.Vote) {
        let isAccepted = journal.save(Journal.Vote(term: vote.term, votedFor: vote.votedFor)) {
            [bound = NIOLoopBound(self, eventLoop: loop), loop] in
            loop.execute {
                let replica = bound.value
                guard !replica.isStopped else { return }
                replica.step(replica.raft.voteSaved(vote, at: Self.now))
            }
        }
        if !isAccepted { refused() }
    }

    private func write(_ id: WriteID, _ entries: [Entry]) {
        let isAccepted = journal.append(entries) { [bound = NIOLoopBound(self, eventLoop: loop), loop] in
            loop.execute {
                let replica = bound.value
                guard !replica.isStopped else { return }
                replica.step(replica.raft.written(id, at: Self.now))
            }
        }
        if !isAccepted { refused() }
    }

    /// The log has failed, which it tells by itself; or it closes.
    private func refused() {
        log.debug("the log takes nothing more", metadata: ["queued_bytes": "\(journal.queuedBytes)"])
    }

    private func recovered() {
        log.notice("what was lost is made good: voting again")
        _ = journal.recovered {}
    }

    private func apply(through index: LogIndex) {
        guard index > handedToApplier else { return }
        let next = handedToApplier + 1
        if applier.hasRoom, let entries = raft.entries(from: next, through: index, maximumBytes: .max) {
            applier.submit(entries, isAwaited: !waiting.isEmpty)
        } else {
            applier.submit(from: next, through: index, isAwaited: !waiting.isEmpty)
        }
        handedToApplier = index
    }

    private func fetch(from index: LogIndex, _ maximumBytes: Int, for peer: NodeID) {
        let last = raft.lastIndex
        let bytes = min(maximumBytes, Self.maximumFetchedBytes)
        reader.submit { [journal, loop, trouble, bound = NIOLoopBound(self, eventLoop: loop)] state in
            guard case .active = state else { return }
            do {
                let entries = try journal.readIfThere(from: index, through: last, maximumBytes: bytes)
                loop.execute {
                    let replica = bound.value
                    guard !replica.isStopped else { return }
                    replica.step(replica.raft.fetched(entries, for: peer, at: Self.now))
                }
            } catch {
                trouble("reading the log for a peer", error)
            }
        }
    }

    private func roleChanged(_ role: Raft.Role, _ term: Term, _ leader: NodeID?) {
        log.info(
            "role changed",
            metadata: ["role": "\(role)", "term": "\(term)", "leader": "\(leader.map(String.init) ?? "none")"])
        if role != .leader { failWaiting() }
        if role == .candidate { metrics.elections.increment() }
        // One that leads again after nobody did is a change too.
        if leader != lastLeader, leader != nil { metrics.leaderChanges.increment() }
        lastLeader = leader
        delegate?.roleChanged(role: role, term: term, leader: leader)
    }

    private func failWaiting() {
        metrics.count(.unknown, times: waiting.count)
        for completion in waiting.takeAll() { completion(.unknown) }
    }

    // MARK: Applied

    private func heard(_ report: Applier.Report) {
        if case .failed(let error) = report { return trouble("applying committed entries", error) }
        guard !isStopped else { return }
        switch report {
        case .failed: break
        case .evaluated(let results): answer(results)
        case .stored(let batches):
            for batch in batches { delegate?.applied(batch) }
            if let last = batches.last?.results.last { appliedWatch.applied(through: last.index) }
        }
        finishTurn()
    }

    private func answer(_ results: [Applied]) {
        let results = results.span
        var tally = AnswerTally(at: Self.now)
        for place in results.indices {
            guard let waiter = waiting.take(results[place].index) else { continue }
            let isOurs = waiter.term == results[place].term
            let outcome: ProposalOutcome =
                isOurs ? .applied(index: results[place].index, reply: results[place].reply) : .unknown
            tally.add(outcome, proposedAt: waiter.proposedAt, metrics)
            waiter.completion(outcome)
        }
        tally.finish(metrics)
    }

    var waitingProposals: Int { waiting.count + queued.count + queuedOfDesk.count }

    // MARK: Time

    private func arm() {
        guard !isStopped else { return }
        let deadline = raft.deadline
        if let alarm, alarm.deadline <= deadline { return }
        alarm?.task.cancel()
        let task = loop.scheduleTask(deadline: BootClock.wakeUp(at: deadline)) {
            [bound = NIOLoopBound(self, eventLoop: loop)] in bound.value.timePassed()
        }
        alarm = (deadline, task)
    }

    private func timePassed() {
        alarm = nil
        let now = Self.now
        raft.clockOffset = WallClock.now - now
        if now >= raft.deadline { perform(raft.tick(at: now)) }
        finishTurn()
    }
}
