import Ledger

@testable import Raft

/// Lost tails and votes, refusing disks, snapshots, changes of membership.
extension Simulation {
    /// What a crash, or decay, takes away, of so few that the others are a quorum.
    mutating func loseSomething(_ position: Int) {
        guard isChaos, isInitialVoter(position), chance(250) else { return }
        let lost = hosts.indices.filter { hosts[$0].lost != nil }
        guard lost.contains(position) || lost.count < maximumLost else { return }
        let others = lost.filter { $0 != position }
        // Two that lost their votes wait for each other.
        let losesVote = chance(400) && !others.contains { hosts[$0].lost?.vote == true }
        let base = hosts[position].disk.base.index
        let last = hosts[position].disk.lastIndex
        let tail = LogIndex(random.next(from: Int64(base), through: Int64(last)))
        hosts[position].lose(
            tailAfter: losesVote && chance(500) ? nil : tail, uncovers: chance(300), vote: losesVote)
    }

    private func isInitialVoter(_ position: Int) -> Bool { position < founders }

    private var maximumLost: Int { changesMembership ? 1 : (founders - 1) / 2 }

    /// The disk refuses; the process begins anew.
    mutating func failStorage(_ position: Int) throws {
        guard pauses[position] <= now else { return }
        try step(position) { $0.storageFailed(at: $1) }
        crash(position)
    }

    mutating func finishInstall(_ position: Int, _ life: Int, _ snapshot: SnapshotMetadata) throws {
        guard lives[position] == life, hosts[position].raft?.installation?.snapshot == snapshot else { return }
        if isChaos, chance(200) { return try step(position) { $0.installFailed(snapshot, at: $1) } }
        hosts[position].install(snapshot)
        installs += 1
        try step(position) { $0.installed(snapshot, at: $1) }
        try step(position) { $0.snapshotAvailable(snapshot, at: $1) }
    }

    /// Takes snapshots and compacts logs, seldom further than is wise.
    mutating func keepLogsShort() throws {
        queue.push(.keeper, at: now + random.next(from: 0, through: 100 * Self.millisecond))
        for position in hosts.indices where chance(300) && pauses[position] <= now {
            guard let raft = hosts[position].raft, hosts[position].applied > raft.base.index,
                hosts[position].applied <= hosts[position].disk.lastIndex, let snapshot = hosts[position].takeSnapshot()
            else { continue }
            try step(position) { $0.snapshotAvailable(snapshot, at: $1) }
            guard chance(700), let raft = hosts[position].raft, !raft.hasStorageFailed else { continue }
            let wise = raft.compactionLimit
            let most = min(raft.snapshot?.index ?? 0, raft.reported.applied, raft.durableIndex, raft.commitIndex)
            let index = chance(300) ? max(wise, most) : wise
            guard index > raft.base.index, let term = raft.term(at: index) else { continue }
            hosts[position].disk.compact(through: index, term: term)
            try step(position) { $0.compacted(through: index, at: $1) }
        }
    }

    /// Whoever believes to lead is asked for a change, sensible or not.
    mutating func changeMembership(_ wish: Int64) throws {
        guard changesMembership else { return }
        for position in hosts.indices where hosts[position].raft?.role == .leader && pauses[position] <= now {
            guard let membership = hosts[position].raft?.membership.membership else { continue }
            var voters = Set(membership.voters)
            var learners = Set(membership.learners)
            let id = NodeID(random.next(from: 1, through: Int64(hosts.count)))
            switch wish {
            case 0, 1: if !voters.contains(id) { learners.insert(id) }
            case 2, 3:
                for learner in learners { voters.insert(learner) }
                learners = []
            case 4: if voters.count > 3 { voters.remove(id) } else { learners.remove(id) }
            default:
                if voters.count > 3, voters.remove(id) != nil { learners.insert(id) }
            }
            let members = Bench.members(voters: voters.sorted(), learners: learners.sorted())
            try step(position) { raft, time in
                do throws(MembershipError) {
                    return try raft.changeMembership(to: members, actor: "chaos", at: time, time: time).actions
                } catch {
                    return []
                }
            }
        }
    }
}
