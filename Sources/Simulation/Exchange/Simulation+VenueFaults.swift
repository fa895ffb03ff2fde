import Desk
import Exchange
import FIX
import Ledger

extension Simulation {
    /// Something goes wrong at the venue or on the way there. False when there was nothing to strike.
    mutating func tradingFault(_ kind: FaultKind, _ site: Int, for duration: Int64) throws(Violation) -> Bool {
        switch kind {
        case .connectionReset, .halfDeadConnection:
            let open = openConnections
            guard !open.isEmpty else { return false }
            let number = open[trading.venueDice.below(open.count)]
            note("\(kind.name) of \(trading.connections[number].site + 1)")
            if kind == .connectionReset { reset(number) } else { deaden(number) }
        case .venueCut:
            note("\(site + 1) and the venue are parted")
            trading.desks[site].cutUntil = max(trading.desks[site].cutUntil, now + duration)
        case .isolatedLeader, .pausedLeader, .deposedLeader: return try strikeLeader(kind, for: duration)
        case .venueCrash: return try crashOrPlan()
        case .venuePause:
            note("the venue pauses")
            trading.venue.pausedUntil = max(trading.venue.pausedUntil, now + duration)
        case .venueSilence, .venueDisconnect, .lostAnswer, .droppedAcknowledgement, .delayedAnswer:
            return try planFault(kind, for: duration)
        default: return false
        }
        return true
    }

    /// Whoever leads: parted from the other sites but not from the venue, paused, or asked to make way.
    private mutating func strikeLeader(_ kind: FaultKind, for duration: Int64) throws(Violation) -> Bool {
        let leaders = sites.indices.filter { trading.desks[$0].desk?.readyTerm != nil }
        guard !leaders.isEmpty else { return false }
        let leader = leaders[trading.venueDice.below(leaders.count)]
        switch kind {
        case .isolatedLeader:
            note("leader \(leader + 1) is isolated from the other sites")
            for other in sites.indices where other != leader {
                network.cut(from: other, to: leader, until: now + duration)
                network.cut(from: leader, to: other, until: now + duration)
            }
        case .pausedLeader:
            note("leader \(leader + 1) pauses")
            sites[leader].pausedUntil = max(sites[leader].pausedUntil, now + duration)
        default: crash(leader, losesPower: trading.venueDice.oneIn(2))
        }
        return true
    }

    private mutating func crashOrPlan() throws(Violation) -> Bool {
        guard trading.venue.isUp else { return false }
        guard trading.venueDice.oneIn(2) else {
            let moment = Fault.Moment.allCases[trading.venueDice.below(2)]
            let type = trading.venueDice.oneIn(3) ? nil : Self.requests[trading.venueDice.below(Self.requests.count)]
            return try plan(Fault(.crash(moment), type: type))
        }
        crashVenue()
        return true
    }

    private static let requests: [MessageType] = [
        .newOrderSingle, .newOrderSingle, .orderCancelRequest, .orderStatusRequest, .orderMassStatusRequest,
    ]
    private static let acknowledgements: [ExecutionReport.ExecType] = [
        .new, .new, .pendingNew, .pendingCancel, .canceled, .rejected, .orderStatus,
    ]

    private mutating func planFault(_ kind: FaultKind, for duration: Int64) throws(Violation) -> Bool {
        guard trading.venue.isUp else { return false }
        let request = Self.requests[trading.venueDice.below(Self.requests.count)]
        let isAny = trading.venueDice.oneIn(3)
        let count = Int(trading.venueDice.within(1...3))
        let skip = Int(trading.venueDice.within(0...2))
        switch kind {
        case .venueSilence: return try plan(Fault(.silence(duration), type: isAny ? nil : request))
        case .venueDisconnect:
            let moment = Fault.Moment.allCases[trading.venueDice.below(2)]
            return try plan(Fault(.disconnect(moment), type: isAny ? nil : request, skip: skip))
        case .lostAnswer: return try plan(Fault(.lose, type: .executionReport, skip: skip, count: count))
        // A fill that was never told of can be recovered by nobody.
        case .droppedAcknowledgement:
            guard !isAny else { return try plan(Fault(.drop, type: .orderCancelReject, count: count)) }
            let type = Self.acknowledgements[trading.venueDice.below(Self.acknowledgements.count)]
            return try plan(Fault(.drop, type: .executionReport, execType: type, skip: skip, count: count))
        default:
            let type: ExecutionReport.ExecType? = isAny ? nil : .trade
            return try plan(
                Fault(.delay(duration), type: .executionReport, execType: type, skip: skip, count: count))
        }
    }

    private mutating func plan(_ fault: Fault) throws(Violation) -> Bool {
        note("the venue is to fail: \(fault.effect)")
        var isSet = false
        try tellVenue { server, now in
            isSet = server.add(fault, at: now)
            return []
        }
        return isSet
    }

    /// Everything gets right again, between the sites and the venue too.
    mutating func healTrading() {
        for site in sites.indices {
            trading.desks[site].cutUntil = 0
        }
        peaceBegan = max(peaceBegan, trading.venue.pausedUntil)
        trading.venue.healed()
        if !trading.venue.isUp { queue.push(.venueRestart(life: trading.venue.life), at: now) }
        armVenue()
    }
}
