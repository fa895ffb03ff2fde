extension Session {
    /// What is wrong with a message that says it was sent before: it has to say when, and that was not later.
    func possDupError(_ received: ReceivedMessage) -> FieldError? {
        // Engines differ on whether a gap fill, which nobody ever sent before, has OrigSendingTime.
        guard received.possDup, received.message.type != .sequenceReset else { return nil }
        // A venue that does not say when tells its fills all the same.
        guard !isKeptWhateverItSays(received) else { return nil }
        guard let origSendingTime = received.origSendingTime else {
            return FieldError(.origSendingTime, .requiredTagMissing)
        }
        return origSendingTime > received.sendingTime ? FieldError(.sendingTime, .sendingTimeAccuracy) : nil
    }

    /// Whether a number may be the other side's next: not so far away that it can only be wrong. It would be the
    /// expected one, for good.
    func isPlausible(_ number: UInt64) -> Bool {
        number <= nextIncoming || number - nextIncoming <= configuration.limits.jump
    }

    /// A number that cannot be ends the session.
    mutating func endForJump(to number: UInt64, at now: Instant, _ actions: inout [Action]) {
        let text = "MsgSeqNum too high, expecting \(nextIncoming) but received \(number)"
        actions.append(.numberRefused(number, expected: nextIncoming))
        end(text, logout: text, at: now, &actions)
    }

    /// A number was passed over: the message waits, and what is missing is asked for.
    mutating func receiveTooHigh(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) {
        guard isPlausible(received.sequence) else { return endForJump(to: received.sequence, at: now, &actions) }
        var element = Queue.Element.message(received)
        switch received.message.type {
        case .resendRequest:
            // Answered at once, or two sides that miss something would wait for each other. A wrong one is rejected
            // when its turn comes.
            if (try? answerResendRequest(received.message, at: now, &actions)) != nil { element = .done }
        case .logout:
            // Its number stays uncounted, so that the next logon finds what is missing.
            let text = (try? received.message.stringIfPresent(.text))
            return receiveLogout(text ?? "no reason given", at: now, &actions)
        case .logon: return end("a second Logon", logout: "Already logged on", at: now, &actions)
        default: break
        }
        if !queue.insert(element, at: received.sequence) {
            actions.append(.ignored("number \(received.sequence): too many wait for those before them"))
        }
        askAgain(before: received.sequence, at: now, &actions)
    }

    mutating func receiveTooLow(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) {
        guard received.possDup else { return endForTooLow(received.sequence, at: now, &actions) }
        guard let error = possDupError(received) else { return }
        reject(received.sequence, received.message.type, error, at: now, &actions)
        guard error.reason == .sendingTimeAccuracy, state != .disconnected else { return }
        end(error.reason.text, logout: error.reason.text, at: now, &actions)
    }

    mutating func endForTooLow(_ sequence: UInt64, at now: Instant, _ actions: inout [Action]) {
        let text = tooLowText(sequence)
        end(text, logout: text, at: now, &actions)
    }

    /// Asks for everything from the expected number on, unless that is under way.
    mutating func askAgain(before sequence: UInt64, at now: Instant, _ actions: inout [Action]) {
        guard gap == nil, state != .disconnected else { return }
        gap = Gap(through: sequence - 1, progressAt: now.monotonic, expected: nextIncoming, attempts: 1)
        sendResendRequest(at: now, &actions)
    }

    mutating func sendResendRequest(at now: Instant, _ actions: inout [Action]) {
        var message = Message(.resendRequest)
        message.append(.beginSeqNo, nextIncoming)
        message.append(.endSeqNo, 0)
        sendOwn(message, at: now, &actions)
    }

    /// Counts a message that was carried out already, whatever its number.
    mutating func count(_ sequence: UInt64, at now: Instant, _ actions: inout [Action]) {
        if sequence == nextIncoming {
            nextIncoming += 1
        } else if sequence > nextIncoming {
            _ = queue.insert(.done, at: sequence)
            askAgain(before: sequence, at: now, &actions)
        }
    }

    /// Takes what has waited for the number before it.
    mutating func drain(at now: Instant, _ actions: inout [Action]) {
        while state != .disconnected, let element = queue.remove(nextIncoming) { take(element, at: now, &actions) }
        guard state != .disconnected, let gap, nextIncoming > gap.through else { return }
        self.gap = nil
        if let lowest = queue.lowestNumber { askAgain(before: lowest, at: now, &actions) }
    }

    private mutating func take(_ element: Queue.Element, at now: Instant, _ actions: inout [Action]) {
        switch element {
        case .message(let received): accept(received, at: now, &actions)
        case .done: nextIncoming += 1
        }
    }

    func isReset(_ received: ReceivedMessage) -> Bool {
        guard received.message.type == .sequenceReset else { return false }
        return (try? received.message.boolIfPresent(.gapFillFlag)) != true
    }

    /// SequenceReset in reset mode: its own number means nothing.
    mutating func resetIncoming(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) {
        do throws(FieldError) {
            _ = try received.message.boolIfPresent(.gapFillFlag)
            let next = try newSequence(received.message)
            guard next >= nextIncoming else { throw FieldError(.newSeqNo, .valueIncorrect) }
            guard isPlausible(next) else { return endForJump(to: next, at: now, &actions) }
            if next > nextIncoming { actions.append(.skipped(from: nextIncoming, through: next - 1)) }
            takeQueued(below: next, at: now, &actions)
            nextIncoming = max(nextIncoming, next)
            gap = nil
            drain(at: now, &actions)
        } catch {
            reject(received.sequence, received.message.type, error, at: now, &actions)
        }
    }

    /// SequenceReset in gap fill mode, at the expected number, which is counted by now. What came under one of the
    /// filled numbers all the same is not thrown away.
    mutating func fillGap(_ received: ReceivedMessage, at now: Instant, _ actions: inout [Action]) throws(FieldError) {
        let next = try newSequence(received.message)
        guard next > received.sequence else { throw FieldError(.newSeqNo, .valueIncorrect) }
        guard isPlausible(next) else { return endForJump(to: next, at: now, &actions) }
        takeQueued(below: next, at: now, &actions)
        nextIncoming = max(nextIncoming, next)
    }

    /// What came ahead of its turn is not thrown away when the other side goes on behind it.
    private mutating func takeQueued(below next: UInt64, at now: Instant, _ actions: inout [Action]) {
        while state != .disconnected, let lowest = queue.lowestNumber, lowest < next {
            guard let element = queue.remove(lowest), lowest >= nextIncoming else { continue }
            nextIncoming = lowest
            take(element, at: now, &actions)
        }
    }

    private func newSequence(_ message: Message) throws(FieldError) -> UInt64 {
        let next = try message.unsigned(.newSeqNo)
        guard (1...Header.maximumSequence).contains(next) else { throw FieldError(.newSeqNo, .valueIncorrect) }
        return next
    }
}
