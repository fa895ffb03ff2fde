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
        case fault
        case restart(NodeID)
    }

    static let chaosDuration: Int64 = 2_500_000_000
    static let electionTimeout: Int64 = 200_000_000
    static let millisecond: Int64 = 1_000_000

    let seed: UInt64
    var random: SplitMix64
    var hosts: [Host]
    var lives: [Int]
    var timers: [Int64]
    var queue = EventQueue<Event>()
    var checker = Checker()
    var now: Int64 = 0
    var blocked: Set<[NodeID]> = []
    var faults: Faults
    var isChaos = true
    var nextPayload: UInt64 = 0
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

    init(seed: UInt64) throws {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        let count: UInt64 = seed % 2 == 0 ? 3 : 5
        var limits = Raft.Limits()
        limits.entriesPerMessage = 4
        limits.bytesPerMessage = 400
        limits.inflightMessages = 3
        limits.cacheBytes = 500
        limits.uncommittedBytes = 3000
        hosts = []
        for id in 1...count {
            var host = Host(
                configuration: try Raft.Configuration(
                    id: id, name: "node-\(id)", voters: Array(1...count), heartbeatInterval: 20 * Self.millisecond,
                    electionTimeoutMinimum: Self.electionTimeout / 2, electionTimeoutMaximum: Self.electionTimeout,
                    seed: seed, limits: limits))
            host.start()
            hosts.append(host)
        }
        lives = hosts.map { _ in 0 }
        timers = hosts.map { _ in .max }
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
            steps += 1
            try handle(event)
            if isDone(self) { return true }
        }
        return false
    }

    private mutating func makePeace() {
        isChaos = false
        blocked = []
        faults = Faults()
        firstPeaceful = nextPayload
        for position in hosts.indices where hosts[position].raft == nil { restart(position) }
    }

    /// Something proposed since peace is applied everywhere.
    private var hasProgressed: Bool {
        guard let last = checker.committed.last, last.kind == .signal,
            last.payload.reversed().reduce(0, { $0 << 8 | UInt64($1) }) >= firstPeaceful
        else { return false }
        return hosts.allSatisfy { $0.applied == checker.committed.count }
    }

    var summary: String {
        hosts.map { host in
            guard let raft = host.raft else { return "\(host.configuration.id) down" }
            return "\(raft.id) \(raft.role) term \(raft.term) last \(raft.lastIndex) commit \(raft.commitIndex)"
        }.joined(separator: ", ")
    }

    mutating func chance(_ perThousand: Int64) -> Bool { random.next(from: 0, through: 999) < perThousand }

    mutating func scheduleTimer(_ position: Int) {
        guard let raft = hosts[position].raft, raft.deadline < .max else { return }
        let due = max(now, raft.deadline - offset(position))
        guard due < timers[position] else { return }
        timers[position] = due
        queue.push(.timer(hosts[position].configuration.id), at: due)
    }

    /// How far a node's clock is ahead of the simulation's.
    func offset(_ position: Int) -> Int64 { Int64(position + 1) * 1_000_000_000_000 }

    mutating func restart(_ position: Int) {
        guard hosts[position].raft == nil else { return }
        hosts[position].clock = now + offset(position)
        // The state machine may have lost its latest batches.
        let lost = random.next(from: 0, through: min(5, Int64(hosts[position].applied)))
        hosts[position].applied -= LogIndex(lost)
        hosts[position].start()
        timers[position] = .max
        scheduleTimer(position)
    }
}
