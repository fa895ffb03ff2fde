import Ledger
import Raft
import SiteCore
import Trading
import Venue

/// A whole cluster in one thread and in virtual time: the real consensus core and the real codec of the journal, on a
/// network, on disks and by clocks that go wrong as one seed says. First chaos, then peace, in which everything has to
/// get right again.
package struct Simulation {
    enum Event {
        case deliver(Raft.Message, from: Int, to: Int)
        case input(Replica.Input, site: Int, life: Int)
        case timer(site: Int, life: Int)
        case synced(site: Int, life: Int)
        case fetch(from: LogIndex, maximumBytes: Int, peer: NodeID, site: Int, life: Int)
        case restart(site: Int, life: Int)
        case meeting(leader: Int, life: Int)
        case forgetting(site: Int)
        case client(Int, attempt: Int)
        case read(site: Int)
        case answer(client: Int, key: UInt64)
        case fault
        case keeper
        case shell(ShellMessage, from: Int, to: Int)
        case transferTimer(site: Int, TransferWait, SnapshotTransfer.Turn, life: Int)
        case repairTimer(site: Int, questions: Int, life: Int)
        // Of the trading world.
        case deskTimer(site: Int, life: Int)
        case deskProposals(site: Int, life: Int)
        case judge(site: Int, life: Int)
        case stored(site: Int, life: Int)
        case dial(SitePair)
        case linkLost(at: Int, to: Int, life: Int)
        case people
        case missedSignals([Signal], site: Int, term: Term, life: Int)
        case connecting(site: Int, id: OrderGateway.ConnectionID, life: Int, until: VirtualTime)
        case segment(connection: Int, toVenue: Bool)
        case writable(connection: Int, isWritable: Bool)
        case brokenAtSite(site: Int, id: OrderGateway.ConnectionID, life: Int)
        case brokenAtVenue(connection: Int)
        case venueTimer(life: Int)
        case venueRestart(life: Int)
        case bar
    }

    /// After peace has begun, everything has to be well within this many of the longest election timeouts.
    static let patience: Int64 = 10
    /// In the trading world, where the venue has to notice too that somebody is gone.
    static let tradingPatience: Int64 = 60

    let options: Options
    let plan: Plan
    var now: VirtualTime = 0
    var queue = EventQueue<Event>()
    var sites: [Site]
    var network: Network
    var clients: [Client]
    var trading: TradingWorld
    let faultKinds: [FaultKind]
    var checker = Checker()
    var tally = Tally()
    let trace: Trace
    var faultDice: Dice
    var diskDice: Dice
    var clientDice: Dice
    var scrubDice: Dice
    var isChaos = true
    var bulkCount: UInt64 = 0
    var readCount: UInt64 = 0
    var sleeper: Sleeper?
    /// In a busy run, a follower whose disk stands still from now on.
    var laggard: Int?
    /// Chosen with the first repair.
    var liar: Liar?
    let liarDice: Dice
    /// From when on nothing is held up any more.
    var peaceBegan: VirtualTime = 0
    /// Sites that start again in peace hold it up no further than this: one that starts again for ever fails the run.
    var latestPeace: VirtualTime = .max
    var steps = 0
    var fingerprint: UInt64 = 0

    /// What one run is like, drawn from its seed.
    struct Plan {
        let founderCount: Int
        let siteCount: Int
        let changesMembership: Bool
        /// Much is written to small segments, little goes wrong, and one disk stands still for the rest of the chaos.
        let isBusy: Bool
        let segmentLength: Int
        /// Of live log, past which a snapshot is taken.
        let snapshotLogBytes: Int
        let slowestSync: Int64
        let faultInterval: Int64
        let thinkingTime: Int64
        let maximumPayload: Int64
        let maximumBulk: Int

        init(_ dice: inout Dice, _ world: World) {
            founderCount = dice.oneIn(4) ? 5 : 3
            changesMembership = dice.oneIn(3)
            siteCount = founderCount + (changesMembership ? 2 : 0)
            isBusy = world == .registers && dice.oneIn(12)
            segmentLength = isBusy ? 2 * 4096 : Int(dice.within(2...(dice.oneIn(2) ? 3 : 10))) * 4096
            snapshotLogBytes = segmentLength * (isBusy ? 1 : Int(dice.within(1...4)))
            slowestSync = dice.within(1...12) * millisecond
            faultInterval = dice.within(100...1_000) * millisecond * (isBusy ? 4 : 1)
            thinkingTime = dice.within(100...(isBusy ? 200 : 800)) * millisecond * (world == .trading ? 2 : 1)
            maximumPayload = !isBusy && dice.oneIn(3) ? 64 : 900
            maximumBulk = isBusy || dice.oneIn(2) ? 16 : 0
        }

        /// Sites whose disks may decay: never so many that the others are no quorum.
        var maximumRotten: Int { changesMembership ? 1 : (founderCount - 1) / 2 }
    }

    package init(_ options: Options) {
        self.options = options
        func dice(_ stream: UInt64) -> Dice { Dice(seed: options.seed, stream: stream) }
        var planDice = dice(1)
        let plan = Plan(&planDice, options.world)
        self.plan = plan
        let trading = TradingWorld(options, siteCount: plan.siteCount, founderCount: plan.founderCount)
        self.trading = trading
        faultKinds = options.world.faultKinds
        sites = (0..<plan.siteCount).map {
            Site(
                clock: NodeClock(machine: $0), machine: StateMachine(trading: trading.database(options)),
                policy: SnapshotPolicy(limit: plan.snapshotLogBytes))
        }
        network = Network(count: plan.siteCount, faults: options.faults, dice: dice(2))
        faultDice = dice(3)
        diskDice = dice(4)
        clientDice = dice(5)
        scrubDice = dice(7)
        liarDice = dice(6)
        clients = (0..<Client.count).map { _ in Client() }
        trace = Trace(isOn: options.isTraced)
    }

    /// The run, from beginning to end or to the first thing that must not be.
    package mutating func run() -> RunOutcome {
        var violation: Violation?
        do throws(Violation) {
            try runChaos()
            try runPeace()
        } catch {
            violation = error
            note("VIOLATION \(error)")
        }
        for site in sites {
            tally.count(.segmentsBegun, site.rolls + (site.journal?.rolls ?? 0))
            tally.count(.segmentsReplacedByTruncation, site.removals + (site.journal?.removals ?? 0))
        }
        return RunOutcome(
            options: options, violation: violation, duration: now, steps: steps, tally: tally,
            fingerprint: fingerprint, trace: trace.bytes)
    }

    private mutating func runChaos() throws(Violation) {
        note("\(plan.siteCount) sites, seed \(options.seed)")
        for site in sites.indices { queue.push(.restart(site: site, life: 0), at: 0) }
        beginWithSleeper()
        for client in clients.indices { schedule(client, within: 0...plan.thinkingTime) }
        queue.push(.fault, at: Replica.maximumTimeout)
        queue.push(.keeper, at: second)
        if isTrading {
            queue.push(.bar, at: 0)
            queue.push(.people, at: second)
            armVenue()
        }
        while let next = queue.nextTime, next <= options.chaos { try handleNext() }
        now = max(now, options.chaos)
    }

    private mutating func runPeace() throws(Violation) {
        isChaos = false
        heal()
        note("peace")
        let patience = isTrading ? Self.tradingPatience : Self.patience
        latestPeace = peaceBegan + 4 * patience * Replica.maximumTimeout
        while !hasConverged {
            let deadline = peaceBegan + patience * Replica.maximumTimeout
            guard let next = queue.nextTime, next <= deadline else {
                throw Violation(
                    invariant: .progress,
                    detail: "not within \(patience) election timeouts: \(summary)"
                        + (isTrading ? "; \(tradingUnsettled ?? "settled")" : ""))
            }
            try handleNext()
        }
        try checkAnswers()
        note("converged: \(summary)")
    }

    private mutating func handleNext() throws(Violation) {
        guard let (time, event) = queue.pop() else { return }
        now = max(now, time)
        steps += 1
        try handle(event)
    }

    /// Every client was answered in peace, and every site that can has applied the same.
    private var hasConverged: Bool {
        guard clients.allSatisfy({ $0.isDone }) else { return false }
        guard !isTrading || tradingUnsettled == nil else { return false }
        guard let membership = sites.first(where: { $0.replica?.isLeader == true })?.replica?.membership,
            !membership.membership.isJoint
        else { return false }
        return sites.indices.allSatisfy { position in
            guard membership.membership.contains(NodeID(position + 1)) else { return true }
            guard let replica = sites[position].replica else { return false }
            return sites[position].machine.applied == checker.commitIndex && replica.lastIndex == checker.commitIndex
                && !replica.isRecovering && replica.membership == membership
        }
    }

    private func checkAnswers() throws(Violation) {
        for (position, site) in sites.enumerated() where site.machine.applied == checker.commitIndex {
            for (key, index) in checker.answers.sorted(by: { $0.key < $1.key }) {
                try checker.require(
                    site.machine.answer(to: key) == index, .acknowledgedKept,
                    "site \(position + 1) has forgotten key \(Checker.text(key))")
            }
        }
    }

    var summary: String {
        sites.indices.map { position in
            let site = sites[position]
            guard let replica = site.replica else { return "\(position + 1) down" }
            return "\(position + 1) \(replica.role) term \(replica.term) last \(replica.lastIndex)"
                + " commit \(replica.commitIndex) applied \(site.machine.applied)"
                + " members \(replica.membership.membership.text)" + replica.recovery
                + (replica.installing.map { " installing \($0.index)" } ?? "")
        }.joined(separator: ", ")
    }

    func note(_ text: @autoclosure () -> String) { trace.line(at: now, text()) }
}
