package import Ledger
package import Trading

extension OrderGateway {
    /// What the owner has to do, in the order given.
    package enum Action: Sendable, Hashable {
        /// Open a connection to the venue; its events carry this id. At most one is ever wanted.
        case connect(ConnectionID)
        /// Write to the connection at once, or drop the bytes if it is gone.
        case transmit([UInt8])
        /// Close the connection. Unless `afterWriting`, what was written and has not left is thrown away: it may hold
        /// an order, and the lease may be gone.
        case disconnect(reason: String, afterWriting: Bool)
        /// Propose an entry and tell what became of it by ``settled(_:_:at:)``. When one fails, everything proposed
        /// after it and not settled fails too: reports are committed in the order in which the venue gave them.
        case propose(ProposalID, EntryKind, payload: [UInt8])
        /// Read nothing more from the connection, until ``resumeReading``. A new connection reads.
        case pauseReading
        case resumeReading
        /// Log it, and propose it for the list of alarms within an ``AlarmBudget``.
        case alarm(GatewayAlarm)
    }

    /// What became of a proposal.
    package enum ProposalOutcome: Sendable, Hashable {
        /// Committed and applied.
        case committed
        /// Committed, and refused by the state machine, for good.
        case refused(String)
        /// Not in the log.
        case failed
    }

    /// Names a proposal of one gateway; increases from one to the next.
    package struct ProposalID: Sendable, Hashable, Comparable, CustomStringConvertible {
        package let rawValue: UInt64

        package init(rawValue: UInt64) { self.rawValue = rawValue }

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        package var description: String { "#\(rawValue)" }
    }

    /// Names a connection of one gateway; increases from one to the next.
    package struct ConnectionID: Sendable, Hashable, CustomStringConvertible {
        package let rawValue: UInt64

        package init(rawValue: UInt64) { self.rawValue = rawValue }

        var before: ConnectionID { ConnectionID(rawValue: max(rawValue, 1) - 1) }

        package var description: String { "connection \(rawValue)" }
    }

    /// What a new leader needs to know, as of the first entry of its term.
    package struct Takeover: Sendable, Hashable {
        package var term: Term
        /// The highest outbound MsgSeqNum that any leader before may have used.
        package var reservedThrough: UInt64
        /// The venue's last MsgSeqNum that is committed.
        package var committedIncoming: UInt64
        /// Every order that is not terminal: earlier leaders may have sent each of them or not.
        package var openOrders: [Order]
        /// When an earlier leader's ``GatewayAlarm/Code/venueUnreachable`` was committed, nanoseconds UTC; nil once its
        /// end is.
        package var unreachableSince: Int64?

        package init(
            term: Term, reservedThrough: UInt64, committedIncoming: UInt64, openOrders: [Order],
            unreachableSince: Int64? = nil
        ) {
            self.term = term
            self.reservedThrough = reservedThrough
            self.committedIncoming = committedIncoming
            self.openOrders = openOrders
            self.unreachableSince = unreachableSince
        }
    }
}

/// Something that an operator should know of the leader's session; what applying an entry alarms comes with the entry.
package struct GatewayAlarm: Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The venue has not said a word about an order or cancel in time. It is in doubt and asked about.
        case orderUnanswered = "order_unanswered"
        /// An order or cancel waited too long for the session, or too many did: it was never sent and never will be.
        case notSent = "not_sent"
        /// A report of the venue that is kept as something near to what it said: a price with more decimals than
        /// there is room for, an identifier that is too long.
        case adjustedReport = "adjusted_report"
        /// A message of a kind that has no meaning here; nothing follows from it.
        case unexpectedMessage = "unexpected_message"
        /// The venue skipped numbers of its own: fills may be among them.
        case reportsLost = "reports_lost"
        /// A number of the venue's is too far above the expected one to be believed: the session ended.
        case numberRefused = "number_refused"
        /// The numbers in the log cannot be those of a session: this leader makes none.
        case noSession = "no_session"
        /// The venue says it has an order of that name already: it is asked what became of it.
        case duplicateOrderID = "duplicate_order_id"
        /// The venue does not know an order that it was just sent: the session ends, and it is asked again in the next.
        case orderUnknown = "order_unknown"
        /// The settings send orders to a venue that the leader has no session with: nothing is approved.
        case venueNotServed = "venue_not_served"
        /// The state machine refused what this leader proposed about the session.
        case proposalRefused = "proposal_refused"
        /// No session for longer than the outage limit. Holds until ``venueReachable``.
        case venueUnreachable = "venue_unreachable"
        /// The session is ready again after an outage that was alarmed, by this leader or one before.
        case venueReachable = "venue_reachable"

        /// Whether it begins or ends an outage.
        package var isOutage: Bool { self == .venueUnreachable || self == .venueReachable }
    }

    package var code: Code
    /// For people: which order, what came, what follows.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
