import Ledger

@testable import Raft

/// A cluster in virtual time, everything that can go wrong drawn from one seed: first chaos, then peace, in which it has to
/// get going again.
struct Simulation {
    enum Event {
        case deliver(Message, from: NodeID, to: NodeID)
        case timer(NodeID)
        case voteDone(NodeID, life: Int)
        case writeDone(NodeID, life: Int)
        case fetchDone(NodeID, life: Int, from: LogIndex, maximumBytes: Int, peer: NodeID)
        case client
        case reader
        case read(NodeID)
        case fault
        case restart(NodeID)
        case installDone(NodeID, life: Int, SnapshotMetadata)
        case keeper

        /// The node that has to be awake for it.
        var node: NodeID? {
            switch self {
            case .deliver(_, _, let node), .timer(let node), .voteDone(let node, _), .writeDone(let node, _),
                .fetchDone(let node, _, _, _, _), .read(let node):
                node
            case .installDone(let node, _, _): node
            case .client, .reader, .fault, .restart, .keeper: nil
            }
        }
    }

    static let chaosDuration: Int64 = 2_500_000_000
    static let electionTimeout: Int64 = 200_000_000
    static let millisecond: Int64 = 1_000_000
    /// How much a node's clock may run too fast or too slow, per thousand; what the lease allows for.
    static let maximumDrift: Int64 = 50

    let seed: UInt64
    /// What the harness does wrong on purpose.
    let plant: PlantedBug?
    var random: SplitMix64
    var hosts: [Host]
    var lives: [Int]
    var timers: [Int64]
    /// How much each node's clock runs too fast, per thousand.
    let drifts: [Int64]
    /// Until when each node's process stands still.
    var pauses: [Int64]
    var queue = EventQueue<Event>()
    var checker = Checker()
    var now: Int64 = 0
    var blocked: Set<[NodeID]> = []
    var faults: Faults
    var isChaos = true
    var nextPayload: UInt64 = 0
    var nextRead: UInt64 = 0
    var plantedReads: [PlantedRead] = []
    /// The nodes the cluster began with; the others join, if at all.
    let founders: Int
    let changesMembership: Bool
    var recoveries = 0
    var installs = 0
    var membershipChanges = 0
    var stepDowns: [Raft.StepDownReason: Int] = [:]
    /// The first payload proposed in peace.
    var firstPeaceful: UInt64 = .max
    /// Order-dependent digest of all that happened.
    var digest: UInt64 = 0
    var steps = 0

    /// Probabilities per thousand and durations in nanoseconds.
    struct Faults {
        var loss: Int64 = 0
        var duplication: Int64 = 0
        var maximumDelay: Int64 = 2 * millisecond
        var straggling: Int64 = 0
        var maximumDiskDelay: Int64 = millisecond
        var diskStall: Int64 = 0
    }

    init(seed: UInt64, plant: PlantedBug? = nil) throws {
        self.seed = seed
        self.plant = plant
        var random = SplitMix64(seed: seed)
        let count: UInt64 = seed % 2 == 0 ? 3 : 5
        changesMembership = seed % 3 == 0
        founders = Int(count)
        var limits = Raft.Limits()
        limits.entriesPerMessage = 4
        limits.bytesPerMessage = 400
        limits.inflightMessages = 3
        limits.cacheBytes = 500
        limits.inflightBytes = 1000
        limits.uncommittedBytes = 3000
        limits.outstandingReads = 5
        hosts = []
        for id in 1...count + (changesMembership ? 2 : 0) {
            var host = Host(
                configuration: try Raft.Configuration(
                    id: id, name: "node-\(id)", voters: id > count ? [] : Array(1...count),
                    founding: id > count ? [] : Bench.founding(Array(1...count)),
                    heartbeatInterval: 20 * Self.millisecond,
                    electionTimeoutMinimum: Self.electionTimeout / 2, electionTimeoutMaximum: Self.electionTimeout,
                    seed: seed, limits: limits))
            host.start()
            hosts.append(host)
        }
        lives = hosts.map { _ in 0 }
        timers = hosts.map { _ in .max }
        pauses = hosts.map { _ in 0 }
        drifts = hosts.map { _ in random.next(from: 0, through: 2 * Self.maximumDrift) - Self.maximumDrift }
        faults = Faults(
            loss: random.next(from: 0, through: 200), duplication: random.next(from: 0, through: 100),
            maximumDelay: random.next(from: 1, through: 30) * Self.millisecond,
            straggling: random.next(from: 0, through: 30),
            maximumDiskDelay: random.next(from: 1, through: 20) * Self.millisecond,
            diskStall: random.next(from: 0, through: 20))
        self.random = random
    }

