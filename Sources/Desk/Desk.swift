import FIX
package import Ledger
package import Raft
package import Trading
package import Venue

/// A site's part in trading: its verdicts, and while it leads the decisions, the orders and the session with the venue.
///
/// A value: inputs and the time go in, actions come out. `Sources/Desk/README.md` lists the inputs and says who gives
/// them.
package struct Desk {
    /// What a desk is made from.
    package struct Configuration {
        package var local: NodeID
        /// How long a leader waits for the verdicts of the sites that are linked, in nanoseconds.
        package var verdictTimeout: MonotonicTime
        /// What the first leader proposes, the trading settings last: once they are in the log, so is all before them.
        package var founding: [Proposal]
        /// Whose proposals are this site's analyst's. One name at all sites: the same signal of two sites is one
        /// command.
        package var analystActor: String

        package init(local: NodeID, verdictTimeout: MonotonicTime, founding: [Proposal], analystActor: String) {
            self.local = local
            self.verdictTimeout = verdictTimeout
            self.founding = founding
            self.analystActor = analystActor
        }
    }

    package static let actor = "desk"
    /// Interval, in nanoseconds, at which the desk judges unanswered signals again and repeats failed proposals.
    package static let interval: MonotonicTime = 50_000_000
    /// Signals that may wait for a decision before a leader takes no more.
    package static let maximumUndecided = TradingState.maximumUndecidedSignals

    package let configuration: Configuration
    var panel: VerdictPanel
    /// The rules that decisions go by, as far as this site has applied them.
    var rules: RulesInForce
    /// The term in which this site leads; nil while it does not.
    var leadingTerm: Term?
    /// The term in which this site leads and has applied everything before.
    package internal(set) var readyTerm: Term?
    var isTimerProposed = false
    var isFoundingProposed = false
    /// Nil without a venue: then nothing is ordered.
    var venue: VenueSide?
    var nextTick: MonotonicTime
    var outbox: [Action] = []

    /// - Parameters:
    ///   - gateway: nil without a venue.
    ///   - database: what this site has applied.
    package init(_ configuration: Configuration, gateway: OrderGateway?, _ database: Opening, at now: MonotonicTime) {
        self.configuration = configuration
        venue = gateway.map { VenueSide(gateway: $0) }
        rules = database.rules
        panel = VerdictPanel(
            local: configuration.local, timeout: configuration.verdictTimeout, appliedIndex: database.appliedIndex)
        nextTick = now + Self.interval
        for record in database.undecidedSignals {
            _ = panel.signalApplied(record.signal, at: record.index, now: now)
        }
    }

    /// What a site's database holds when the site starts.
    package struct Opening {
        package var rules: RulesInForce
        package var appliedIndex: LogIndex
        /// Ascending.
        package var undecidedSignals: [SignalRecord]

        package init(rules: RulesInForce, appliedIndex: LogIndex, undecidedSignals: [SignalRecord]) {
            self.rules = rules
            self.appliedIndex = appliedIndex
            self.undecidedSignals = undecidedSignals
        }
    }

    /// Signals that wait for their decision.
    package var undecided: Int { panel.undecided }

    /// Nil without a venue.
    package var venueStatus: OrderGateway.Status? { venue?.gateway.status }

    /// Symbols of which nothing leaves here, whatever the log permits, see ``haltHere(_:at:)``.
    package var symbolsHaltedHere: [String] { venue?.gateway.latchedSymbols ?? [] }

    /// Whether decisions can make orders.
    package var isVenueReady: Bool { venue?.isReady == true && isVenueServed }

    /// When ``tick(nextDeadline:at:)`` is due.
    package var deadline: MonotonicTime { min(nextTick, venue?.deadline ?? .max) }

    /// - Parameter nextDeadline: when the next thing expires by the log's time, as far as this site has applied it:
    ///   nanoseconds UTC, nil when nothing does.
    package mutating func tick(nextDeadline: Int64?, at now: Moment) -> [Action] {
        begin(now)
        if let due = venue?.deadline, due <= now.monotonic { tellGateway(now) { $0.tick(at: $1) } }
        if nextTick <= now.monotonic {
            nextTick = now.monotonic + Self.interval
            askAgain(now)
            take(panel.tick(now: now.monotonic), now)
            proposeFounding()
            watchSettings(now)
            proposeTimer(nextDeadline, now)
        }
        return finish(now)
    }

    /// Something expires by the time of an entry: one is committed when no other comes.
    private mutating func proposeTimer(_ nextDeadline: Int64?, _ now: Moment) {
        guard readyTerm != nil, !isTimerProposed, let nextDeadline, nextDeadline <= now.instant.utc else { return }
        isTimerProposed = true
        outbox.append(.propose(Proposal(kind: .timer, actor: Self.actor, payload: []), for: .timer))
    }

    // MARK: Links

    package mutating func linked(_ peer: NodeID, at now: Moment) -> [Action] {
        begin(now)
        take(panel.linked(peer), now)
        return finish(now)
    }

    package mutating func unlinked(_ peer: NodeID, at now: Moment) -> [Action] {
        begin(now)
        take(panel.unlinked(peer, now: now.monotonic), now)
        return finish(now)
    }

    // MARK: Inputs and their end

    /// Every input begins here: the gateway hears of a lease before it hears anything else.
    mutating func begin(_ now: Moment) {
        guard let venue, venue.lease != now.leaseEnd else { return }
        self.venue?.lease = now.leaseEnd
        tellGateway(now) { $0.leaseHolds(until: now.leaseEnd, at: $1) }
    }

    /// Every input ends here.
    mutating func finish(_ now: Moment) -> [Action] {
        venue?.arm(now.monotonic)
        if panel.hasUnanswered { outbox.append(.judge) }
        defer { outbox = [] }
        return outbox
    }
}
