import Journal
import Raft

/// A founder that is parted from the others, and whose disk stands still, since it was new: its restart remembers
/// nothing of what it answers.
struct Sleeper {
    enum Phase {
        case asleep
        /// A leader is parted from a quorum, and meets it soon.
        case expected
        /// It hears of that leader.
        case awake
    }

    let site: Int
    let until: VirtualTime
    var phase = Phase.asleep
    /// The leader, and those who make a quorum with it and the sleeper.
    var side: [Int] = []
}

/// Left to chance, such a site would hardly ever matter. Here a leader holds its lease by what the sleeper answers, the
/// sleeper forgets it, and all others are about to want another leader.
extension Simulation {
    mutating func beginWithSleeper() {
        let needed: [FaultKind] = [.diskStall, .powerLoss, .partition]
        guard needed.allSatisfy(options.faults.contains), faultDice.oneIn(5) else { return }
        let site = faultDice.below(plan.founderCount)
        let until = faultDice.within(4 * second...12 * second)
        sleeper = Sleeper(site: site, until: until)
        sites[site].disk.stalledUntil = until
        for other in sites.indices where other != site { network.part(site, other, until: until) }
        note("\(site + 1) is parted from the others, and its disk stalls")
    }

    /// All links get right again, but for those of a sleeper.
    mutating func mendNetwork() {
        guard let sleeper, sleeper.until > now else { return network.mend() }
    }

    /// A leader that has a lease, for it has committed something of its term, is parted from a quorum, and meets the
    /// sleeper when that quorum is about to want another. A log that began in that term the sleeper would take, not
    /// refuse.
    mutating func strikeForgetful(ledBy leader: Int) {
        guard isChaos, let sleeper, sleeper.until > now, sleeper.site != leader, hasNeverSavedTerm(sleeper.site),
            sleeper.phase == .asleep || sites[sleeper.side[0]].replica?.isLeader != true,
            let replica = sites[leader].replica, replica.term(at: 1) != replica.term, faultDice.oneIn(2)
        else { return }
        let allies = (0..<plan.founderCount).filter { $0 != leader && $0 != sleeper.site }
        let side = [leader] + allies.prefix(plan.founderCount / 2 - 1)
        self.sleeper?.phase = .expected
        self.sleeper?.side = side
        part(side, from: sleeper.site, until: now + 2 * second)
        let due = now + Replica.minimumTimeout + faultDice.within(-50 * millisecond...100 * millisecond)
        queue.push(.meeting(leader: leader, life: sites[leader].life), at: due)
    }

    /// The sites of one side, and all but the sleeper of the other.
    private mutating func part(_ side: [Int], from sleeper: Int, until time: VirtualTime) {
        note("\(side.map { $0 + 1 }) and the others are parted")
        for other in sites.indices where other != sleeper && !side.contains(other) {
            for site in side { network.part(site, other, until: time) }
        }
    }

    private func hasNeverSavedTerm(_ site: Int) -> Bool { sites[site].isUp && sites[site].toldVote.term == 0 }

    /// - Parameter leader: nil when its process has ended.
    mutating func meetSleeper(_ leader: Int?) {
        guard isChaos, let site = sleeper?.site, sleeper?.phase == .expected else { return }
        guard let leader, sites[leader].replica?.isLeader == true, hasNeverSavedTerm(site) else {
            sleeper?.phase = .asleep
            return
        }
        note("\(site + 1) wakes for \(leader + 1)")
        sleeper?.phase = .awake
        network.connect(site, leader)
    }

    /// It refuses what a leader sends.
    mutating func refused(_ site: Int, by leader: Int) {
        guard let sleeper, sleeper.phase == .awake, sleeper.site == site, sleeper.side.first == leader else { return }
        queue.push(.forgetting(site: site), at: now + faultDice.within(0...10 * millisecond))
    }

    /// What it refused is on its way to the leader, and the last that the leader hears.
    mutating func forget(_ site: Int) {
        guard let side = sleeper?.side else { return }
        sleeper = nil
        guard isChaos, hasNeverSavedTerm(site) else { return }
        note("\(site + 1) forgets \(side[0] + 1)")
        tally.count(.refusalsForgotten)
        sites[site].disk.stalledUntil = now
        crash(site, losesPower: true, restartingWithin: millisecond...20 * millisecond)
        network.mend()
        for other in sites.indices where !side.contains(other) {
            for member in side { network.part(member, other, until: now + second) }
        }
    }
}
