import DequeModule
package import FIX
import Ledger
import Trading

/// The leader's side of a venue: one FIX session, the orders that go out over it and the reports that come back.
///
/// A value: inputs and the time go in, actions come out, and whatever is due is done after every input. It sends an
/// order at most once, in the term that committed it, while the lease holds and the venue session is ready; what it
/// cannot tell the fate of it asks about and never resends. A report counts as taken once it is committed.
/// `Sources/Venue/README.md` has the flows.
///
/// Its owner carries the actions out in their order and gives these inputs, each with the time:
///
/// | input | when |
/// |---|---|
/// | ``lead(_:at:)``, ``follow(at:)`` | this site leads and has applied all that was committed before; leads no longer |
/// | ``leaseHolds(until:at:)`` | before any other input, when the lease has changed |
/// | ``place(_:term:at:)``, ``cancel(_:term:at:)`` | an applied entry permits to send |
/// | ``halted(_:at:)``, ``resumed(_:at:)`` | an applied entry says what leaves no more, or again |
/// | ``latch(_:at:)``, ``latchSettled(_:isKnown:at:)`` | a person halts a symbol at this site; what became of it |
/// | ``settled(_:_:at:)`` | what became of a proposal |
/// | ``connected(_:at:)``, ``received(_:on:at:)``, ``disconnected(_:reason:at:)``, ``writable(_:on:at:)`` | the link |
/// | ``tick(at:)`` | ``deadline`` has come |
package struct OrderGateway: Sendable {
    package let configuration: Configuration

    /// The term this site leads in, from when it has applied everything before.
    var leadership: Leadership?
    /// Until when nobody else can lead; nil without a lease.
    var lease: Int64?
    var stage = Stage.disconnected
    /// Of the connection made last; what comes from an earlier one is dropped.
    var connection = ConnectionID(rawValue: 0)
    var isWritable = true
    /// Kept from connection to connection in one term; nil until numbers are reserved.
    var session: Session?
    var numbers = NumberReservation(reservedThrough: 0)
    /// MsgSeqNum of the venue's last committed message.
    var committedIncoming: UInt64 = 0

    var orders = OrderTable()
    var unsent: Deque<Unsent> = []
    /// By symbol, see ``latch(_:at:)``.
    var latches: [String: Latch] = [:]
    var sent = SentMessages()
    var reports = ReportQueue()
    var isReadingPaused = false

    var lastProposal = ProposalID(rawValue: 0)
    /// After a failed proposal nothing is proposed until then.
    var proposeAt = Int64.min

    /// No connection before this time.
    var connectAt = Int64.min
    var backoff: Int64
    var lastError: String?
    var lastReceivedAt: Instant?
    var outage: Outage?
    /// A number of the venue's was refused and told of, and no session has been ready since.
    var isNumberAlarmed = false
    var outbox: [Action] = []

    /// - Throws: what is wrong with the session's configuration.
    package init(configuration: Configuration) throws(SessionConfigurationError) {
        if let error = configuration.session.error { throw error }
        self.configuration = configuration
        backoff = configuration.shortestBackoff
    }

    struct Leadership: Sendable, Hashable {
        let term: Term
        var standing = Standing.unreconciled
        /// There can be no session with the numbers that the log has: nothing is tried any more.
        var isWithoutSession = false

        /// What the log has about the venue session in this term.
        enum Standing: Sendable, Hashable {
            /// Decisions make no orders.
            case unreconciled
            case proposed(ProposalID, isLost: Bool)
            /// Decisions make orders.
            case reconciled
            /// Decisions make orders, though there is no session.
            case lost
        }
    }

    /// From when the session was not ready.
    struct Outage: Sendable {
        let since: Int64
        var isAlarmed = false
        /// How long ago an earlier leader had alarmed it by then, in nanoseconds.
        var alarmedBefore: Int64?
    }

    /// How far this connection to the venue is. From each stage back to ``disconnected`` when the link goes, the lease
    /// runs out or another leads.
    enum Stage: Sendable, Hashable {
        case disconnected
        case connecting
        case loggingOn(until: Int64)
        /// Logged on. A logon proves that the connection of any predecessor has ended, so the venue's answers are
        /// conclusive from here on. The messages that it sent while no site was connected arrive and are committed.
        case recovering
        /// It was asked for all it knows (35=AF).
        case massStatus(until: Int64)
        /// It is asked about each order it did not mention (35=H).
        case asking
        /// Everything is asked; the answers, and that it is so, are to be committed.
        case concluding
        case ready

        var isLoggedOn: Bool {
            switch self {
            case .disconnected, .connecting, .loggingOn: false
            case .recovering, .massStatus, .asking, .concluding, .ready: true
            }
        }
    }

    /// An order or cancel of this term of which no byte was handed to the link.
    struct Unsent: Sendable {
        enum Request: Sendable {
            case order(Order)
            case cancel(Cancel)
        }
        let request: Request
        /// The connection when the log permitted it.
        let connection: ConnectionID
        /// Too old to be sent from then on.
        let expiresAt: Int64
    }

    /// The time until which ``tick(at:)`` need not be called; nil when only another input can change anything.
    package var deadline: Int64? { nextDeadline }

    package mutating func tick(at now: Instant) -> [Action] {
        if let due = session?.deadline, due <= now.monotonic, stage != .disconnected, stage != .connecting {
            run(session?.tick(at: now), at: now)
        }
        return advance(now)
    }

    /// Does whatever is due. Every input ends here, so that no input need know what waits for it.
    mutating func advance(_ now: Instant) -> [Action] {
        if leadership != nil {
            cutWithoutLease(now)
            reserveNumbers(now)
            proposeReports(now)
            proposeLoss(now)
            connectWhenDue(now)
            giveUpLogon(now)
            reconcile(now)
            sendWaiting(now)
            chaseAnswers(now)
            reserveNumbers(now)
            watchOutage(now)
            regulateReading()
        }
        defer { outbox = [] }
        return outbox
    }

    mutating func alarm(_ code: GatewayAlarm.Code, _ message: String) {
        outbox.append(.alarm(GatewayAlarm(code, message)))
    }
}
