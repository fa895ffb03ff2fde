package import FIX
package import Ledger
package import Raft
package import Trading
package import Venue

extension Desk {
    /// What the site has to do, in the order given.
    package enum Action: Sendable {
        case send(Verdict, to: NodeID)
        /// Tell what became of it by ``settled(_:_:at:)``.
        case propose(Proposal, for: Purpose)
        /// Signals wait for this site's verdict: take them by ``nextUnjudged()``, a few at a time, for signatures take
        /// long.
        case judge
        /// This site leads and has applied everything before its term. Find out which recent signals of its analyst are
        /// not in the log, and give them to ``proposeMissedSignals(_:in:at:)``.
        case findMissedSignals(Term)
        /// The site became leader and is ready for requests.
        case ready(Term)
        /// Open a connection to the venue; its events carry this id. At most one is ever wanted.
        case connect(OrderGateway.ConnectionID)
        /// Write to the connection at once, or drop the bytes if it is gone.
        case transmit([UInt8])
        /// Close the connection. Unless `afterWriting`, what was written and has not left is thrown away: it may hold
        /// an order, and the lease may be gone.
        case disconnect(reason: String, afterWriting: Bool)
        case pauseReading
        case resumeReading
        /// For the site's own log.
        case report(Report)
    }

    /// What a proposal is for.
    package enum Purpose: Sendable, Hashable {
        /// The gateway's own, of this number.
        case gateway(OrderGateway.ProposalID)
        /// The decision on the signal at an index.
        case decision(LogIndex)
        case timer
        /// What the cluster begins with.
        case founding
        /// The desk does not act on the outcome.
        case other
    }

    /// Why what another site sent cannot have come from a correct one.
    package struct Misconduct: Error, Hashable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    /// What became of a proposal.
    package enum Outcome: Sendable, Hashable {
        /// Committed and applied.
        case accepted
        /// Committed, and refused by the state machine.
        case refused(Refusal)
        /// It did not get into the log, or nobody knows whether it did.
        case failed
    }

    /// Something for the people who run the site.
    package enum Report: Sendable, Hashable {
        case decisionRefused(signal: LogIndex, Refusal)
        /// An entry's alarm, which every site tells.
        case alarm(Alarm, index: LogIndex)
        /// An alarm of the gateway, and how many alarms before it were not proposed for the list of alarms.
        case gatewayAlarm(GatewayAlarm, unlisted: Int)
    }

    /// The time of an input, and the lease as of then.
    package struct Moment: Sendable {
        package var instant: Instant
        /// Until when nobody else can lead, by the monotonic clock; nil without a lease.
        package var leaseEnd: MonotonicTime?

        package init(instant: Instant, leaseEnd: MonotonicTime?) {
            self.instant = instant
            self.leaseEnd = leaseEnd
        }

        var monotonic: MonotonicTime { instant.monotonic }
    }

    /// What the database has published, as of the end of an applied batch or later.
    package struct Standing: Sendable {
        package var rules: RulesInForce
        /// The session with the venue that is configured; nil while the log has none.
        package var session: VenueSession?

        package init(rules: RulesInForce, session: VenueSession?) {
            self.rules = rules
            self.session = session
        }
    }

    /// What this site's own market says of a signal.
    package struct Judgement: Sendable {
        package var action: Trading.Action
        /// Parts per million, 0 to 1,000,000.
        package var confidence: Int32
        package var quote: Quote
        /// Names who says so.
        package var model: String

        package init(action: Trading.Action, confidence: Int32, quote: Quote, model: String) {
            self.action = action
            self.confidence = confidence
            self.quote = quote
            self.model = model
        }
    }
}
