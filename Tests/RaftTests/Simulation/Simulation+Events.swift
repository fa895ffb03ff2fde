import Ledger

@testable import Raft

extension Simulation {
    mutating func handle(_ event: Event) throws {
        switch event {
        case .deliver(let message, let from, let to):
            try step(Int(to) - 1) { $0.receive(message, from: from, at: $1) }
        case .timer(let id):
            let position = Int(id) - 1
            timers[position] = .max
            try step(position) { raft, time in time >= raft.deadline ? raft.tick(at: time) : [] }
            if let raft = hosts[position].raft {
                try checker.require(raft.deadline > hosts[position].clock, "\(id) served its timer and it is still due")
            }
        case .voteDone(let id, let life): try finishVote(Int(id) - 1, life)
        case .writeDone(let id, let life): try finishWrites(Int(id) - 1, life)
        case .fetchDone(let id, let life, let from, let maximumBytes, let peer):
            let position = Int(id) - 1
            guard lives[position] == life else { return }
            let isUnreadable = isChaos && chance(100)
            let entries = isUnreadable ? [] : hosts[position].disk.read(from: from, maximumBytes: maximumBytes)
            try step(position) { $0.fetched(entries, for: peer, at: $1) }
        case .client: try propose()
        case .reader: askToRead()
        case .read(let id): try read(Int(id) - 1)
        case .installDone(let id, let life, let snapshot): try finishInstall(Int(id) - 1, life, snapshot)
        case .keeper: try keepLogsShort()
        case .fault: try fault()
        case .restart(let id): restart(Int(id) - 1)
        }
    }

    /// Gives a node an input; checks and carries out what comes of it.
    mutating func step(_ position: Int, _ input: (inout Raft, MonotonicTime) throws -> [Action]) throws {
        guard var raft = hosts[position].raft else { return }
        let before = raft
        hosts[position].clock = localTime(position)
        let actions = try input(&raft, hosts[position].clock)
        hosts[position].raft = raft
        for action in actions {
            try checker.check(action, of: hosts[position], among: hosts)
            perform(action, at: position)
        }
        try checker.check(raft, before: before, among: hosts)
        try checkPlantedReads(position)
        digest = (digest ^ UInt64(position)) &* 0x100_0000_01B3
        digest = (digest ^ UInt64(now) ^ raft.term ^ raft.lastIndex ^ raft.commitIndex) &* 0x100_0000_01B3
        scheduleTimer(position)
    }

    private mutating func perform(_ action: Action, at position: Int) {
        let id = hosts[position].configuration.id
        switch action {
        case .send(let message, let to): send(message, from: id, to: to)
        case .saveVote(let vote):
            hosts[position].disk.queue(vote)
            queue.push(.voteDone(id, life: lives[position]), at: diskTime())
        case .write(let write, let entries):
            hosts[position].disk.queue(write, entries)
            queue.push(.writeDone(id, life: lives[position]), at: diskTime())
        case .apply(let through): hosts[position].apply(through: through)
        case .fetch(let from, let maximumBytes, let peer):
            queue.push(
                .fetchDone(id, life: lives[position], from: from, maximumBytes: maximumBytes, peer: peer),
                at: diskTime())
        case .install(let snapshot, _):
            queue.push(.installDone(id, life: lives[position], snapshot), at: diskTime() + 20 * Self.millisecond)
        case .recovered:
            hosts[position].lost = nil
            recoveries += 1
        case .steppedDown(let reason): stepDowns[reason, default: 0] += 1
        case .membershipChanged: membershipChanges += 1
        case .roleChanged, .transferAbandoned, .ignored, .readReady, .readsAbandoned: break
        }
    }

    private mutating func send(_ message: Message, from: NodeID, to: NodeID) {
        guard !blocked.contains([from, to]), !chance(faults.loss) else { return }
        for _ in 0..<(chance(faults.duplication) ? 2 : 1) {
            var delay = random.next(from: Self.millisecond / 10, through: faults.maximumDelay)
            if chance(faults.straggling) { delay += random.next(from: 0, through: 2 * Self.electionTimeout) }
            queue.push(.deliver(message, from: from, to: to), at: now + delay)
        }
    }

