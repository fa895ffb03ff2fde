import Ledger

@testable import Raft

/// Mistakes that other systems have made, planted in the harness around the real core: the simulation has to catch them.
enum PlantedBug: CaseIterable {
    /// A leader answers from what it has, without asking a quorum.
    case readWithoutRound
    /// The answers to a round already on its way are taken for the read's own.
    case readJoinsRoundUnderWay
    /// A read is answered before an entry of the leader's own term is committed.
    case readBeforeOwnTerm
    /// The lease is measured from when answers came in.
    case leaseFromReceipt
    case leaseBeforeOwnTerm
    /// The lease is as long as the longest election timeout.
    case leaseTooLong
    /// A node that lost the tail of its log does not say so.
    case forgetLostTail

    /// Each is caught within the first 100.
    static let maximumSeeds: UInt64 = 200
}

/// A read that the harness answers, wrongly, in the core's place.
struct PlantedRead {
    let position: Int
    let term: Term
    /// The answers to this round will do.
    let round: UInt64
    let index: LogIndex
    /// How many entries were committed when it began.
    let committed: Int
}

extension Simulation {
    /// Reads at whoever believes to lead; a node that stands still gets them when it wakes.
    mutating func askToRead() {
        queue.push(.reader, at: now + random.next(from: 0, through: 20 * Self.millisecond))
        for position in hosts.indices where hosts[position].raft?.role == .leader {
            let wait = random.next(from: 0, through: 10 * Self.millisecond)
            queue.push(.read(hosts[position].configuration.id), at: now + wait)
        }
    }

    mutating func read(_ position: Int) throws {
        guard let before = hosts[position].raft else { return }
        plantRead(before, position)
        nextRead += 1
        let id = ReadID(rawValue: nextRead)
        var trial = before
        guard (try? trial.read(id, at: localTime(position))) != nil else { return }
        checker.began(id, at: before.id)
        try step(position) { try $0.read(id, at: $1) }
    }

    private mutating func plantRead(_ raft: Raft, _ position: Int) {
        guard raft.role == .leader else { return }
        let isCommitted = raft.log.term(at: raft.commitIndex) == raft.term
        let round: UInt64
        switch plant {
        case .readWithoutRound where isCommitted: round = 0
        case .readJoinsRoundUnderWay where isCommitted: round = raft.rounds.last
        case .readBeforeOwnTerm where !isCommitted: round = raft.rounds.last + 1
        default: return
        }
        plantedReads.append(
            PlantedRead(
                position: position, term: raft.term, round: round, index: raft.commitIndex,
                committed: checker.committed.count))
    }

    /// Takes back what recovery had put on record.
    mutating func forgetLoss(_ position: Int) {
        guard let lost = hosts[position].lost, plant == .forgetLostTail else { return }
        hosts[position].lost = lost.vote ? (false, true) : nil
        hosts[position].applied = min(hosts[position].applied, hosts[position].disk.lastIndex)
    }

    mutating func checkPlantedReads(_ position: Int) throws {
        let mine = plantedReads.filter { $0.position == position }
        guard !mine.isEmpty else { return }
        plantedReads.removeAll { $0.position == position }
        guard let raft = hosts[position].raft, raft.role == .leader else { return }
        let answered = raft.reachedByQuorum(own: raft.rounds.last) { $0.round } ?? 0
        for read in mine where read.term == raft.term {
            guard answered >= read.round else {
                plantedReads.append(read)
                continue
            }
            try checker.require(
                read.index >= read.committed,
                "stale planted read at \(raft.id): \(read.index), but \(read.committed) were committed")
        }
    }

    /// At every moment, at every node, also one that stands still: it may wake and look.
    mutating func checkLeases() throws {
        for position in hosts.indices {
            guard let raft = hosts[position].raft, raft.role == .leader else { continue }
            if believesInLease(raft, at: localTime(position)) { try checker.checkLease(raft) }
        }
    }

    private func believesInLease(_ raft: Raft, at time: MonotonicTime) -> Bool {
        var duration = raft.configuration.leaseDuration
        var since = raft.rounds.answeredSince
        var isAllowed = raft.log.term(at: raft.commitIndex) == raft.term
        let isUndisputed = raft.transfer == nil && !raft.hasAskedForSuccession
        switch plant {
        case .leaseFromReceipt: since = raft.reachedByQuorum(own: time) { $0.lastResponse ?? .min }
        case .leaseBeforeOwnTerm: isAllowed = true
        case .leaseTooLong: duration = raft.configuration.electionTimeoutMaximum
        default: return raft.holdsLease(at: time)
        }
        guard isAllowed, isUndisputed, let since, since > .min else { return false }
        return time - since < duration
    }
}
