import Analysis
package import FIX

extension ExchangeServer {
    /// Goes again through what the journal has, oldest first, before ``start(at:)``.
    ///
    /// - Returns: the lines of the drop copy that belong to it.
    package mutating func restore(_ record: ExchangeRecord) throws(ExchangeRecordError) -> [[UInt8]] {
        switch record {
        case .input(let input): return try restore(input)
        case .sent(let name, let answer, let sequence, let sendingTime):
            let message = try takeHeld(answer, of: name)
            sessions[name]?.keep(SentMessage(sequence: sequence, sendingTime: sendingTime, message: message))
        case .dropped(let name, let answer): _ = try takeHeld(answer, of: name)
        case .numbers(let name, let outgoing, let incoming):
            guard let served = sessions[name] else { throw ExchangeRecordError("no session \(name)") }
            guard (1...Header.maximumSequence).contains(outgoing), (1...Header.maximumSequence).contains(incoming)
            else {
                throw ExchangeRecordError("numbers \(outgoing) and \(incoming) of \(name)")
            }
            // A session of market data may begin again at 1.
            if served.orders == nil, outgoing < served.recordedOutgoing { sessions[name]?.forgetSent() }
            sessions[name]?.recordedOutgoing = outgoing
            sessions[name]?.recordedIncoming = incoming
        }
        return []
    }

    private mutating func restore(_ input: ExchangeInput) throws(ExchangeRecordError) -> [[UInt8]] {
        guard input.time >= recorded.time else { throw ExchangeRecordError("time goes back to \(input.time) ns") }
        switch input.event {
        case .message(let message): try check(message.session)
        case .session(let event):
            try check(event.session)
            note(event)
        case .bar(let bar):
            guard exchange.books[bar.symbol] != nil else { throw ExchangeRecordError("no instrument \(bar.symbol)") }
            history[bar.symbol, default: []].append(bar)
            replay.skip(through: bar.time)
        case .cancelAll(let name):
            try check(name)
            sessions[name]?.awaitsCancel = false
        case .endOfDay: break
        case .amendment(let amendment):
            if let fault = exchange.fault(in: amendment) { throw ExchangeRecordError(fault) }
        }
        let outcome = recorded.apply(input)
        for addressed in outcome.answers {
            guard let served = sessions[addressed.session] else { continue }
            sessions[addressed.session]?.answers += 1
            sessions[addressed.session]?.held.append(
                ServedSession.Held(answer: served.answers + 1, message: addressed.answer.message, dueAt: .min))
        }
        return outcome.lines
    }

    private mutating func note(_ event: SessionEvent) {
        switch event.kind {
        case .logon:
            sessions[event.session]?.isLoggedOn = true
            sessions[event.session]?.awaitsCancel = false
        case .logout, .disconnect:
            sessions[event.session]?.isLoggedOn = false
            let cancels = sessions[event.session]?.orders?.cancelOnDisconnect != nil
            sessions[event.session]?.awaitsCancel = cancels
        case .refused: break
        }
    }

    private func check(_ name: String) throws(ExchangeRecordError) {
        guard sessions[name] != nil else { throw ExchangeRecordError("no session \(name)") }
    }

    private mutating func takeHeld(_ answer: UInt64, of name: String) throws(ExchangeRecordError) -> Message {
        guard let place = sessions[name]?.held.firstIndex(where: { $0.answer == answer }),
            let held = sessions[name]?.held.remove(at: place)
        else { throw ExchangeRecordError("no answer \(answer) to \(name)") }
        return held.message
    }

    /// The venue begins, after what was restored: sessions that were logged on have lost their connections, and answers
    /// that had no number yet get one.
    package mutating func start(at now: Instant) -> [Action] {
        for name in sessions.keys.sorted() {
            guard let served = sessions[name] else { continue }
            sessions[name]?.renew(outgoing: served.recordedOutgoing, incoming: served.recordedIncoming)
            if served.isLoggedOn {
                sessions[name]?.isLoggedOn = false
                let event = SessionEvent(
                    session: name, kind: .disconnect, senderSubID: "", text: "the venue was stopped")
                apply(.session(event), at: now)
                sessions[name]?.awaitsCancel = served.orders?.cancelOnDisconnect != nil
            }
            if sessions[name]?.awaitsCancel == true { awaitCancel(of: name, at: now) }
            sessions[name]?.held = []
            for held in served.held { send(held.message, answer: held.answer, to: name, at: now) }
        }
        return flush()
    }
}

/// A record that does not follow from those before it: the journal is of another venue, or damaged.
package struct ExchangeRecordError: Error, Sendable, Hashable, CustomStringConvertible {
    package let what: String

    init(_ what: String) { self.what = what }

    package var description: String { what }
}
