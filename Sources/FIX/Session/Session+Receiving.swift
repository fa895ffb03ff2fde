extension Session {
    mutating func receive(_ frame: Frame, at now: Instant, _ actions: inout [Action]) {
        if case .loggedOut = state { return }
        switch frame {
        case .garbled(let reason): receiveGarbled(reason, at: now, &actions)
        case .defective(let header, let error, let received):
            garbledInARow = 0
            if let received, header.isFIX44, isKeptWhateverItSays(received) {
                receiveInSession(received, at: now, &actions)
            } else {
                receiveDefective(header, error, at: now, &actions)
            }
        case .message(let received):
            garbledInARow = 0
            if isExchangingLogons {
                receiveFirst(received, at: now, &actions)
            } else {
                receiveInSession(received, at: now, &actions)
            }
        }
    }

    private var isExchangingLogons: Bool {
        switch state {
        case .logonDue, .awaitingLogon: true
        default: false
        }
    }

    /// What a venue reports may be a fill: it is the owner's to read what can be read of it, and to keep it. A Reject
    /// would only have the venue believe that nothing is lost.
    func isKeptWhateverItSays(_ received: ReceivedMessage) -> Bool {
        configuration.role == .initiator && !isExchangingLogons
            && SessionConfiguration.keptTypes.contains(received.message.type)
    }

    /// Garbled messages are ignored and count nowhere.
    private mutating func receiveGarbled(_ reason: Garbled, at now: Instant, _ actions: inout [Action]) {
        guard !isExchangingLogons else {
            return end("the first message is garbled: \(reason)", at: now, &actions)
        }
        garbledInARow += 1
        guard garbledInARow <= configuration.limits.garbledInARow else {
            return end("\(garbledInARow) garbled messages in a row", at: now, &actions)
        }
        actions.append(.ignored("garbled: \(reason)"))
    }

    private mutating func receiveInSession(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) {
        lastReceived = now.monotonic
        isTesting = false
        let type = received.message.type
        guard isFromPeer(received.senderCompID, received.targetCompID) else {
            let tag: Tag = received.senderCompID == configuration.targetCompID ? .targetCompID : .senderCompID
            return endWithReject(
                received.sequence, type, FieldError(tag, .compIDProblem),
                isCounted: !isKeptWhateverItSays(received), at: now, &actions)
        }
        // One that is sent again may have the time at which it was sent first.
        let isUndated = received.sendingTime == 0 || received.possDup
        guard isUndated && isKeptWhateverItSays(received) || isTimely(received.sendingTime, at: now) else {
            let error = FieldError(.sendingTime, .sendingTimeAccuracy)
            // An initiator asks for it again in the next session: it may be a fill, and the wrong clock may be its own.
            let isCounted = configuration.role == .acceptor
            return endWithReject(received.sequence, type, error, isCounted: isCounted, at: now, &actions)
        }
        if isReset(received) { return resetIncoming(received, at: now, &actions) }
        if received.sequence > nextIncoming {
            receiveTooHigh(received, at: now, &actions)
        } else if received.sequence < nextIncoming {
            receiveTooLow(received, at: now, &actions)
        } else {
            accept(received, at: now, &actions)
            drain(at: now, &actions)
        }
    }

    /// Answers what is wrong with the message as a whole: a Reject, a Logout and the end.
    private mutating func endWithReject(
        _ sequence: UInt64, _ type: MessageType?, _ error: FieldError, isCounted: Bool = true, at now: Instant,
        _ actions: inout [Action]
    ) {
        if sequence == nextIncoming, isCounted { nextIncoming += 1 }
        reject(sequence, type, error, at: now, &actions)
        guard state != .disconnected else { return }
        end(error.reason.text, logout: error.reason.text, at: now, &actions)
    }

    /// The frame is right and a field is not.
    private mutating func receiveDefective(
        _ header: Header, _ error: FieldError, at now: Instant, _ actions: inout [Action]
    ) {
        guard !isExchangingLogons else { return end("the first message is wrong: \(error)", at: now, &actions) }
        guard header.isFIX44 else {
            return end("BeginString is not FIX.4.4", logout: "Incorrect BeginString", at: now, &actions)
        }
        guard let sequence = header.sequence else {
            return end("MsgSeqNum is missing", logout: "MsgSeqNum(34) is missing or wrong", at: now, &actions)
        }
        guard isFromPeer(header.senderCompID, header.targetCompID) else {
            return endWithReject(sequence, header.type, FieldError(error.tag, .compIDProblem), at: now, &actions)
        }
        lastReceived = now.monotonic
        isTesting = false
        guard isPlausible(sequence) else { return endForJump(to: sequence, at: now, &actions) }
        if sequence > nextIncoming { return askAgain(before: sequence, at: now, &actions) }
        guard sequence == nextIncoming else {
            if !header.possDup { endForTooLow(sequence, at: now, &actions) }
            return
        }
        nextIncoming += 1
        switch header.type {
        case .reject: actions.append(.ignored("a Reject that is wrong itself: \(error)"))
        case .logon: return end("a second Logon, and a wrong one", logout: "Already logged on", at: now, &actions)
        case .logout: return receiveLogout("a Logout that is wrong: \(error)", at: now, &actions)
        default: reject(sequence, header.type, error, at: now, &actions)
        }
        drain(at: now, &actions)
    }

    /// Takes the message that has the expected number.
    mutating func accept(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) {
        let message = received.message
        if let error = possDupError(received) {
            if error.reason == .sendingTimeAccuracy {
                return endWithReject(received.sequence, message.type, error, at: now, &actions)
            }
            nextIncoming += 1
            return reject(received.sequence, message.type, error, at: now, &actions)
        }
        nextIncoming += 1
        do throws(FieldError) {
            if message.type.isAdministrative {
                try acceptOwn(received, at: now, &actions)
            } else {
                try acceptApplication(received, at: now, &actions)
            }
        } catch {
            reject(received.sequence, message.type, error, at: now, &actions)
        }
    }

    private mutating func acceptApplication(
        _ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]
    ) throws(FieldError) {
        let type = received.message.type
        if configuration.applicationTypes.contains(type) || type == .businessMessageReject {
            return actions.append(.deliver(received))
        }
        guard type.isDefined else { throw FieldError(.msgType, .invalidMessageType) }
        var message = Message(.businessMessageReject)
        message.append(.refSeqNum, received.sequence)
        message.append(.refMsgType, type.bytes)
        message.append(.businessRejectReason, 3)
        message.append(.text, "Unsupported Message Type")
        sendOwn(message, at: now, &actions)
    }

    private mutating func acceptOwn(
        _ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]
    ) throws(FieldError) {
        let message = received.message
        switch message.type {
        case .testRequest: try answerTest(message, at: now, &actions)
        case .resendRequest: try answerResendRequest(message, at: now, &actions)
        case .reject: try acceptReject(received, &actions)
        case .sequenceReset: try fillGap(received, at: now, &actions)
        case .logout: receiveLogout(try message.stringIfPresent(.text) ?? "no reason given", at: now, &actions)
        case .logon: end("a second Logon", logout: "Already logged on", at: now, &actions)
        default: break
        }
    }

    private mutating func answerTest(
        _ message: Message, at now: Instant, _ actions: inout [Action]
    ) throws(FieldError) {
        guard let id = try message.bytes(.testReqID) else { throw FieldError(.testReqID, .requiredTagMissing) }
        var answer = Message(.heartbeat)
        answer.append(.testReqID, id)
        sendOwn(answer, at: now, &actions)
    }

    private func acceptReject(_ received: ReceivedMessage, _ actions: inout [Action]) throws(FieldError) {
        let message = received.message
        guard let refSequence = try? message.unsigned(.refSeqNum) else {
            // A Reject is never rejected.
            return actions.append(.ignored("a Reject without RefSeqNum"))
        }
        actions.append(
            .sessionReject(
                SessionReject(
                    sequence: received.sequence, refSequence: refSequence,
                    refTag: (try? message.intIfPresent(.refTagID)),
                    reason: (try? message.intIfPresent(.sessionRejectReason)),
                    text: (try? message.stringIfPresent(.text)), raw: received.raw)))
    }
}
