import FIX
import Ledger
import Raft
import Trading
package import Venue

/// The session with the venue, which the gateway of the site that leads holds.
extension Desk {
    /// The order gateway, with the lease and the budget of alarms that it works under.
    struct VenueSide {
        /// Interval, in nanoseconds, at which a leader without a lease looks for one: no event announces it.
        static let leasePause: MonotonicTime = 2_000_000
        /// Orders that may wait to be sent before no more are made.
        static let maximumUnsent = 256

        var gateway: OrderGateway
        var alarms = AlarmBudget()
        var lease: MonotonicTime?
        var isStopped = false
        /// A venue that the settings name, and that was told of as not served here.
        var unserved: String?
        private var leaseLook: MonotonicTime?

        init(gateway: OrderGateway) { self.gateway = gateway }

        var isReady: Bool { gateway.isReady && gateway.status.unsent < Self.maximumUnsent }

        var deadline: MonotonicTime { min(gateway.deadline ?? .max, leaseLook ?? .max) }

        mutating func take(
            _ input: (inout OrderGateway, Instant) -> [OrderGateway.Action], _ now: Instant
        ) -> [OrderGateway.Action] {
            input(&gateway, now)
        }

        mutating func arm(_ now: MonotonicTime) {
            leaseLook = gateway.awaitsLease ? now + Self.leasePause : nil
        }

        /// As the log calls the venue.
        var name: String { gateway.configuration.venue }
    }

    /// Who proposes what the gateway of a venue proposes.
    package static func gatewayActor(of venue: String) -> String { "venue/\(venue)" }

    /// What happened on the connection to the venue.
    package enum VenueEvent: Sendable {
        case connected
        case received([UInt8])
        case writable(Bool)
        case closed(reason: String)
    }

    package mutating func happened(
        _ event: VenueEvent, on connection: OrderGateway.ConnectionID, at now: Moment
    ) -> [Action] {
        begin(now)
        tellGateway(now) { gateway, instant in
            switch event {
            case .connected: gateway.connected(connection, at: instant)
            case .received(let bytes): gateway.received(bytes, on: connection, at: instant)
            case .writable(let isWritable): gateway.writable(isWritable, on: connection, at: instant)
            case .closed(let reason): gateway.disconnected(connection, reason: reason, at: instant)
            }
        }
        return finish(now)
    }

    /// Logs out of the venue, so that whoever leads next need not wait for it.
    package mutating func stop(at now: Moment) -> [Action] {
        begin(now)
        venue?.isStopped = true
        tellGateway(now) { $0.follow(at: $1) }
        return finish(now)
    }

    /// Whether orders go where the settings say: the state machine makes none for any other venue.
    var isVenueServed: Bool { rules.settings.map { $0.venue == venue?.name } ?? true }

    /// Each name is told of once in a term.
    mutating func watchSettings(_ now: Moment) {
        guard readyTerm != nil, let name = venue?.name, let wanted = rules.settings?.venue else { return }
        let told = venue?.unserved
        venue?.unserved = wanted == name ? nil : wanted
        guard wanted != name, told != wanted else { return }
        let text = "orders are to go to \(wanted) by the settings, and this site serves \(name): nothing is approved"
        tell(GatewayAlarm(.venueNotServed, text), now)
    }

    mutating func tellGateway(
        _ now: Moment, _ input: (inout OrderGateway, Instant) -> [OrderGateway.Action]
    ) {
        guard let actions = venue?.take(input, now.instant) else { return }
        for action in actions { take(action, now) }
    }

    private mutating func take(_ action: OrderGateway.Action, _ now: Moment) {
        switch action {
        case .connect(let id): outbox.append(.connect(id))
        case .transmit(let bytes): outbox.append(.transmit(bytes))
        case .disconnect(let reason, let afterWriting):
            outbox.append(.disconnect(reason: reason, afterWriting: afterWriting))
        case .pauseReading: outbox.append(.pauseReading)
        case .resumeReading: outbox.append(.resumeReading)
        case .propose(let id, let kind, let payload): propose(kind, payload, for: .gateway(id))
        case .alarm(let alarm): tell(alarm, now)
        }
    }

    private mutating func propose(_ kind: EntryKind, _ payload: [UInt8], for purpose: Purpose) {
        guard let venue else { return }
        let proposal = Proposal(kind: kind, actor: Self.gatewayActor(of: venue.name), payload: payload)
        outbox.append(.propose(proposal, for: purpose))
    }

    /// Reports an alarm in this site's log, and proposes it for the replicated list while the budget allows. An alarm
    /// that is not committed in this term is not proposed again.
    private mutating func tell(_ alarm: GatewayAlarm, _ now: Moment) {
        guard let name = venue?.name else { return }
        let entry = venue?.alarms.admit(alarm, of: name, at: now.monotonic)
        outbox.append(.report(.gatewayAlarm(alarm, unlisted: venue?.alarms.unlisted ?? 0)))
        if let entry { propose(.alarm, entry.payload, for: .other) }
    }
}
