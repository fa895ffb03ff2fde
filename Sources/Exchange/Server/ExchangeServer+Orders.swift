import FIX

extension ExchangeServer {
    /// An application message, in sequence.
    mutating func deliver(_ received: ReceivedMessage, to name: String, at now: Instant) {
        let effect = faults.received(received.message.type, session: name)
        switch effect {
        case .crash(.before): return crash(.before)
        case .disconnect(.before):
            return drop(name, nextIncoming: received.sequence, at: now)
        case .disconnect(.after): sessions[name]?.isMuted = true
        case .silence(let duration): silentUntil = now.monotonic + duration
        default: break
        }
        if sessions[name]?.orders != nil {
            let message = OrderMessage(
                session: name, sequence: received.sequence, possResend: received.possResend, message: received.message)
            apply(.message(message), at: now)
        } else {
            deliverToData(received, to: name, at: now)
        }
        switch effect {
        case .crash(.after):
            record(name, nextIncoming: received.sequence + 1)
            crash(.after)
        case .disconnect(.after): drop(name, nextIncoming: received.sequence + 1, at: now)
        default: break
        }
    }

    private mutating func crash(_ moment: Fault.Moment) {
        outbox.append(.crash(moment))
        isCrashed = true
    }

    /// Ends the connection as a fault, with what came behind the message left unread.
    private mutating func drop(_ name: String, nextIncoming: UInt64, at now: Instant) {
        guard let served = sessions[name], let connection = served.connection else { return }
        sessions[name]?.renew(outgoing: served.fix.nextOutgoing, incoming: nextIncoming)
        close(connection, "a fault")
        detach(name, "a fault", at: now)
    }

    /// The numbers as they are after one of several messages that came together.
    private mutating func record(_ name: String, nextIncoming: UInt64) {
        guard let outgoing = sessions[name]?.fix.nextOutgoing else { return }
        outbox.append(.record(.numbers(session: name, outgoing: outgoing, incoming: nextIncoming)))
    }

    /// Sends an answer on its way, unless a fault strikes it.
    mutating func dispatch(_ addressed: Addressed, at now: Instant) {
        let name = addressed.session
        guard let answers = sessions[name]?.answers else { preconditionFailure("\(name) is no session") }
        let answer = answers + 1
        sessions[name]?.answers = answer
        let message = addressed.answer.message
        switch faults.answering(message.type, addressed.answer.execType, session: name) {
        case .drop: outbox.append(.record(.dropped(session: name, answer: answer)))
        case .delay(let delay):
            let held = ServedSession.Held(answer: answer, message: message, dueAt: now.monotonic + delay)
            sessions[name]?.held.append(held)
        case .lose: send(message, answer: answer, to: name, isLost: true, at: now)
        default: send(message, answer: answer, to: name, at: now)
        }
    }

    /// Gives an answer its number, and transmits it if somebody is there.
    mutating func send(
        _ message: Message, answer: UInt64, to name: String, isLost: Bool = false, at now: Instant
    ) {
        do {
            guard let (sequence, actions) = try sessions[name]?.fix.send(message, at: now) else { return }
            sessions[name]?.keep(SentMessage(sequence: sequence, sendingTime: now.utc, message: message))
            outbox.append(
                .record(.sent(session: name, answer: answer, sequence: sequence, sendingTime: now.utc)))
            for case .transmit(let bytes) in actions where !isLost { transmit(bytes, to: name, at: now) }
            recordNumbers(of: name)
        } catch { preconditionFailure("35=\(message.type) to \(name): \(error)") }
    }
}

extension OrderAnswer {
    fileprivate var execType: ExecutionReport.ExecType? {
        guard case .execution(let report) = self else { return nil }
        return report.execType
    }
}