    /// Runs both phases. Throws a ``Violation``.
    mutating func run() throws {
        for position in hosts.indices { scheduleTimer(position) }
        queue.push(.client, at: 0)
        queue.push(.reader, at: 0)
        queue.push(.keeper, at: 300 * Self.millisecond)
        queue.push(.fault, at: 50 * Self.millisecond)
        try run(until: Self.chaosDuration) { _ in false }
        makePeace()
        let end = now + 10 * Self.electionTimeout
        let isDone = try run(until: end) { $0.hasProgressed }
        try checker.require(isDone, "no progress within ten election timeouts of peace: \(summary)")
    }

    @discardableResult
    private mutating func run(until end: Int64, isDone: (Simulation) -> Bool) throws -> Bool {
        while let (time, event) = queue.pop() {
            guard time <= end else {
                queue.push(event, at: time)
                break
            }
            now = time
            if let node = event.node, pauses[Int(node) - 1] > now {
                queue.push(event, at: pauses[Int(node) - 1])
                continue
            }
            steps += 1
            try handle(event)
            try checkLeases()
            if isDone(self) { return true }
        }
        return false
    }

    private mutating func makePeace() {
        isChaos = false
        blocked = []
        faults = Faults()
        pauses = hosts.map { _ in 0 }
        firstPeaceful = nextPayload
        checker.forgetReadsServed()
        for position in hosts.indices where hosts[position].raft == nil { restart(position) }
    }

    /// Something proposed since peace is applied everywhere, and something was read.
    private var hasProgressed: Bool {
        guard checker.readsServedLately > 0, let last = checker.committed.last, last.kind == .signal,
            last.payload.reversed().reduce(0, { $0 << 8 | UInt64($1) }) >= firstPeaceful
        else { return false }
        guard let membership = hosts.first(where: { $0.raft?.role == .leader })?.raft?.membership.membership,
            !membership.isJoint
        else { return false }
        return hosts.allSatisfy { host in
            guard membership.contains(host.configuration.id) else { return true }
            return host.applied == checker.committed.count && host.raft?.membership.membership == membership
                && host.lost == nil
        }
    }

    var summary: String {
        hosts.map { host in
            guard let raft = host.raft else { return "\(host.configuration.id) down" }
            return
                "\(raft.id) \(raft.role) term \(raft.term) base \(raft.base.index) last \(raft.lastIndex) commit \(raft.commitIndex)"
                + " members \(raft.membership.membership.text)"
                + raft.peers.map { peer in
                    " \(peer.id):\(peer.mode) match \(peer.match) next \(peer.next)"
                        + (peer.offered.map { " offered \($0.index)" } ?? "")
                }.joined()
                + (raft.installation.map { " installing \($0.snapshot.index)" } ?? "")
                + (raft.recoveryState.map { " recovering \($0)" } ?? "")
        }.joined(separator: ", ")
    }

    mutating func chance(_ perThousand: Int64) -> Bool { random.next(from: 0, through: 999) < perThousand }

    mutating func scheduleTimer(_ position: Int) {
        guard let raft = hosts[position].raft, raft.deadline < .max else { return }
        // Rounded up: not before the node's own clock shows it.
        let onTheClock = raft.deadline - offset(position)
        let due = max(now, onTheClock * 1000 / (1000 + drifts[position]) + 1)
        guard due < timers[position] else { return }
        timers[position] = due
        queue.push(.timer(hosts[position].configuration.id), at: due)
    }

    /// What a node's clock showed when the simulation began.
    private func offset(_ position: Int) -> Int64 { Int64(position + 1) * 1_000_000_000_000 }

    /// What a node's clock shows now.
    func localTime(_ position: Int) -> MonotonicTime { offset(position) + now + now * drifts[position] / 1000 }

    mutating func restart(_ position: Int) {
        guard hosts[position].raft == nil else { return }
        pauses[position] = 0
        hosts[position].clock = localTime(position)
        // The state machine may have lost its latest batches.
        let disk = hosts[position].disk
        let mayLose = max(0, Int64(min(hosts[position].applied, disk.lastIndex)) - Int64(disk.base.index))
        let lost = hosts[position].applied > disk.lastIndex ? 0 : random.next(from: 0, through: min(5, mayLose))
        hosts[position].applied -= LogIndex(lost)
        forgetLoss(position)
        hosts[position].start()
        timers[position] = .max
        scheduleTimer(position)
    }
}
