import FIX
import Ledger
import Raft
import Trading
import Venue

/// The shell of a site's order gateway: tells it what happens, and does what it asks for.
extension Simulation {
    private func instant(_ site: Int) -> Instant {
        Instant(monotonic: sites[site].clock.reading(at: now), utc: sites[site].clock.wall(at: now))
    }

    mutating func tellGateway(
        _ site: Int, _ input: (inout OrderGateway, Instant) -> [OrderGateway.Action]
    ) throws(Violation) {
        guard sites[site].isUp else { return }
        try refreshLease(site)
        let actions = input(&trading.desks[site].gateway, instant(site))
        try carryOut(actions, at: site)
    }

    /// After every step of consensus: the lease may have moved.
    mutating func refreshLease(_ site: Int) throws(Violation) {
        guard let replica = sites[site].replica else { return }
        let lease = options.bug == .leaseUnchecked && replica.isLeader ? .max : replica.leaseEnd
        guard lease != trading.desks[site].lease else { return }
        trading.desks[site].lease = lease
        let before = trading.desks[site].gateway.status
        let actions = trading.desks[site].gateway.leaseHolds(until: lease, at: instant(site))
        count(before, after: actions)
        try carryOut(actions, at: site)
    }

    mutating func gatewayTimePassed(_ site: Int) throws(Violation) {
        trading.desks[site].timer = .max
        try refreshLease(site)
        let instant = instant(site)
        guard let deadline = trading.desks[site].gateway.deadline else { return }
        guard instant.monotonic >= deadline else { return armGateway(site) }
        let before = trading.desks[site].gateway.status
        let actions = trading.desks[site].gateway.tick(at: instant)
        count(before, after: actions)
        try carryOut(actions, at: site)
    }

    private mutating func count(_ before: OrderGateway.Status, after actions: [OrderGateway.Action]) {
        guard case .disconnect("the lease ran out", _)? = actions.first(where: \.isDisconnect) else { return }
        tally.count(.sessionsCutForLease)
        if before.unsent > 0 { tally.count(.ordersHeldByLease) }
    }

    /// Sees to it that the gateway hears of its deadline.
    mutating func armGateway(_ site: Int) {
        guard let deadline = trading.desks[site].gateway.deadline, deadline < .max else { return }
        let due = max(now + microsecond, sites[site].clock.time(of: deadline))
        guard due < trading.desks[site].timer else { return }
        trading.desks[site].timer = due
        queue.push(.gatewayTimer(site: site, life: sites[site].life), at: due)
    }

    private mutating func carryOut(_ actions: [OrderGateway.Action], at site: Int) throws(Violation) {
        for action in actions {
            switch action {
            case .connect(let id): beginConnecting(site, id)
            case .transmit(let bytes): try transmit(bytes, from: site)
            case .disconnect(let reason, let afterWriting):
                note("\(site + 1) hangs up: \(reason)")
                hangUp(site, afterWriting: afterWriting)
            case .propose(let id, let kind, let payload):
                enqueue(Proposal(kind: kind, actor: Self.gatewayActor, payload: payload), as: id, at: site)
            case .pauseReading, .resumeReading: read(site, isReading: action == .resumeReading)
            case .alarm(let alarm):
                note("ALARM of \(site + 1): \(alarm)")
                if alarm.code == .notSent { tally.count(.ordersNeverSent) }
                queueAlarm(alarm, at: site)
            }
        }
        armGateway(site)
    }

