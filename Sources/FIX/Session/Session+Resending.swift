extension Session {
    /// An initiator resends nothing: orders that were lost have grown old. It fills the gap, but not over application
    /// messages of this connection that come after what was asked for: the other side has those waiting.
    mutating func answerResendRequest(
        _ message: Message, at now: Instant, _ actions: inout [Action]
    ) throws(FieldError) {
        let from = try message.unsigned(.beginSeqNo)
        let end = try message.unsigned(.endSeqNo)
        guard from >= 1, from <= nextOutgoing else { throw FieldError(.beginSeqNo, .valueIncorrect) }
        guard end == 0 || end >= from else { throw FieldError(.endSeqNo, .valueIncorrect) }
        guard from < nextOutgoing else { return }
        var through = end == 0 ? nextOutgoing - 1 : min(end, nextOutgoing - 1)
        switch configuration.role {
        case .acceptor: actions.append(.resend(from: from, through: through))
        case .initiator:
            if let first = firstApplicationNumber, from < first { through = min(through, first - 1) }
            fillGap(from: from, through: through, at: now, &actions)
            actions.append(.gapFilled(from: from, through: through))
        }
    }

    /// Answers ``Action/resend(from:through:)``: sends `messages` again with PossDupFlag and fills the gaps between
    /// them. A long range may be answered in parts that follow each other.
    ///
    /// - Parameter messages: what was sent under numbers of the range, in their order; numbers of the session's own
    ///   messages, and of those not worth sending again, are left out.
    package mutating func resend(
        _ messages: [SentMessage], from: UInt64, through: UInt64, at now: Instant
    ) -> [Action] {
        precondition(from <= through && through < nextOutgoing, "resend \(from) to \(through) of \(nextOutgoing)")
        var actions: [Action] = []
        guard isLoggedOn || state.isLoggingOut else { return actions }
        var next = from
        for sent in messages {
            precondition(sent.sequence >= next && sent.sequence <= through, "number \(sent.sequence) out of its order")
            if sent.sequence > next { fillGap(from: next, through: sent.sequence - 1, at: now, &actions) }
            var header = OutgoingHeader(sequence: sent.sequence, sendingTime: now.utc)
            header.possDup = true
            header.possResend = sent.possResend
            header.origSendingTime = min(sent.sendingTime, now.utc)
            transmit(sent.message, header, at: now, &actions)
            next = sent.sequence + 1
        }
        if next <= through { fillGap(from: next, through: through, at: now, &actions) }
        return actions
    }

    private mutating func fillGap(
        from: UInt64, through: UInt64, at now: Instant, _ actions: inout [Action]
    ) {
        var message = Message(.sequenceReset)
        message.append(.gapFillFlag, true)
        message.append(.newSeqNo, through + 1)
        var header = OutgoingHeader(sequence: from, sendingTime: now.utc)
        header.possDup = true
        header.origSendingTime = now.utc
        transmit(message, header, at: now, &actions)
    }
}
