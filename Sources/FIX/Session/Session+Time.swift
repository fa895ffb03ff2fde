extension Session {
    /// When ``tick(at:)`` is due at the latest, monotonic; nil when nothing is. May lie in the past.
    package var deadline: Int64? {
        let canSend = nextOutgoing <= outgoingLimit
        switch state {
        case .disconnected: return nil
        case .logonDue: return canSend ? lastReceived : lastReceived + configuration.logonTimeout
        case .awaitingLogon(let since): return since + configuration.logonTimeout
        case .loggingOut(let since), .loggedOut(let since): return since + configuration.logoutTimeout
        case .loggedOn: return loggedOnDeadline(canSend: canSend)
        }
    }

    private func loggedOnDeadline(canSend: Bool) -> Int64? {
        if canSend, !held.isEmpty { return lastSent }
        var due: Int64?
        if heartbeat > 0 {
            due =
                lastReceived
                + silence(isTesting || !canSend ? configuration.disconnectAfter : configuration.testRequestAfter)
            if canSend { due = min(due ?? .max, lastSent + heartbeat) }
        }
        if let gap, canSend { due = min(due ?? .max, gap.progressAt + configuration.resendTimeout) }
        return due
    }

    private func silence(_ perMille: Int64) -> Int64 { heartbeat / 1000 * perMille }

    /// Time has passed. To be called at ``deadline`` or soon after; any other time does no harm.
    package mutating func tick(at now: Instant) -> [Action] {
        var actions: [Action] = []
        sendHeld(at: now, &actions)
        switch state {
        case .disconnected: break
        case .logonDue:
            if now.monotonic - lastReceived >= configuration.logonTimeout {
                end("no sequence number for the Logon", at: now, &actions)
            } else {
                sendLogon(at: now, &actions)
            }
        case .awaitingLogon(let since):
            if now.monotonic - since >= configuration.logonTimeout { end("no Logon came", at: now, &actions) }
        case .loggingOut(let since):
            if now.monotonic - since >= configuration.logoutTimeout {
                end("the Logout was not answered", at: now, &actions)
            }
        case .loggedOut(let since):
            if now.monotonic - since >= configuration.logoutTimeout {
                end("the other side did not end the connection after its Logout", at: now, &actions)
            }
        case .loggedOn:
            checkSilence(at: now, &actions)
            checkGap(at: now, &actions)
            beat(at: now, &actions)
        }
        return actions
    }

    private mutating func checkSilence(at now: Instant, _ actions: inout [Action]) {
        guard heartbeat > 0 else { return }
        let silent = now.monotonic - lastReceived
        if silent >= silence(configuration.disconnectAfter) {
            end("nothing came for \(silent / 1_000_000) ms", at: now, &actions)
        } else if silent >= silence(configuration.testRequestAfter), !isTesting {
            var message = Message(.testRequest)
            message.append(.testReqID, nextOutgoing)
            isTesting = post(message, at: now, &actions)
        }
    }

    private mutating func checkGap(at now: Instant, _ actions: inout [Action]) {
        guard state == .loggedOn, var gap else { return }
        guard held.isEmpty, nextOutgoing <= outgoingLimit else {
            // Perhaps the request itself waits for a number.
            self.gap?.progressAt = now.monotonic
            return
        }
        if nextIncoming > gap.expected {
            gap.expected = nextIncoming
            gap.progressAt = now.monotonic
            gap.attempts = 1
            self.gap = gap
        }
        guard now.monotonic - gap.progressAt >= configuration.resendTimeout else { return }
        guard gap.attempts < configuration.resendAttempts else {
            let text = "\(gap.attempts) ResendRequests brought nothing"
            return end(text, logout: text, at: now, &actions)
        }
        gap.attempts += 1
        gap.progressAt = now.monotonic
        self.gap = gap
        sendResendRequest(at: now, &actions)
    }

    private mutating func beat(at now: Instant, _ actions: inout [Action]) {
        guard state == .loggedOn, heartbeat > 0, now.monotonic - lastSent >= heartbeat else { return }
        _ = post(Message(.heartbeat), at: now, &actions)
    }
}
