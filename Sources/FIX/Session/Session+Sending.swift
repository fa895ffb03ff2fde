extension Session {
    /// Sends an application message under the next number.
    ///
    /// An acceptor may send at any time: what it sends while nobody is logged on gets its number and is transmitted
    /// when the other side asks for it. It stores every message before the actions are carried out.
    package mutating func send(
        _ message: Message, possResend: Bool = false, at now: Instant
    ) throws(SendError) -> (sequence: UInt64, actions: [Action]) {
        precondition(!message.type.isAdministrative, "35=\(message.type) is the session's own to send")
        if let tag = message.firstInvalid { throw .unsendable(tag) }
        guard isLoggedOn || configuration.role == .acceptor else { throw .notLoggedOn }
        var actions: [Action] = []
        sendHeld(at: now, &actions)
        guard nextOutgoing <= outgoingLimit else { throw .numbersExhausted }
        guard isLoggedOn else {
            nextOutgoing += 1
            return (nextOutgoing - 1, actions)
        }
        let sequence = nextOutgoing
        firstApplicationNumber = firstApplicationNumber ?? sequence
        _ = post(message, possResend: possResend, at: now, &actions)
        return (sequence, actions)
    }

    /// Rejects an application message for what is wrong with a field of it (35=3). What is wrong with its business is
    /// told with a report or a BusinessMessageReject.
    package mutating func reject(
        _ received: ReceivedMessage, _ error: FieldError, text: String? = nil, at now: Instant
    ) -> [Action] {
        guard isLoggedOn || state.isLoggingOut else { return [] }
        var actions: [Action] = []
        reject(received.sequence, received.message.type, error, text: text, at: now, &actions)
        return actions
    }

    mutating func reject(
        _ sequence: UInt64, _ type: MessageType?, _ error: FieldError, text: String? = nil, at now: Instant,
        _ actions: inout [Action]
    ) {
        var message = Message(.reject)
        message.append(.refSeqNum, sequence)
        if let tag = error.tag { message.append(.refTagID, tag.rawValue) }
        if let type { message.append(.refMsgType, type.bytes) }
        message.append(.sessionRejectReason, error.reason.rawValue)
        message.append(.text, text: text ?? error.reason.text)
        sendOwn(message, at: now, &actions)
    }

    /// Sends one of the session's own messages, now or when there are numbers again, after those that wait already.
    mutating func sendOwn(_ message: Message, at now: Instant, _ actions: inout [Action]) {
        if held.isEmpty, post(message, at: now, &actions) { return }
        held.append(message)
        if held.count > configuration.limits.heldMessages {
            end("no sequence numbers for \(held.count) answers", at: now, &actions)
        }
    }

    /// Sends what has been waiting for numbers.
    mutating func sendHeld(at now: Instant, _ actions: inout [Action]) {
        guard !held.isEmpty, nextOutgoing <= outgoingLimit else { return }
        var sent = 0
        while sent < held.count, post(held[sent], at: now, &actions) { sent += 1 }
        held.removeFirst(sent)
    }

    /// Transmits under the next number. False when there is none.
    mutating func post(
        _ message: Message, possResend: Bool = false, at now: Instant, _ actions: inout [Action]
    ) -> Bool {
        guard nextOutgoing <= outgoingLimit else {
            if !saidNeedsNumbers { actions.append(.needsNumbers) }
            saidNeedsNumbers = true
            return false
        }
        var header = OutgoingHeader(sequence: nextOutgoing, sendingTime: now.utc)
        header.possResend = possResend
        nextOutgoing += 1
        transmit(message, header, at: now, &actions)
        return true
    }

    mutating func transmit(
        _ message: Message, _ header: OutgoingHeader, at now: Instant, _ actions: inout [Action]
    ) {
        lastSent = now.monotonic
        actions.append(.transmit(encoder.encode(message, header)))
    }
}
