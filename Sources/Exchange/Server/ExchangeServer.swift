import Analysis
import FIX

/// A whole paper venue but for its sockets, files and clock: FIX sessions, matching, market data, faults.
///
/// Every input returns what is to be done. The records among it are written before anything is transmitted; read back
/// into ``restore(_:)``, they make the venue what it was.
package struct ExchangeServer: Sendable {
    /// A connection that the shell accepted; never used twice in the life of a process.
    package typealias ConnectionID = UInt64

    package enum Action: Sendable, Hashable {
        /// Append to the venue's journal.
        case record(ExchangeRecord)
        /// Append to the drop copy: one line with its end.
        case dropCopy([UInt8])
        case transmit(ConnectionID, [UInt8])
        /// Write what is still to be written, then close.
        case close(ConnectionID, reason: String)
        /// End the process with 137. Before: without writing anything of this turn; after: having written the records
        /// and the drop copy, and having transmitted nothing. No action follows.
        case crash(Fault.Moment)
        /// Worth a line for the operator.
        case note(String)
    }

    package let configuration: ExchangeServerConfiguration
    var recorded: RecordedExchange
    /// By the counterparty's CompID.
    var sessions: [String: ServedSession] = [:]
    var connections: [ConnectionID: Connection] = [:]
    var history: [String: [Bar]] = [:]
    package var replay: Replay
    var faults = Faults()
    /// Nothing is transmitted before it, monotonic.
    var silentUntil: Int64?
    var outbox: [Action] = []
    /// A fault ended the process: there is nothing more to do.
    var isCrashed = false

    /// Connections at a time; one more is closed at once.
    package static let maximumConnections = 64
    /// Of what a session answered the newest so many are kept to be resent; a gap fill takes the place of older ones.
    package static let maximumResend = 65_536

    /// - Precondition: neither the configuration nor its rules have a fault.
    package init(configuration: ExchangeServerConfiguration, replay: Replay = Replay()) {
        precondition(configuration.fault == nil, configuration.fault ?? "")
        self.configuration = configuration
        self.replay = replay
        recorded = RecordedExchange(rules: configuration.rules)
        for rules in configuration.rules.orderSessions {
            sessions[rules.compID] = ServedSession(rules.compID, orders: rules, configuration)
        }
        for compID in configuration.rules.dataSessions {
            sessions[compID] = ServedSession(compID, orders: nil, configuration)
        }
    }

    package var exchange: PaperExchange { recorded.exchange }
    /// Lines the drop copy has.
    package var lineCount: UInt64 { recorded.lineCount }
    /// Of the last input, nanoseconds UTC: the clock may not go back behind it.
    package var lastTime: Int64 { recorded.time }

    /// Hands over what came together, and none of it twice.
    mutating func flush() -> [Action] {
        defer { outbox = [] }
        return outbox
    }

    /// Runs an event through the matching and sends the answers on their way.
    mutating func apply(_ event: ExchangeInput.Event, at now: Instant) {
        let input = ExchangeInput(time: max(now.utc, recorded.time), event: event)
        outbox.append(.record(.input(input)))
        let outcome = recorded.apply(input)
        for line in outcome.lines { outbox.append(.dropCopy(line)) }
        for answer in outcome.answers { dispatch(answer, at: now) }
    }
}

/// What is fixed for a venue's process.
package struct ExchangeServerConfiguration: Sendable, Hashable {
    package var rules: ExchangeRules
    /// The venue's own CompID: what its counterparties write into TargetCompID (56).
    package var compID: String
    /// HeartBtInt (108) that a Logon may ask for, in seconds.
    package var heartbeatIntervals: ClosedRange<Int>
    /// From the connection to the Logon, nanoseconds.
    package var logonTimeout: Int64

    package init(
        rules: ExchangeRules, compID: String = "QVENUE", heartbeatIntervals: ClosedRange<Int> = 1...60,
        logonTimeout: Int64 = 10_000_000_000
    ) {
        self.rules = rules
        self.compID = compID
        self.heartbeatIntervals = heartbeatIntervals
        self.logonTimeout = logonTimeout
    }

    /// What is wrong with it, or nil.
    package var fault: String? {
        if let fault = rules.fault { return fault }
        let names = rules.orderSessions.map(\.compID) + rules.dataSessions
        if names.contains(compID) { return "\(compID) is both the venue's CompID and a session's" }
        return sessionConfiguration(for: "X", isData: false).error.map { "\($0)" }
    }

    func sessionConfiguration(for compID: String, isData: Bool) -> SessionConfiguration {
        var configuration = SessionConfiguration(role: .acceptor, senderCompID: self.compID, targetCompID: compID)
        configuration.heartbeatIntervals = heartbeatIntervals
        configuration.logonTimeout = logonTimeout
        configuration.timeDigits = 6
        if isData {
            configuration.reset = .accept
            configuration.applicationTypes = [.marketDataRequest]
        }
        return configuration
    }
}
