import Journal
import Raft

/// A founder that is parted from the others, and whose disk stands still, since it was new: its restart remembers nothing
/// of what it answers.
struct Sleeper {
    let site: Int
    /// It hears of a leader now, and what it refuses is still on its way.
    var isAwake = false
}

/// Left to chance, such a site would hardly ever matter. Here it is all that a new leader hears of, just before it forgets, and
/// the others want another leader.
extension Simulation {
    mutating func beginWithSleeper() {
        let needed: [FaultKind] = [.diskStall, .powerLoss, .partition]
        guard needed.allSatisfy(options.faults.contains), faultDice.oneIn(6) else { return }
        let site = faultDice.below(plan.founderCount)
        let until = faultDice.within(3 * second...8 * second)
        sleeper = Sleeper(site: site)
        sites[site].disk.stalledUntil = until
        for other in sites.indices where other != site { network.part(site, other, until: until) }
        note("\(site + 1) is parted from the others, and its disk stalls")
    }

    /// A leader whose log has begun is parted from all others, and meets the sleeper when they are about to want another.
    mutating func strikeForgetful(electing leader: Int) {
        guard isChaos, let sleeper, !sleeper.isAwake, sleeper.site != leader, sites[sleeper.site].isUp,
            sites[sleeper.site].toldVote.term == 0, sites[leader].replica?.commitIndex ?? 0 > 0
        else { return }
        let until = now + faultDice.within(second...2 * second)
        for other in sites.indices where other != leader && other != sleeper.site {
            network.part(leader, other, until: until)
        }
        let due = now + faultDice.within(Replica.minimumTimeout...Replica.maximumTimeout)
        queue.push(.meeting(leader: leader, life: sites[leader].life), at: due)
    }

    mutating func meetSleeper(_ leader: Int) {
        guard isChaos, let site = sleeper?.site, sites[leader].replica?.isLeader == true else { return }
        note("\(site + 1) wakes for \(leader + 1)")
        sleeper?.isAwake = true
        network.connect(site, leader)
    }

    /// It refuses what a leader sends.
    mutating func refused(_ site: Int, by leader: Int) {
        guard let sleeper, sleeper.isAwake, sleeper.site == site else { return }
        self.sleeper = nil
        queue.push(.forgetting(leader: leader, site: site), at: now + faultDice.within(0...10 * millisecond))
    }

    /// What it refused is on its way to the leader, and the last that the leader hears.
    mutating func forget(_ leader: Int, at site: Int) {
        guard isChaos, sites[site].toldVote.term == 0 else { return }
        note("\(site + 1) forgets \(leader + 1)")
        sites[site].disk.stalledUntil = now
        crash(site, losesPower: true, restartingWithin: millisecond...20 * millisecond)
        network.mend()
        for other in sites.indices where other != leader { network.part(leader, other, until: now + second) }
    }
}
