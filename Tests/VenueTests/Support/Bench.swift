import FIX
import Ledger
import Trading

@testable import Venue

/// A gateway, a venue and a log in memory, in virtual time. What each wants from the others waits until a test, or
/// ``settle()``, lets it happen.
struct Bench {
    static let second: Int64 = 1_000_000_000
    static let millisecond: Int64 = 1_000_000

    struct Proposal {
        let id: OrderGateway.ProposalID
        let kind: EntryKind
        let payload: [UInt8]
    }

    var gateway: OrderGateway
    var venue: ScriptedVenue
    var log = CommittedLog()
    private(set) var now = Instant(monotonic: 5_000_000_000, utc: 1_700_000_000_000_000_000)
    private(set) var term: Term = 0
    /// Given to the gateway and looked at when an order leaves it.
    private(set) var lease: Int64?

    private(set) var proposals: [Proposal] = []
    private(set) var alarms: [GatewayAlarm] = []
    /// Everything the gateway wanted, in order.
    private(set) var actions: [OrderGateway.Action] = []
    /// Order messages that left the gateway, by their time.
    private(set) var ordersOut: [(message: Message, at: Int64)] = []
    private(set) var faults: [String] = []

    private(set) var link: OrderGateway.ConnectionID?
    private(set) var connecting: OrderGateway.ConnectionID?
    private(set) var toVenue: [[UInt8]] = []
    private(set) var toGateway: [[UInt8]] = []
    private var reader = FrameReader(limits: WireLimits())
    private(set) var isReadingPaused = false

    /// The venue takes no connection, as when it still has another.
    var refusesConnections = false
    /// What becomes of proposals.
    var outcome: (Proposal) -> OrderGateway.ProposalOutcome? = { _ in nil }
    /// Proposals stay where they are.
    var commits = true

    init(_ change: (inout OrderGateway.Configuration) -> Void = { _ in }) throws {
        gateway = try OrderGateway(configuration: Self.configuration(change))
        venue = try ScriptedVenue()
    }

    static func configuration(_ change: (inout OrderGateway.Configuration) -> Void) -> OrderGateway.Configuration {
        var configuration = OrderGateway.Configuration(
            venue: "qvenue",
            session: SessionConfiguration(
                role: .initiator, senderCompID: "CLUSTER", targetCompID: "VENUE", heartbeatInterval: 1))
        change(&configuration)
        return configuration
    }

    static func order(_ number: UInt64, quantity: Int64 = 1000, symbol: String = "EURUSD") -> Order {
        Order(
            clOrdID: "O-\(number)", decisionIndex: number, strategy: "rsi14", symbol: symbol, side: .buy,
            quantity: Quantity(raw: quantity * Quantity.scale), limitPrice: .zero, asOf: 0,
            referencePrice: Price(raw: 107_000_000))
    }

    // MARK: Inputs

    mutating func lead(lease: Int64? = .max) {
        term += 1
        perform(gateway.lead(log.takeover(term), at: now))
        holdLease(until: lease)
    }

    /// Leads and does everything that leads to readiness.
    mutating func becomeReady() {
        lead()
        settle()
    }

    mutating func follow() { perform(gateway.follow(at: now)) }

    mutating func holdLease(until time: Int64?) {
        lease = time
        perform(gateway.leaseHolds(until: time, at: now))
    }

    mutating func place(_ order: Order, permittedAt: Int64? = nil) {
        log.place(order)
        perform(gateway.place(order, term: term, permittedAt: permittedAt ?? now.utc, at: now))
    }

    /// The log halts a symbol.
    mutating func halted(_ symbol: String) { perform(gateway.halted(symbol, at: now)) }

    /// A person halts a symbol at this site.
    mutating func latch(_ symbol: String) { perform(gateway.latch(symbol, at: now)) }

    mutating func latchSettled(_ symbol: String, isKnown: Bool) {
        perform(gateway.latchSettled(symbol, isKnown: isKnown, at: now))
    }

    mutating func resumed(_ symbol: String) { perform(gateway.resumed(symbol, at: now)) }

    mutating func cancel(_ order: Order, as clOrdID: String) {
        let cancel = Cancel(
            clOrdID: clOrdID, origClOrdID: order.clOrdID, orderID: "", symbol: order.symbol, side: order.side,
            quantity: order.quantity)
        perform(gateway.cancel(cancel, term: term, at: now))
    }

    mutating func query(_ clOrdID: String, term: UInt64? = nil) {
        perform(gateway.query(clOrdID, term: term ?? self.term, at: now))
    }

    /// Another process of the cluster leads; this one and its connection are gone, and what it proposed may be too.
    mutating func crash(venueNotices: Bool = true, losesProposals: Int? = nil) throws {
        for proposal in proposals.dropLast(losesProposals ?? proposals.count) {
            _ = try log.commit(proposal.kind, proposal.payload, term: term)
        }
        proposals = []
        cutLink(venueNotices: venueNotices)
        gateway = try OrderGateway(configuration: gateway.configuration)
    }

    mutating func writable(_ isWritable: Bool) {
        guard let link else { return }
        perform(gateway.writable(isWritable, on: link, at: now))
    }

    // MARK: The link

    /// The connection is gone, and what was on its way with it.
    mutating func loseLink() {
        let lost = link ?? connecting
        cutLink(venueNotices: true)
        if let lost { perform(gateway.disconnected(lost, reason: "connection reset", at: now)) }
    }

