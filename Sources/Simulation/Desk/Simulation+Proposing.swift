import Desk
import Ledger
import Raft
import Trading

/// What a desk proposes: all of one turn together, and what became of each told.
extension Simulation {
    /// Proposals are carried out in a turn of their own, in their order.
    mutating func enqueue(_ proposal: Proposal, for purpose: Desk.Purpose, at site: Int) {
        if trading.desks[site].proposals.isEmpty {
            queue.push(.deskProposals(site: site, life: sites[site].life), at: now)
        }
        trading.desks[site].proposals.append(TradingDesk.Queued(proposal: proposal, purpose: purpose))
    }

    /// They get into the log together or not at all.
    mutating func proposeForDesk(_ site: Int) throws(Violation) {
        var queued = trading.desks[site].proposals
        trading.desks[site].proposals = []
        for (position, item) in queued.enumerated().reversed() where try plantInProposal(item, at: site) {
            queued.remove(at: position)
        }
        guard !queued.isEmpty else { return }
        let index = try propose(queued.map(\.proposal), for: queued.map(\.purpose), at: site)
        guard let index else {
            for item in queued { try tellDesk(site) { $0.settled(item.purpose, .failed, at: $1) } }
            return
        }
        for (offset, item) in queued.enumerated() {
            if options.bug == .sendBeforeCommit { try plantOrder(item.proposal, at: index + LogIndex(offset), site) }
            try repeatReport(item.proposal, at: site)
        }
    }

    /// A shell that does not hear in time what became of a proposal may propose it again.
    private mutating func repeatReport(_ proposal: Proposal, at site: Int) throws(Violation) {
        guard proposal.kind == .execution, isChaos, options.faults.contains(.repeatedReport),
            trading.deskDice.oneIn(20)
        else { return }
        tally.count(.repeatedReport)
        _ = try propose([proposal], for: [.other], at: site)
    }

    /// Of whatever was not applied nobody knows what becomes.
    mutating func failProposals(of site: Int) throws(Violation) {
        let waiting = trading.desks[site].waiting.sorted { $0.key < $1.key }.map(\.value.purpose)
        let queued = trading.desks[site].proposals.map(\.purpose)
        trading.desks[site].waiting = [:]
        trading.desks[site].proposals = []
        for purpose in waiting + queued { try tellDesk(site) { $0.settled(purpose, .failed, at: $1) } }
    }

    /// - Returns: the first one's index, or nil when they were refused.
    mutating func propose(
        _ proposals: [Proposal], for purposes: [Desk.Purpose], at site: Int
    ) throws(Violation) -> LogIndex? {
        let reading = sites[site].clock.reading(at: now)
        let wall = sites[site].clock.wall(at: now)
        let before = standing(site)
        let proposed: (index: LogIndex, actions: [Raft.Action])
        do throws(Replica.Refused) {
            let accepted = try sites[site].replica?.propose(
                proposals, at: reading, wall: wall, hasPrecedence: true)
            guard let accepted else { return nil }
            proposed = accepted
        } catch { return nil }
        for (offset, (proposal, purpose)) in zip(proposals, purposes).enumerated() {
            let index = proposed.index + LogIndex(offset)
            note("\(site + 1) proposes \(proposal.kind) as \(index)")
            guard purpose != .other else { continue }
            trading.desks[site].waiting[index] = TradingDesk.Waiting(purpose: purpose, term: before.term)
        }
        try finish(site, proposed.actions, before: before)
        return proposed.index
    }
}
