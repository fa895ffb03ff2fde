package import FIX
import Trading

extension OrderGateway {
    /// The link is up, TLS too.
    package mutating func connected(_ id: ConnectionID, at now: Instant) -> [Action] {
        if id == connection, stage == .connecting {
            isWritable = true
            stage = .loggingOn(until: now.monotonic + configuration.answerTimeout)
            run(session?.connected(at: now), at: now)
        }
        return advance(now)
    }

    package mutating func received(_ bytes: [UInt8], on id: ConnectionID, at now: Instant) -> [Action] {
        if id == connection, stage != .disconnected, stage != .connecting {
            lastReceivedAt = now
            run(session?.received(bytes, at: now), at: now)
        }
        return advance(now)
    }

    /// The link is gone, or could not be made.
    package mutating func disconnected(_ id: ConnectionID, reason: String, at now: Instant) -> [Action] {
        if id == connection, stage != .disconnected {
            if stage != .connecting { run(session?.disconnected(at: now), at: now) }
            linkLost(reason, at: now)
        }
        return advance(now)
    }

    /// Whether what is written leaves at once. While it does not, orders wait here, where they can still be held back.
    package mutating func writable(_ isWritable: Bool, on id: ConnectionID, at now: Instant) -> [Action] {
        if id == connection { self.isWritable = isWritable }
        return advance(now)
    }

    /// Carries out what the session wants.
    mutating func run(_ wanted: [Session.Action]?, at now: Instant) {
        for action in wanted ?? [] {
            switch action {
            case .transmit(let bytes): outbox.append(.transmit(bytes))
            case .loggedOn: loggedOn(now)
            case .deliver(let message): deliver(message, at: now)
            case .sessionReject(let reject):
                let text = "session reject \(reject.reason ?? 99): \(reject.text ?? "without words")"
                rejected(
                    MessageReject(
                        sequence: reject.sequence, refSequence: reject.refSequence, text: text, raw: reject.raw),
                    at: now)
            case .gapFilled(let first, let last): question(ordersSentAs: first...last)
            case .skipped(let first, let last): reportsLost(first...last)
            case .numberRefused(let number, let expected): numberRefused(number, expected: expected)
            case .ignored(let what): alarm(.unexpectedMessage, what)
            case .loggedOut(let reason): loggedOut(reason, at: now)
            case .disconnect(let reason): closeLink(reason, afterWriting: true, at: now)
            // Numbers are reserved ahead of need; what waits for them goes out when they come.
            case .needsNumbers: break
            case .resend, .numbersReset: preconditionFailure("an initiator that resets nothing got \(action)")
            }
        }
    }

    /// The venue asked for these messages again and got a gap fill in their place: it may never have received the
    /// orders.
    private mutating func question(ordersSentAs sequences: ClosedRange<UInt64>) {
        for order in sent.orders(in: sequences) { orders.question(order.clOrdID) }
    }

    /// Whatever the venue said of any order is to be asked for again.
    private mutating func reportsLost(_ sequences: ClosedRange<UInt64>) {
        alarm(.reportsLost, "the venue will never send \(sequences) again: asking about everything")
        guard stage.isLoggedOn else { return }
        orders.sessionLost()
        standingLost()
        stage = .recovering
    }

    /// The session ends with it. A venue that says so in each session is told of once, until one is ready.
    private mutating func numberRefused(_ number: UInt64, expected: UInt64) {
        backoff = configuration.longestBackoff
        guard !isNumberAlarmed else { return }
        isNumberAlarmed = true
        alarm(
            .numberRefused,
            "\(configuration.venue) is at its message \(number), and \(expected) is expected: not believed, logged out")
    }

    mutating func connectWhenDue(_ now: Instant) {
        guard stage == .disconnected, canConnect, connectAt <= now.monotonic else { return }
        connection = ConnectionID(rawValue: connection.rawValue + 1)
        stage = .connecting
        outbox.append(.connect(connection))
    }

    var canConnect: Bool { lease != nil && session != nil && hasNumbers && !isReadingPaused }

    mutating func watchOutage(_ now: Instant) {
        guard let outage, !outage.isAlarmed, now.monotonic - outage.since >= configuration.outageLimit else { return }
        self.outage?.isAlarmed = true
        let milliseconds = (now.monotonic - outage.since) / 1_000_000
        alarm(.venueUnreachable, "not ready for \(milliseconds) ms: \(lastError ?? status.phase.rawValue)")
    }

    /// Ends an outage, and reports its end if the outage was alarmed.
    mutating func endOutage(_ now: Instant) {
        isNumberAlarmed = false
        defer { outage = nil }
        guard let outage, outage.isAlarmed else { return }
        let away = Int128(now.monotonic - outage.since) + Int128(outage.alarmedBefore ?? 0)
        let since = outage.alarmedBefore == nil ? "" : " since an earlier leader told that it was out of reach"
        alarm(.venueReachable, "ready again after \(away / 1_000_000) ms\(since)")
    }

    private mutating func loggedOn(_ now: Instant) {
        guard case .loggingOn = stage else { return }
        stage = .recovering
        backoff = configuration.shortestBackoff
        lastError = nil
    }

    /// Nothing can be sent any more, so there is nothing to wait for.
    private mutating func loggedOut(_ reason: String, at now: Instant) {
        lastError = reason
        guard session?.isConnected == true else { return }
        _ = session?.disconnected(at: now)
        closeLink("the venue logged out: \(reason)", afterWriting: true, at: now)
    }

    /// Drops a connection whose logon is not answered in time: the venue probably considers the former session alive.
    mutating func giveUpLogon(_ now: Instant) {
        guard case .loggingOn(let limit) = stage, now.monotonic >= limit else { return }
        drop("no answer to the logon", at: now)
    }

    /// Gives the connection up. A clean end says goodbye first, if the lease still holds.
    mutating func drop(_ reason: String, at now: Instant, isClean: Bool = false) {
        guard stage != .disconnected else { return }
        var isFlushed = false
        if isClean, stage.isLoggedOn, holdsLease(now), let goodbye = session?.logout(text: reason, at: now) {
            for case .transmit(let bytes) in goodbye { outbox.append(.transmit(bytes)) }
            isFlushed = true
        }
        if stage != .connecting { _ = session?.disconnected(at: now) }
        closeLink(reason, afterWriting: isFlushed, at: now)
    }

    private mutating func closeLink(_ reason: String, afterWriting: Bool, at now: Instant) {
        guard stage != .disconnected else { return }
        outbox.append(.disconnect(reason: reason, afterWriting: afterWriting))
        linkLost(reason, at: now)
    }

    private mutating func linkLost(_ reason: String, at now: Instant) {
        stage = .disconnected
        lastError = reason
        connectAt = now.monotonic + backoff
        backoff = min(2 * backoff, configuration.longestBackoff)
        if outage == nil { outage = Outage(since: now.monotonic) }
        orders.sessionLost()
        standingLost()
    }
}