    private mutating func transmit(_ bytes: [UInt8], from site: Int) throws(Violation) {
        let type = FIXBytes.type(of: bytes)
        if type == "D" || type == "F" {
            let reading = sites[site].clock.reading(at: now)
            try checker.require(
                sites[site].replica?.holdsLease(at: reading) == true, .leaseFirst,
                "site \(site + 1) sends 35=\(type) without a lease: \(FIXBytes.text(of: bytes))")
            tally.count(type == "D" ? .ordersSent : .cancelsSent)
        }
        if FIXBytes.value(of: Array("43=Y".utf8), in: bytes) == nil,
            let digits = FIXBytes.value(of: Array("34=".utf8), in: bytes),
            let number = UInt64(String(decoding: digits, as: UTF8.self))
        {
            try trading.checker.uses(number, in: sites[site].replica?.term ?? 0)
        }
        if type == "4" { tally.count(.gapsFilled) }
        if type == "AF" || type == "H", let term = trading.desks[site].leadsIn {
            let order = type == "H" ? FIXBytes.value(of: Array("11=".utf8), in: bytes) : nil
            trading.checker.asks(in: term, about: order.map { String(decoding: $0, as: UTF8.self) })
        }
        note("\(site + 1) => venue  \(FIXBytes.text(of: bytes))")
        send(bytes, from: site)
    }

    // MARK: Proposals

    private static let gatewayActor = "gateway"

    /// Whether it gets into the log or not concerns nobody.
    private mutating func queueAlarm(_ alarm: GatewayAlarm, at site: Int) {
        let reading = sites[site].clock.reading(at: now)
        guard let entry = trading.desks[site].alarms.admit(alarm, of: Market.venue, at: reading) else { return }
        enqueue(Proposal(kind: .alarm, actor: Self.gatewayActor, payload: entry.payload), as: nil, at: site)
    }

    /// Proposals are carried out in a turn of their own, in their order.
    private mutating func enqueue(_ proposal: Proposal, as id: OrderGateway.ProposalID?, at site: Int) {
        guard let term = trading.desks[site].leadsIn else { return }
        if trading.desks[site].proposals.isEmpty {
            queue.push(.gatewayProposals(site: site, life: sites[site].life), at: now)
        }
        trading.desks[site].proposals.append(
            TradingDesk.GatewayProposal(id: id, term: term, proposal: proposal))
    }

    /// Once one is refused, so is all that came after it.
    mutating func proposeForGateway(_ site: Int) throws(Violation) {
        let proposals = trading.desks[site].proposals
        trading.desks[site].proposals = []
        var failed: [OrderGateway.ProposalID] = []
        for queued in proposals {
            guard trading.desks[site].leadsIn == queued.term else { return }
            if try plantInProposal(queued, at: site) { continue }
            guard failed.isEmpty, try propose(queued.proposal, at: site, as: queued.id) != nil else {
                if let id = queued.id { failed.append(id) }
                continue
            }
            try repeatReport(queued.proposal, at: site)
        }
        for id in failed { try tellGateway(site) { $0.settled(id, .failed, at: $1) } }
    }

    /// A shell that does not hear in time what became of a proposal may propose it again.
    private mutating func repeatReport(_ proposal: Proposal, at site: Int) throws(Violation) {
        guard proposal.kind == .execution, isChaos, options.faults.contains(.repeatedReport),
            trading.deskDice.oneIn(20)
        else { return }
        tally.count(.repeatedReport)
        _ = try propose(proposal, at: site)
    }
}

extension OrderGateway.Action {
    fileprivate var isDisconnect: Bool { if case .disconnect = self { true } else { false } }
}

/// What the simulator has to know of a FIX message on the wire.
enum FIXBytes {
    private static let soh: UInt8 = 1
    private static let typeTag = Array("35=".utf8)

    /// MsgType, which is the third field; empty when there is none.
    static func type(of bytes: [UInt8]) -> String {
        guard let value = value(of: typeTag, in: bytes) else { return "" }
        return String(decoding: value, as: UTF8.self)
    }

    static func value(of tag: [UInt8], in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: soh) ?? bytes.count
            if bytes[start..<end].starts(with: tag) { return bytes[start + tag.count..<end] }
            start = end + 1
        }
        return nil
    }

    /// For people.
    static func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.map { $0 == soh ? UInt8(ascii: "|") : $0 }, as: UTF8.self)
    }
}
