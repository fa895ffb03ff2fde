import Ledger
import Raft

/// What one leader's messages tell of its rounds of heartbeats. Bugs of reads and of the lease are planted with it, in
/// the core's place; without such a bug nothing is noted.
struct LeaderRounds {
    let term: Term
    /// The round begun last.
    private(set) var last: UInt64 = 0
    /// When each round was sent, on the leader's clock.
    private(set) var sentAt: [UInt64: Int64] = [:]
    private var answers: [NodeID: Answer] = [:]
    /// Reads that the bug has yet to answer.
    var reads: [PlantedRead] = []

    private struct Answer {
        var round: UInt64
        var time: Int64
    }

    init(term: Term) { self.term = term }

    mutating func sent(round: UInt64, at time: Int64) {
        guard round > last else { return }
        last = round
        sentAt[round] = time
    }

    mutating func got(_ response: AppendResponse, from peer: NodeID, at time: Int64) {
        guard !response.isRecovering else {
            answers[peer] = nil
            return
        }
        answers[peer] = Answer(round: max(response.round, answers[peer]?.round ?? 0), time: time)
    }

    /// The highest round that a quorum has answered, the leader's own word included.
    func answered(by membership: Raft.Membership, with leader: NodeID) -> UInt64 {
        reached(by: membership, with: leader) { $0.round } ?? 0
    }

    /// Since when a quorum has been heard.
    func heard(by membership: Raft.Membership, with leader: NodeID) -> Int64? {
        reached(by: membership, with: leader) { $0.time }
    }

    private func reached<Value: Comparable>(
        by membership: Raft.Membership, with leader: NodeID, _ value: (Answer) -> Value
    ) -> Value? {
        answers.values.map(value).sorted(by: >).first { least in
            membership.isQuorum(Set(answers.keys.filter { answers[$0].map(value) ?? least >= least }).union([leader]))
        }
    }
}

/// A read that a bug answers once a quorum has answered a round.
struct PlantedRead {
    let number: UInt64
    let round: UInt64
    let index: LogIndex
    /// What was committed when it came.
    let mark: LogIndex
}

extension PlantedBug {
    fileprivate var needsRounds: Bool {
        switch self {
        case .readJoinsRoundUnderWay, .readBeforeOwnTerm, .leaseFromReceipt, .leaseBeforeOwnTerm: true
        default: false
        }
    }
}

// MARK: - Reads

extension Simulation {
    mutating func noteRound(of message: Raft.Message, sentBy site: Int) {
        guard options.bug?.needsRounds == true, let replica = sites[site].replica, replica.isLeader else { return }
        if sites[site].rounds?.term != replica.term { sites[site].rounds = LeaderRounds(term: replica.term) }
        let round: UInt64? =
            switch message {
            case .appendRequest(let request): request.round
            case .installSnapshot(let request): request.round
            default: nil
            }
        let reading = sites[site].clock.reading(at: now)
        if let round { sites[site].rounds?.sent(round: round, at: reading) }
    }

    mutating func noteAnswer(_ message: Raft.Message, of peer: NodeID, to site: Int) {
        guard sites[site].rounds?.term == message.term, case .appendResponse(let response) = message else { return }
        let reading = sites[site].clock.reading(at: now)
        sites[site].rounds?.got(response, from: peer, at: reading)
    }

    /// A leader is read, and the bug will answer.
    mutating func plantRead(_ number: UInt64, at site: Int) {
        guard let replica = sites[site].replica, replica.isLeader, let rounds = sites[site].rounds,
            rounds.term == replica.term
        else { return }
        let answered = rounds.answered(by: replica.membership.membership, with: NodeID(site + 1))
        let round: UInt64
        switch options.bug {
        case .readJoinsRoundUnderWay where replica.hasCommittedInTerm && answered < rounds.last: round = rounds.last
        case .readBeforeOwnTerm where !replica.hasCommittedInTerm: round = rounds.last + 1
        default: return
        }
        sites[site].rounds?.reads.append(
            PlantedRead(number: number, round: round, index: replica.commitIndex, mark: checker.commitIndex))
    }

    mutating func answerPlantedReads(of site: Int) throws(Violation) {
        guard let rounds = sites[site].rounds, !rounds.reads.isEmpty, let replica = sites[site].replica,
            replica.isLeader, replica.term == rounds.term
        else { return }
        let answered = rounds.answered(by: replica.membership.membership, with: NodeID(site + 1))
        sites[site].rounds?.reads.removeAll { $0.round <= answered }
        for read in rounds.reads where read.round <= answered {
            note("\(site + 1) answers ?\(read.number) at \(read.index)")
            try checker.read(at: read.index, mark: read.mark, by: site, "answers a read")
        }
    }
}

// MARK: - The lease

extension Simulation {
    /// Whether a site would act on its lease now.
    func believesInLease(_ site: Int) -> Bool {
        guard let replica = sites[site].replica, replica.isLeader else { return false }
        let reading = sites[site].clock.reading(at: now)
        switch options.bug {
        case .leaseByRole: return true
        case .leaseTooLong:
            return replica.leaseEnd.map { reading < $0 + Replica.maximumTimeout - replica.leaseDuration } ?? false
        case .leaseFromReceipt:
            let heard = sites[site].rounds?.heard(by: replica.membership.membership, with: NodeID(site + 1))
            guard replica.leaseEnd != nil, let heard else { return false }
            return reading < heard + replica.leaseDuration
        case .leaseBeforeOwnTerm where !replica.hasCommittedInTerm:
            guard let rounds = sites[site].rounds, rounds.term == replica.term, !replica.isTransferring else {
                return false
            }
            let answered = rounds.answered(by: replica.membership.membership, with: NodeID(site + 1))
            return rounds.sentAt[answered].map { reading < $0 + replica.leaseDuration } ?? false
        default: return replica.holdsLease(at: reading)
        }
    }
}