    private mutating func cutLink(venueNotices: Bool) {
        if link != nil, venueNotices { venue.disconnected(at: now) }
        (link, connecting, toVenue, toGateway) = (nil, nil, [], [])
    }

    /// What the venue says by itself.
    mutating func venueActs(_ body: (inout ScriptedVenue, Instant) -> Void) {
        body(&venue, now)
        let said = venue.takeOutput()
        if link != nil { toGateway += said }
    }

    private mutating func take(_ output: ScriptedVenue.Output) {
        guard let ended = link else { return }
        toGateway += output.bytes
        guard output.isEnd else { return }
        while let bytes = toGateway.first {
            toGateway.removeFirst()
            perform(gateway.received(bytes, on: ended, at: now))
        }
        cutLink(venueNotices: true)
        perform(gateway.disconnected(ended, reason: "closed by the venue", at: now))
    }

    // MARK: Steps

    /// One thing happens of all that may; false when there is none. `choice` picks among them.
    mutating func step(_ choice: Int = 0) throws -> Bool {
        var possible: [(inout Bench) throws -> Void] = []
        if connecting != nil { possible.append { $0.connect() } }
        if !toVenue.isEmpty { possible.append { $0.deliverToVenue() } }
        if !toGateway.isEmpty, !isReadingPaused { possible.append { $0.deliverToGateway() } }
        if !proposals.isEmpty, commits { possible.append { try $0.settleProposal() } }
        guard !possible.isEmpty else { return false }
        try possible[choice % possible.count](&self)
        return true
    }

    private mutating func connect() {
        guard let id = connecting else { return }
        connecting = nil
        guard !refusesConnections, !venue.session.isConnected else {
            return perform(gateway.disconnected(id, reason: "refused", at: now))
        }
        link = id
        isReadingPaused = false
        reader = FrameReader(limits: WireLimits())
        take(venue.connected(at: now))
        perform(gateway.connected(id, at: now))
    }

    private mutating func deliverToVenue() {
        take(venue.received(toVenue.removeFirst(), at: now))
    }

    private mutating func deliverToGateway() {
        guard let link else { return }
        perform(gateway.received(toGateway.removeFirst(), on: link, at: now))
    }

    mutating func settleProposal() throws {
        let proposal = proposals.removeFirst()
        let result = try outcome(proposal) ?? log.commit(proposal.kind, proposal.payload, term: term)
        // As the gateway may expect of its owner.
        let failed = result == .failed ? [proposal] + proposals : [proposal]
        if result == .failed { proposals = [] }
        for proposal in failed { perform(gateway.settled(proposal.id, result, at: now)) }
    }

    /// Until nothing happens any more but by time.
    mutating func settle() {
        for _ in 0..<100_000 {
            guard (try? step()) == true else { return }
        }
        faults.append("does not come to rest")
    }

    /// Lets time pass, with everything that it brings.
    mutating func pass(_ duration: Int64) {
        let end = now.monotonic + duration
        settle()
        for _ in 0..<100_000 {
            let due = [gateway.deadline, venue.session.deadline].compactMap { $0 }.min() ?? .max
            guard due <= end else { break }
            move(to: max(due, now.monotonic + 1))
            settle()
        }
        move(to: end)
        settle()
    }

    /// The clocks go on, and both sides are told.
    mutating func move(to time: Int64) {
        now.utc += time - now.monotonic
        now.monotonic = time
        if let due = venue.session.deadline, due <= time { take(venue.tick(at: now)) }
        if let due = gateway.deadline, due <= time { perform(gateway.tick(at: now)) }
    }

    // MARK: Actions

    private mutating func perform(_ wanted: [OrderGateway.Action]) {
        actions += wanted
        for action in wanted {
            switch action {
            case .connect(let id):
                if link != nil || connecting != nil { faults.append("a second connection") }
                connecting = id
            case .transmit(let bytes):
                look(at: bytes)
                if link != nil { toVenue.append(bytes) }
            case .disconnect(_, let afterWriting):
                while afterWriting, link != nil, !toVenue.isEmpty {
                    _ = venue.received(toVenue.removeFirst(), at: now)
                }
                cutLink(venueNotices: true)
            case .propose(let id, let kind, let payload):
                proposals.append(Proposal(id: id, kind: kind, payload: payload))
            case .pauseReading: isReadingPaused = true
            case .resumeReading: isReadingPaused = false
            case .alarm(let alarm): alarms.append(alarm)
            }
        }
    }

    /// I7, and that a leader logs on and sends in its own term only.
    private mutating func look(at bytes: [UInt8]) {
        reader.append(bytes)
        while case .message(let received)? = reader.next() {
            let message = received.message
            guard [.logon, .newOrderSingle, .orderCancelRequest].contains(message.type) else { continue }
            if (try? message.unsigned(.senderSubID)) != term { faults.append("35=\(message.type) of another term") }
            guard message.type != .logon else { continue }
            ordersOut.append((message, now.monotonic))
            if now.monotonic >= lease ?? .min { faults.append("order after the lease ran out") }
        }
    }

    /// ClOrdIDs of the orders that left the gateway.
    var placedOut: [String] {
        ordersOut.filter { $0.message.type == .newOrderSingle }.compactMap { try? $0.message.string(.clOrdID) }
    }

    func alarms(_ code: GatewayAlarm.Code) -> Int { alarms.count { $0.code == code } }
}
