import Desk
import Ledger
import Trading
import Venue

extension Simulation {
    /// What is not yet as it has to be once the faults are healed, or nil.
    var tradingUnsettled: String? {
        let leaders = sites.indices.filter {
            trading.desks[$0].desk?.readyTerm != nil && sites[$0].replica?.isLeader == true
        }
        guard let leader = leaders.first, leaders.count == 1 else { return "\(leaders.count) sites lead" }
        guard let status = trading.desks[leader].desk?.venueStatus else { return "\(leader + 1) has no gateway" }
        guard status.phase == .ready, status.uncommittedReports == 0, status.unsent == 0 else {
            return "the gateway of \(leader + 1) is \(status)"
        }
        for site in sites.indices {
            guard let state = traded(site) else { return "\(site + 1) has no state" }
            // One that is no member need not know anything.
            guard sites[site].machine.applied == checker.commitIndex else { continue }
            if state.venues[Market.venue]?.reconciledTerm != status.term {
                return "term \(status.term ?? 0) is not reconciled"
            }
            guard state.undecidedSignals.isEmpty else {
                return "\(state.undecidedSignals.keys.sorted()) wait for decisions"
            }
            if let unsettled = trading.checker.unsettled(state) { return unsettled }
        }
        return nil
    }
}
