import FIX
import Ledger
import Raft
import Trading
import Venue

@testable import Desk

/// The desk of a leader, site 1 of three, with a venue that knows no order and a log that takes everything.
struct DeskBench {
    static let millisecond: Int64 = 1_000_000
    static let second: Int64 = 1_000_000_000
    static let clusterID: [UInt8] = Array(1...16)
    static let signal = Signal(
        idempotencyKey: "k", strategy: "s", symbol: "EURUSD", side: .buy, quantity: Quantity(raw: 1),
        price: Price(raw: 1), asOf: 0, confidence: 500_000)

    let signers: [VerdictSigner]
    var desk: Desk
    private var venue: Session
    var settings = TradingSettings()
    /// So many of the sites.
    var voters = 3
    /// Both clocks.
    private(set) var now: Int64 = 1_000_000_000_000
    private(set) var alarms: [GatewayAlarm.Code] = []
    /// Decisions that were proposed and are not settled.
    private(set) var decisions: [Decision] = []
    private(set) var ordersOut = 0
    /// Who sent what no correct site sends.
    private(set) var misconduct: [NodeID] = []
    /// The venue takes connections.
    var isVenueThere = true
    private var lastIndex: LogIndex = 0

    init(venue name: String = "qvenue") throws {
        signers = try (0..<3).map { _ in
            guard
                let signer = VerdictSigner(
                    privateKey: VerdictSigner.makePrivateKey(), clusterID: Self.clusterID)
            else { throw NoKey() }
            return signer
        }
        venue = try Session(
            configuration: SessionConfiguration(role: .acceptor, senderCompID: "VENUE", targetCompID: "CLUSTER"))
        let gateway = try OrderGateway(
            configuration: OrderGateway.Configuration(
                venue: name,
                session: SessionConfiguration(role: .initiator, senderCompID: "CLUSTER", targetCompID: "VENUE")))
        desk = Desk(
            Desk.Configuration(
                local: 1, verdictTimeout: 300 * Self.millisecond, founding: [], analystActor: "analyst/test"),
            gateway: gateway,
            Desk.Opening(
                rules: RulesInForce(voters: [], clusterID: Self.clusterID, settings: nil), appliedIndex: 0,
                undecidedSignals: []), at: now)
    }

    private struct NoKey: Error {}

    var rules: RulesInForce {
        let voters = signers.prefix(voters).enumerated().map { place, signer in
            Voter(id: NodeID(place + 1), verdictKey: signer.publicKey)
        }
        return RulesInForce(voters: voters, clusterID: Self.clusterID, settings: settings)
    }

    var moment: Desk.Moment { Desk.Moment(instant: instant, leaseEnd: .max) }
    private var instant: Instant { Instant(monotonic: now, utc: now) }

    // MARK: Inputs

    mutating func lead() {
        take(desk.linked(2, at: moment))
        take(desk.linked(3, at: moment))
        take(desk.roleChanged(.leader, term: 2, leader: 1, at: moment))
        apply(.noop)
    }

    /// An entry of this term is applied and on disk.
    mutating func apply(_ kind: EntryKind, at time: Int64? = nil, _ effects: [Effect] = []) {
        lastIndex += 1
        let entry = Entry(index: lastIndex, term: 2, kind: kind, time: time ?? now, actor: "test", payload: [])
        let applied = Applied(
            index: lastIndex, term: 2, effects: effects, reply: .accepted(index: lastIndex, isDuplicate: false))
        let batch = AppliedBatch(entries: [entry], results: [applied], openOrders: [])
        let standing = Desk.Standing(rules: rules, session: nil)
        take(desk.applied(batch, standing, at: moment))
    }

    /// - Returns: its index.
    mutating func raiseSignal() -> LogIndex {
        let index = lastIndex + 1
        apply(.signal, [.analyse(signalIndex: index, Self.signal)])
        return index
    }

    /// A site sees a price now.
    func verdict(of site: NodeID, on index: LogIndex) -> Verdict {
        signers[Int(site) - 1].sign(
            Verdict(
                site: site, signalIndex: index, action: .buy, confidence: 600_000, price: Price(raw: 7), seenAt: now,
                model: "test"))
    }

    /// Every signal that waits for this site's verdict gets one.
    mutating func judge() {
        while let (index, _) = desk.nextUnjudged() {
            take(desk.answered(verdict(of: 1, on: index), at: moment))
        }
    }

    /// The verdicts of the other sites come.
    mutating func hearOthers(on index: LogIndex) {
        for site in [2, 3] as [NodeID] { hear(verdict(of: site, on: index), from: site) }
    }

    mutating func hear(_ verdict: Verdict, from site: NodeID) {
        do throws(Desk.Misconduct) {
            take(try desk.received(verdict, from: site, at: moment))
        } catch {
            misconduct.append(site)
        }
    }

    mutating func settle(_ index: LogIndex, _ outcome: Desk.Outcome) {
        decisions.removeAll { $0.signalIndex == index }
        take(desk.settled(.decision(index), outcome, at: moment))
    }

    /// Lets time pass; the sites do not judge meanwhile.
    mutating func pass(_ duration: Int64, _ each: (inout DeskBench) -> Void = { _ in }) {
        let end = now + duration
        while now < end {
            now += min(10 * Self.millisecond, end - now)
            answer(venue.tick(at: instant))
            take(desk.tick(nextDeadline: nil, at: moment))
            each(&self)
        }
    }

    // MARK: Actions

    mutating func take(_ actions: [Desk.Action]) {
        for action in actions {
            switch action {
            case .propose(let proposal, let purpose): take(proposal, for: purpose)
            case .connect(let id) where isVenueThere:
                link = id
                _ = venue.connected(at: instant)
                take(desk.happened(.connected, on: id, at: moment))
            case .connect(let id): take(desk.happened(.closed(reason: "refused"), on: id, at: moment))
            case .transmit(let bytes): answer(venue.received(bytes, at: instant))
            case .disconnect: _ = venue.disconnected(at: instant)
            case .report(.gatewayAlarm(let alarm, _)): alarms.append(alarm.code)
            default: break
            }
        }
    }

    private var link = OrderGateway.ConnectionID(rawValue: 0)

    private mutating func take(_ proposal: Proposal, for purpose: Desk.Purpose) {
        switch purpose {
        case .gateway: take(desk.settled(purpose, .accepted, at: moment))
        case .decision: if let decision = try? Decision(decoding: proposal.payload) { decisions.append(decision) }
        default: break
        }
    }

    private mutating func answer(_ actions: [Session.Action]) {
        for action in actions {
            switch action {
            case .transmit(let bytes): take(desk.happened(.received(bytes), on: link, at: moment))
            case .deliver(let received) where received.message.type == .orderMassStatusRequest: tellNone(received)
            case .deliver(let received) where received.message.type == .newOrderSingle: ordersOut += 1
            default: break
            }
        }
    }

    private mutating func tellNone(_ request: ReceivedMessage) {
        var none = Message(.executionReport)
        none.append(.execID, "0")
        none.append(.execType, "I")
        none.append(.ordStatus, "8")
        none.append(.massStatusReqID, (try? request.message.string(.massStatusReqID)) ?? "")
        none.append(.totNumReports, 0)
        none.append(.lastRptRequested, true)
        if let (_, actions) = try? venue.send(none, at: instant) { answer(actions) }
    }
}
