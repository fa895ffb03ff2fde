package import FIX

/// A site's own market data over FIX: one session, which asks for the bars that this site lacks and for every one that
/// closes from then on (35=V, 35=W, 35=X).
///
/// A value: inputs and the time go in, actions come out. Both sides number anew with every logon; what was missed
/// meanwhile is asked for by the time of the last bar.
package struct BarSubscriber: Sendable {
    package struct Configuration: Sendable {
        package var session: SessionConfiguration
        package var symbols: [String]
        /// Pauses between attempts to connect, in nanoseconds; they double, and start over after a logon.
        package var shortestBackoff: Int64 = 100_000_000
        package var longestBackoff: Int64 = 2_000_000_000
        /// From the connection to the venue's Logon, in nanoseconds.
        package var logonTimeout: Int64 = 2_000_000_000

        package init(senderCompID: String, targetCompID: String, heartbeatInterval: Int, symbols: [String]) {
            session = SessionConfiguration(
                role: .initiator, senderCompID: senderCompID, targetCompID: targetCompID,
                heartbeatInterval: heartbeatInterval)
            session.reset = .demand
            session.applicationTypes = [
                .marketDataSnapshot, .marketDataIncrementalRefresh, .marketDataRequestReject, .businessMessageReject,
            ]
            self.symbols = symbols
        }
    }

    /// What the owner has to do, in the order given.
    package enum Action: Sendable, Hashable {
        /// Open a connection with this number; at most one is ever wanted.
        case connect(UInt64)
        case transmit([UInt8])
        /// Write what is still to be written, then close.
        case disconnect(reason: String)
        /// Closed bars, for each symbol in the order of time.
        ///
        /// - Parameter sentAt: when the venue sent them as they closed, by its clock, and not later than they came:
        ///   nanoseconds UTC; nil of back-filled ones.
        case bars([Bar], sentAt: Int64?)
        /// Worth a line in the log.
        case note(String)
    }

    private enum Stage: Sendable, Hashable {
        case stopped
        case waiting(until: Int64)
        case connecting
        case loggingOn(until: Int64)
        case loggedOn
    }

    /// An answer to 35=V that is coming in.
    private struct Answer: Sendable {
        let symbol: String
        var count = 0
    }

    package let configuration: Configuration
    private var session: Session
    private var stage = Stage.stopped
    private var connection: UInt64 = 0
    private var backoff: Int64
    /// When the newest bar that came opened, by symbol.
    private var newest: [String: Int64] = [:]
    private var answers: [String: Answer] = [:]
    private var lastRequest = 0
    private var outbox: [Action] = []
    package private(set) var lastError: String?
    /// Nanoseconds of the monotonic clock: prices age by it.
    package private(set) var lastReceivedAt: Int64?

    /// - Throws: what is wrong with the session's configuration.
    package init(configuration: Configuration) throws(SessionConfigurationError) {
        self.configuration = configuration
        session = try Session(configuration: configuration.session)
        backoff = configuration.shortestBackoff
    }

    /// Whether bars come in as they close, as far as the venue gives them.
    package var isSubscribed: Bool { stage == .loggedOn && answers.isEmpty }
    /// Symbols whose bars come in as they close: the venue has given all that this site lacked. Not those it refused.
    package private(set) var delivered: Set<String> = []

    /// - Parameter newest: when the last bar that this site has opened, by symbol.
    package mutating func start(newest: [String: Int64], at now: Instant) -> [Action] {
        precondition(stage == .stopped, "started twice")
        self.newest = newest
        stage = .waiting(until: now.monotonic)
        return advance(now)
    }

    package mutating func stop(at now: Instant) -> [Action] {
        if stage != .stopped, stage != .connecting { run(session.logout(text: "stopping", at: now), at: now) }
        if case .waiting = stage {} else { outbox.append(.disconnect(reason: "stopping")) }
        _ = session.disconnected(at: now)
        stage = .stopped
        return advance(now)
    }

    // MARK: The link

    package mutating func connected(_ number: UInt64, at now: Instant) -> [Action] {
        if number == connection, stage == .connecting {
            stage = .loggingOn(until: now.monotonic + configuration.logonTimeout)
            run(session.connected(at: now), at: now)
        }
        return advance(now)
    }

    package mutating func received(_ bytes: [UInt8], on number: UInt64, at now: Instant) -> [Action] {
        if number == connection, session.isConnected {
            lastReceivedAt = now.monotonic
            run(session.received(bytes, at: now), at: now)
        }
        return advance(now)
    }

    package mutating func disconnected(_ number: UInt64, reason: String, at now: Instant) -> [Action] {
        if number == connection, stage != .stopped {
            _ = session.disconnected(at: now)
            lost(reason, at: now)
        }
        return advance(now)
    }

    // MARK: Time

    package var deadline: Int64? {
        switch stage {
        case .stopped, .connecting: nil
        case .waiting(let time): time
        case .loggingOn(let time): min(time, session.deadline ?? time)
        case .loggedOn: session.deadline
        }
    }

    package mutating func tick(at now: Instant) -> [Action] {
        if session.isConnected { run(session.tick(at: now), at: now) }
        return advance(now)
    }

    private mutating func advance(_ now: Instant) -> [Action] {
        if case .waiting(let time) = stage, time <= now.monotonic {
            connection += 1
            stage = .connecting
            outbox.append(.connect(connection))
        }
        if case .loggingOn(let time) = stage, time <= now.monotonic {
            _ = session.disconnected(at: now)
            end("no answer to the logon", at: now)
        }
        defer { outbox = [] }
        return outbox
    }

    // MARK: The session

    private mutating func run(_ actions: [Session.Action], at now: Instant) {
        for action in actions {
            switch action {
            case .transmit(let bytes): outbox.append(.transmit(bytes))
            case .loggedOn: loggedOn(at: now)
            case .deliver(let received): deliver(received, at: now)
            case .sessionReject(let reject): note("message \(reject.refSequence) rejected: \(reject.text ?? "")")
            case .ignored(let what): note(what)
            case .loggedOut(let reason): lastError = reason
            case .disconnect(let reason): end(reason, at: now)
            case .resend, .gapFilled, .skipped, .numberRefused, .numbersReset, .needsNumbers: break
            }
        }
    }

    private mutating func end(_ reason: String, at now: Instant) {
        guard stage != .stopped else { return }
        outbox.append(.disconnect(reason: reason))
        lost(reason, at: now)
    }

    private mutating func lost(_ reason: String, at now: Instant) {
        answers = [:]
        delivered = []
        lastError = reason
        stage = .waiting(until: now.monotonic + backoff)
        backoff = min(2 * backoff, configuration.longestBackoff)
    }

    private mutating func note(_ text: String) {
        lastError = text
        outbox.append(.note(text))
    }

    private mutating func loggedOn(at now: Instant) {
        stage = .loggedOn
        backoff = configuration.shortestBackoff
        lastError = nil
        for symbol in configuration.symbols { request(symbol, at: now) }
    }

    private mutating func request(_ symbol: String, at now: Instant) {
        lastRequest += 1
        let id = "\(symbol)-\(lastRequest)"
        let request = MarketDataRequest(mdReqID: id, kind: .subscribe, symbols: [symbol], since: newest[symbol] ?? 0)
        do {
            run(try session.send(request.message, at: now).actions, at: now)
            answers[id] = Answer(symbol: symbol)
        } catch { note("35=V for \(symbol): \(error)") }
    }

    private mutating func deliver(_ received: ReceivedMessage, at now: Instant) {
        let message = received.message
        do {
            switch message.type {
            case .marketDataSnapshot: try take(snapshot: message, at: now)
            case .marketDataIncrementalRefresh:
                take(try BarMessages.bars(in: message), sentAt: min(received.sendingTime, now.utc))
            case .marketDataRequestReject:
                let id = try message.string(.mdReqID)
                let reason = try message.stringIfPresent(.text) ?? "without words"
                note("no market data of \(answers[id]?.symbol ?? id): \(reason)")
                answers[id] = nil
            default: note("35=\(message.type) has no meaning here")
            }
        } catch { note("35=\(message.type): \(error)") }
    }

    private mutating func take(snapshot message: Message, at now: Instant) throws {
        let id = try message.string(.mdReqID)
        take(try BarMessages.bars(in: message), sentAt: nil)
        guard var answer = answers[id] else { return }
        answer.count += 1
        let remaining = try message.int(.barsRemaining)
        answers[id] = remaining == 0 ? nil : answer
        if remaining == 0 { delivered.insert(answer.symbol) }
        // The venue gave as many as it gives at a time, and no subscription.
        if remaining > 0, answer.count == MarketDataRequest.maximumBars {
            answers[id] = nil
            request(answer.symbol, at: now)
        }
    }

    private mutating func take(_ closed: [Bar], sentAt: Int64?) {
        var new: [Bar] = []
        for bar in closed where bar.time > newest[bar.symbol] ?? .min {
            newest[bar.symbol] = bar.time
            new.append(bar)
        }
        guard !new.isEmpty else { return }
        // One batch for all that was sent together.
        if case .bars(let before, sentAt) = outbox.last {
            outbox[outbox.count - 1] = .bars(before + new, sentAt: sentAt)
        } else {
            outbox.append(.bars(new, sentAt: sentAt))
        }
    }
}
