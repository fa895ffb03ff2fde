import Desk
import FIX
import Ledger
import Raft
import Trading
import Venue

/// A site's desk, the product's own: this tells it what happens and carries out what it asks for.
extension Simulation {
    var isTrading: Bool { options.world == .trading }

    func traded(_ site: Int) -> TradingState? { sites[site].machine.trading?.state }

    /// A process begins: its desk knows what the database holds.
    mutating func beginDesk(_ site: Int) throws(Violation) {
        guard isTrading, let state = traded(site) else { return }
        let opening = Desk.Opening(
            rules: state.rules, appliedIndex: state.mark.index,
            undecidedSignals: state.undecidedSignals.values.sorted { $0.index < $1.index })
        let configuration = Desk.Configuration(
            local: NodeID(site + 1), verdictTimeout: Self.verdictPatience, founding: trading.market.founding,
            analystActor: Self.analystActor)
        trading.desks[site].desk = Desk(
            configuration, gateway: trading.gateway, opening, at: sites[site].clock.reading(at: now))
        dialPeers(of: site)
        try tellDesk(site) { $0.tick(nextDeadline: nil, at: $1) }
    }

    private static let verdictPatience = 300 * millisecond

    // MARK: Inputs

    mutating func tellDesk(
        _ site: Int, _ input: (inout Desk, Desk.Moment) -> [Desk.Action]
    ) throws(Violation) {
        guard let replica = sites[site].replica else { return }
        let clock = sites[site].clock
        let isUnchecked = options.bug == .leaseUnchecked && replica.isLeader
        let moment = Desk.Moment(
            instant: Instant(monotonic: clock.reading(at: now), utc: clock.wall(at: now)),
            leaseEnd: isUnchecked ? .max : replica.leaseEnd)
        let before = trading.desks[site].desk?.venueStatus
        guard let actions = trading.desks[site].tell(moment, input) else { return }
        count(before, after: actions)
        for action in actions { try carryOut(action, at: site) }
        armDesk(site)
    }

    private mutating func count(_ before: OrderGateway.Status?, after actions: [Desk.Action]) {
        guard case .disconnect("the lease ran out", _)? = actions.first(where: \.isDisconnect) else { return }
        tally.count(.sessionsCutForLease)
        if let before, before.unsent > 0 { tally.count(.ordersHeldByLease) }
    }

    mutating func deskTimePassed(_ site: Int) throws(Violation) {
        trading.desks[site].timer = .max
        let deadline = traded(site)?.nextDeadline
        try tellDesk(site) { $0.tick(nextDeadline: deadline, at: $1) }
    }

    /// Sees to it that the desk hears of its deadline.
    mutating func armDesk(_ site: Int) {
        guard let deadline = trading.desks[site].desk?.deadline else { return }
        let due = max(now + microsecond, sites[site].clock.time(of: deadline))
        guard due < trading.desks[site].timer else { return }
        trading.desks[site].timer = due
        queue.push(.deskTimer(site: site, life: sites[site].life), at: due)
    }

    /// What was proposed here is not waited for any more when another leads.
    mutating func deskRoleChanged(_ site: Int, _ role: Raft.Role, _ term: Term, _ leader: NodeID?) throws(Violation) {
        guard isTrading else { return }
        if role != .leader { try failProposals(of: site) }
        try tellDesk(site) { $0.roleChanged(role, term: term, leader: leader, at: $1) }
    }

    // MARK: Actions

    private mutating func carryOut(_ action: Desk.Action, at site: Int) throws(Violation) {
        switch action {
        case .send(let verdict, let peer): try send(verdict, from: site, to: Int(peer) - 1)
        case .propose(let proposal, let purpose): enqueue(proposal, for: purpose, at: site)
        case .judge: scheduleJudging(site)
        case .findMissedSignals(let term): findMissedSignals(of: site, in: term)
        case .ready(let term): try beginToLead(site, term)
        case .connect(let id): beginConnecting(site, id)
        case .transmit(let bytes): try transmit(bytes, from: site)
        case .disconnect(let reason, let afterWriting):
            note("\(site + 1) hangs up: \(reason)")
            hangUp(site, afterWriting: afterWriting)
        case .pauseReading: read(site, isReading: false)
        case .resumeReading: read(site, isReading: true)
        case .report(let report): tell(report, of: site)
        }
    }

    private mutating func tell(_ report: Desk.Report, of site: Int) {
        switch report {
        case .alarm: break
        case .decisionRefused(let signal, let refusal):
            note("\(site + 1) is refused its decision on \(signal): \(refusal)")
        case .gatewayAlarm(let alarm, _):
            note("ALARM of \(site + 1): \(alarm)")
            if alarm.code == .notSent { tally.count(.ordersNeverSent) }
        }
    }

    private mutating func beginToLead(_ site: Int, _ term: Term) throws(Violation) {
        tally.count(.takeovers)
        note("\(site + 1) takes over in term \(term), and has applied everything before")
        try plantAtTakeover(site, term)
    }

    private mutating func transmit(_ bytes: [UInt8], from site: Int) throws(Violation) {
        let type = FIXBytes.type(of: bytes)
        if type == "D" || type == "F" {
            let reading = sites[site].clock.reading(at: now)
            try checker.require(
                sites[site].replica?.holdsLease(at: reading) == true, .leaseFirst,
                "site \(site + 1) sends 35=\(type) without a lease: \(FIXBytes.text(of: bytes))")
            if type == "D" { try requireNoHalt(bytes, site) }
            tally.count(type == "D" ? .ordersSent : .cancelsSent)
        }
        if FIXBytes.value(of: Array("43=Y".utf8), in: bytes) == nil,
            let digits = FIXBytes.value(of: Array("34=".utf8), in: bytes),
            let number = UInt64(String(decoding: digits, as: UTF8.self))
        {
            try trading.checker.uses(number, in: sites[site].replica?.term ?? 0)
        }
        if type == "4" { tally.count(.gapsFilled) }
        if type == "AF" || type == "H", let term = trading.desks[site].desk?.readyTerm {
            let order = type == "H" ? FIXBytes.value(of: Array("11=".utf8), in: bytes) : nil
            trading.checker.asks(in: term, about: order.map { String(decoding: $0, as: UTF8.self) })
        }
        note("\(site + 1) => venue  \(FIXBytes.text(of: bytes))")
        send(bytes, from: site)
    }

    /// Of a symbol whose halt the desk has been told of, no order leaves.
    private mutating func requireNoHalt(_ bytes: [UInt8], _ site: Int) throws(Violation) {
        guard let symbol = FIXBytes.value(of: Array("55=".utf8), in: bytes), let halts = traded(site)?.halts else {
            return
        }
        let halt = halts[Halt.everySymbol] ?? halts[String(decoding: symbol, as: UTF8.self)]
        try checker.require(
            halt.map { $0.index > trading.desks[site].toldThrough } ?? true, .haltFirst,
            "site \(site + 1) sends an order of what is halted: \(FIXBytes.text(of: bytes))")
    }
}

extension Desk.Action {
    fileprivate var isDisconnect: Bool { if case .disconnect = self { true } else { false } }
}
