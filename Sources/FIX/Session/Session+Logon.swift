extension Session {
    private static let second: Int64 = 1_000_000_000

    /// The initiator's Logon; tried again when there is no number for it.
    mutating func sendLogon(at now: Instant, _ actions: inout [Action]) {
        if configuration.reset == .demand {
            nextOutgoing = 1
            nextIncoming = 1
        }
        heartbeat = Int64(configuration.heartbeatInterval) * Self.second
        let message = logonMessage(heartbeat: configuration.heartbeatInterval, reset: configuration.reset == .demand)
        if post(message, at: now, &actions) { state = .awaitingLogon(since: now.monotonic) }
    }

    private func logonMessage(heartbeat: Int, reset: Bool) -> Message {
        var message = Message(.logon)
        let fields = configuration.logonFields.fields
        for field in fields where field.tag.headerPlace != nil { message.append(field.tag, field.value) }
        message.append(.encryptMethod, 0)
        message.append(.heartBtInt, heartbeat)
        if reset { message.append(.resetSeqNumFlag, true) }
        for field in fields where field.tag.headerPlace == nil { message.append(field.tag, field.value) }
        return message
    }

    /// The first message of a connection has to be a Logon.
    mutating func receiveFirst(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) {
        guard isFromPeer(received.senderCompID, received.targetCompID) else {
            let ids = "\(received.senderCompID) to \(received.targetCompID)"
            return end("Logon from \(ids), which is another session", at: now, &actions)
        }
        if received.message.type == .logout, configuration.role == .initiator {
            return logonRefused(received, at: now, &actions)
        }
        guard received.message.type == .logon else {
            return end("the first message is not a Logon but 35=\(received.message.type)", at: now, &actions)
        }
        do throws(LogonRefusal) {
            let terms = try logonTerms(received, at: now)
            guard isPlausible(received.sequence) else { return endForJump(to: received.sequence, at: now, &actions) }
            logOn(received, terms, at: now, &actions)
        } catch {
            end(error.text, logout: error.text, at: now, &actions)
        }
    }

    private mutating func logonRefused(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) {
        if received.sequence == nextIncoming { nextIncoming += 1 }
        let words = (try? received.message.stringIfPresent(.text))
        actions.append(.loggedOut(words ?? "the logon was refused without a reason"))
        end("the logon was refused", at: now, &actions)
    }

    private struct LogonRefusal: Error {
        let text: String
    }

    private struct LogonTerms {
        let heartbeat: Int
        let reset: Bool
    }

    /// What the Logon offers, when it can be taken.
    private func logonTerms(_ received: ReceivedMessage, at now: Instant) throws(LogonRefusal) -> LogonTerms {
        guard isTimely(received.sendingTime, at: now) else {
            throw LogonRefusal(text: SessionRejectReason.sendingTimeAccuracy.text)
        }
        let terms: LogonTerms
        let encryption: Int
        do throws(FieldError) {
            encryption = try received.message.int(.encryptMethod)
            terms = LogonTerms(
                heartbeat: try received.message.int(.heartBtInt),
                reset: try received.message.boolIfPresent(.resetSeqNumFlag) ?? false)
        } catch {
            throw LogonRefusal(text: "\(error)")
        }
        guard encryption == 0 else { throw LogonRefusal(text: "EncryptMethod has to be 0") }
        try check(terms, of: received)
        return terms
    }

    private func check(_ terms: LogonTerms, of received: ReceivedMessage) throws(LogonRefusal) {
        switch configuration.role {
        case .initiator:
            guard terms.heartbeat == configuration.heartbeatInterval else {
                throw LogonRefusal(text: "HeartBtInt has to be \(configuration.heartbeatInterval)")
            }
        case .acceptor:
            let accepted = configuration.heartbeatIntervals
            guard accepted.contains(terms.heartbeat) else {
                throw LogonRefusal(text: "HeartBtInt has to be \(accepted.lowerBound) to \(accepted.upperBound)")
            }
        }
        if terms.reset {
            let isAgreed = configuration.reset == (configuration.role == .initiator ? .demand : .accept)
            guard isAgreed else { throw LogonRefusal(text: "ResetSeqNumFlag is not accepted") }
            guard received.sequence == 1 else { throw LogonRefusal(text: "MsgSeqNum has to be 1 with ResetSeqNumFlag") }
        } else if received.sequence < nextIncoming {
            throw LogonRefusal(text: tooLowText(received.sequence))
        }
    }

    private mutating func logOn(
        _ received: ReceivedMessage, _ terms: LogonTerms, at now: Instant, _ actions: inout [Action]
    ) {
        heartbeat = Int64(terms.heartbeat) * Self.second
        lastReceived = now.monotonic
        if terms.reset {
            if configuration.role == .acceptor { nextOutgoing = 1 }
            nextIncoming = 1
            actions.append(.numbersReset)
        }
        if configuration.role == .acceptor {
            let answer = logonMessage(heartbeat: terms.heartbeat, reset: terms.reset)
            guard post(answer, at: now, &actions) else {
                return end("no sequence number for the Logon", at: now, &actions)
            }
        }
        state = .loggedOn
        actions.append(.loggedOn)
        count(received.sequence, at: now, &actions)
    }

    func isFromPeer(_ senderCompID: String, _ targetCompID: String) -> Bool {
        senderCompID == configuration.targetCompID && targetCompID == configuration.senderCompID
    }

    func isTimely(_ sendingTime: Int64, at now: Instant) -> Bool {
        sendingTime.subtractingReportingOverflow(now.utc).overflow == false
            && (sendingTime - now.utc).magnitude <= UInt64(configuration.sendingTimeTolerance)
    }

    func tooLowText(_ sequence: UInt64) -> String {
        "MsgSeqNum too low, expecting \(nextIncoming) but received \(sequence)"
    }
}
