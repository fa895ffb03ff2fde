import DequeModule
import FIX
import Ledger
import Logging
import NIOCore
import Raft
import Trading
import Venue

/// Runs the order gateway: while this site leads, it holds the cluster's session with the venue. On the replica's event
/// loop.
final class VenueDesk {
    /// Nobody tells when there is a lease again: a leader without one looks so often.
    private static let leasePause: Int64 = 2_000_000
    /// Timers further away are not set: whatever comes first sets them.
    private static let furthestTimer: Int64 = 3_600_000_000_000

    /// As the log calls the venue.
    let name: String
    private let replica: Replica
    private let link: VenueLink
    private let log: Logger
    /// Who proposes what it proposes.
    private let actor: String
    private var gateway: OrderGateway
    private var alarms = AlarmBudget()
    private var lease: MonotonicTime?
    /// Actions to be carried out; carrying one out may bring more, which come behind.
    private var queue: Deque<OrderGateway.Action> = []
    private var isPerforming = false
    private var timer: (at: MonotonicTime, task: Scheduled<Void>)?
    private var isStopped = false

    init(replica: Replica, configuration: SiteConfiguration.Venue, log: Logger) throws {
        self.replica = replica
        self.log = log
        name = configuration.name
        actor = SiteConfiguration.Venue.actor(of: configuration.name)
        gateway = try OrderGateway(configuration: configuration.gateway)
        let told = VenueEvents()
        link = VenueLink(eventLoop: replica.loop, endpoint: try configuration.endpoint(), told: told.happened)
        told.desk = self
    }

    var status: OrderGateway.Status { gateway.status }
    /// Orders that may wait to be sent before no more are made.
    private static let maximumUnsent = 256
    /// Whether decisions can make orders.
    var isReady: Bool { gateway.isReady && gateway.status.unsent < Self.maximumUnsent }

    // MARK: The log

    /// This site leads and has applied the first entry of its term.
    func lead(_ takeover: OrderGateway.Takeover) {
        guard !isStopped else { return }
        step { $0.lead(takeover, at: $1) }
    }

    func follow() { step { $0.follow(at: $1) } }

    func place(_ order: Order, term: Term) { step { $0.place(order, term: term, at: $1) } }

    func cancel(_ cancel: Cancel, term: Term) { step { $0.cancel(cancel, term: term, at: $1) } }

    func query(_ clOrdID: String, term: Term) { step { $0.query(clOrdID, term: term, at: $1) } }

    /// Logs out of the venue, so that whoever leads next need not wait for it.
    func stop() {
        isStopped = true
        follow()
    }

    // MARK: The link

    func happened(_ number: UInt64, _ event: VenueLink.Event) {
        let connection = OrderGateway.ConnectionID(rawValue: number)
        step { gateway, now in
            switch event {
            case .connected: gateway.connected(connection, at: now)
            case .received(let bytes): gateway.received(bytes, on: connection, at: now)
            case .writable(let isWritable): gateway.writable(isWritable, on: connection, at: now)
            case .closed(let reason): gateway.disconnected(connection, reason: reason, at: now)
            }
        }
    }

    // MARK: Steps

    private func step(_ input: (inout OrderGateway, Instant) -> [OrderGateway.Action]) {
        let now = Instant(monotonic: Replica.now, utc: WallClock.now)
        let end = replica.raft.leaseEnd
        if end != lease {
            lease = end
            queue += gateway.leaseHolds(until: end, at: now)
        }
        queue += input(&gateway, now)
        perform()
        arm(now.monotonic)
    }

    private func perform() {
        guard !isPerforming else { return }
        isPerforming = true
        while let action = queue.popFirst() { perform(action) }
        isPerforming = false
        link.flush()
    }

    private func perform(_ action: OrderGateway.Action) {
        switch action {
        case .connect(let id): link.open(id.rawValue)
        case .transmit(let bytes): link.write(bytes)
        case .disconnect(let reason, let afterWriting):
            log.info("venue disconnected", metadata: ["reason": "\(reason)"])
            link.close(afterWriting: afterWriting)
        case .propose(let id, let kind, let payload):
            replica.propose(Proposal(kind: kind, actor: actor, payload: payload)) { [self] outcome in
                let result = OrderGateway.ProposalOutcome(outcome)
                step { $0.settled(id, result, at: $1) }
            }
        case .pauseReading: link.reads(false)
        case .resumeReading: link.reads(true)
        case .alarm(let alarm): tell(alarm)
        }
    }

    /// Everybody is told by the cluster's log, as far as that is not too much. An alarm that does not get into it is lost with
    /// the term that it is about.
    private func tell(_ alarm: GatewayAlarm) {
        let entry = alarms.admit(alarm, of: name, at: Replica.now)
        log.log(
            level: alarm.code == .venueReachable ? .notice : .error, "alarm",
            metadata: ["alarm": "\(alarm)", "unlisted": "\(alarms.unlisted)"])
        guard let entry else { return }
        replica.propose(Proposal(kind: .alarm, actor: actor, payload: entry.payload)) { _ in }
    }

    private func arm(_ now: MonotonicTime) {
        var deadline = gateway.deadline
        if gateway.awaitsLease { deadline = min(deadline ?? .max, now + Self.leasePause) }
        guard let deadline, deadline - now < Self.furthestTimer else { return }
        let at = max(deadline, now + 1)
        if let timer, timer.at <= at { return }
        timer?.task.cancel()
        let task = replica.loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(at))) { [self] in
            timer = nil
            step { $0.tick(at: $1) }
        }
        timer = (at, task)
    }
}

/// Lets a link be made before the desk that it tells.
private final class VenueEvents {
    weak var desk: VenueDesk?

    func happened(_ number: UInt64, _ event: VenueLink.Event) { desk?.happened(number, event) }
}

extension OrderGateway.ProposalOutcome {
    fileprivate init(_ outcome: ProposalOutcome) {
        switch outcome {
        case .applied(_, .accepted): self = .committed
        case .applied(_, .refused(let refusal)): self = .refused(refusal.description)
        case .notLeader, .busy, .unknown: self = .failed
        }
    }
}