    mutating func diskTime() -> Int64 {
        let stall = chance(faults.diskStall) ? random.next(from: 0, through: 2 * Self.electionTimeout) : 0
        return now + random.next(from: Self.millisecond / 10, through: faults.maximumDiskDelay) + stall
    }

    private mutating func finishVote(_ position: Int, _ life: Int) throws {
        guard lives[position] == life, let vote = hosts[position].disk.finishVote() else { return }
        try step(position) { $0.voteSaved(vote, at: $1) }
    }

    /// Some of what is queued becomes durable together; only the last of it is reported, and now and then an old one again.
    private mutating func finishWrites(_ position: Int, _ life: Int) throws {
        guard lives[position] == life, let first = hosts[position].disk.finishWrite() else { return }
        var last = first
        while chance(400), let next = hosts[position].disk.finishWrite() { last = next }
        try step(position) { $0.written(last, at: $1) }
        if chance(50) { try step(position) { $0.written(first, at: $1) } }
    }

    /// A batch for whoever believes to lead.
    private mutating func propose() throws {
        queue.push(.client, at: now + random.next(from: 0, through: 30 * Self.millisecond))
        for position in hosts.indices where hosts[position].raft?.role == .leader && pauses[position] <= now {
            let proposals = (0..<random.next(from: 1, through: 4)).map { _ in
                defer { nextPayload += 1 }
                return Proposal(
                    kind: .signal, actor: "client",
                    payload: (0..<8).map { UInt8(truncatingIfNeeded: nextPayload >> (8 * $0)) })
            }
            try step(position) { raft, time in
                do throws(ProposalError) {
                    return try raft.propose(proposals, at: time, time: time).actions
                } catch {
                    return []
                }
            }
        }
    }

    private mutating func fault() throws {
        guard isChaos else { return }
        queue.push(.fault, at: now + random.next(from: 0, through: 150 * Self.millisecond))
        let position = Int(random.next(from: 0, through: Int64(hosts.count) - 1))
        switch random.next(from: 0, through: 15) {
        case 12: try failStorage(position)
        case 13, 14, 15: try changeMembership(random.next(from: 0, through: 5))
        case 0, 1, 2: crash(position)
        case 8, 9: pauses[position] = now + random.next(from: Self.millisecond, through: 2 * Self.electionTimeout)
        case 3: try partition()
        case 4:
            blocked.insert([
                hosts[position].configuration.id, NodeID(random.next(from: 1, through: Int64(hosts.count))),
            ])
        case 5, 6: blocked = []
        case 7 where pauses[position] <= now:
            try step(position) { raft, time in
                do throws(TransferError) {
                    return try raft.transferLeadership(to: nil, at: time)
                } catch {
                    return []
                }
            }
        default:
            let peer = NodeID(random.next(from: 1, through: Int64(hosts.count)))
            guard pauses[position] <= now else { return }
            try step(position) { $0.disconnected(peer, at: $1) }
        }
    }

    mutating func crash(_ position: Int) {
        guard hosts[position].raft != nil else { return }
        hosts[position].raft = nil
        checker.forgetReads(of: hosts[position].configuration.id)
        lives[position] += 1
        let disk = hosts[position].disk
        hosts[position].disk.crash(
            votesKept: Int(random.next(from: 0, through: Int64(disk.queuedVotes.count))),
            writesKept: Int(random.next(from: 0, through: Int64(disk.queuedWrites.count))))
        loseSomething(position)
        let down = random.next(from: Self.millisecond, through: 2 * Self.electionTimeout)
        queue.push(.restart(hosts[position].configuration.id), at: now + down)
    }

    /// Two sides, and no word between them.
    private mutating func partition() throws {
        let side = UInt64(random.next(from: 1, through: (1 << Int64(hosts.count)) - 2))
        for from in 0..<UInt64(hosts.count) {
            for to in 0..<UInt64(hosts.count) where (side >> from) & 1 != (side >> to) & 1 {
                blocked.insert([from + 1, to + 1])
            }
        }
    }
}
