import Ledger
import Raft
import Trading

extension Simulation {
    /// The founders, and those who may join.
    static let fewestVoters = 3

    /// Whoever believes to lead is asked for a change, sensible or not.
    mutating func changeMembership() throws(Violation) {
        let leaders = sites.indices.filter { sites[$0].replica?.isLeader == true && sites[$0].pausedUntil <= now }
        guard !leaders.isEmpty else { return }
        let leader = leaders[faultDice.below(leaders.count)]
        guard let membership = sites[leader].replica?.membership.membership else { return }
        var voters = Set(membership.voters)
        var learners = Set(membership.learners)
        let id = NodeID(faultDice.below(sites.count) + 1)
        switch faultDice.below(4) {
        case 0: if !voters.contains(id) { learners.insert(id) }
        case 1:
            voters.formUnion(learners)
            learners = []
        case 2 where voters.count > Self.fewestVoters: voters.remove(id)
        case 2: learners.remove(id)
        default: if voters.count > Self.fewestVoters, voters.remove(id) != nil { learners.insert(id) }
        }
        let reading = sites[leader].clock.reading(at: now)
        let wall = sites[leader].clock.wall(at: now)
        let before = standing(leader)
        let signers = trading.signers
        guard
            let actions = sites[leader].replica?.changeMembership(
                voters: voters.sorted(), learners: learners.sorted(), at: reading, wall: wall,
                verdictKey: { signers.isEmpty ? [] : signers[Int($0) - 1].publicKey })
        else { return tally.count(.membershipChangesRefused) }
        note("\(leader + 1) changes the membership to \(voters.sorted()) with \(learners.sorted()) learning")
        tally.count(.membershipChangesBegun)
        try finish(leader, actions, before: before)
    }
}
