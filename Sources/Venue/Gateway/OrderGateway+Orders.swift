package import FIX
package import Ledger
package import Trading

extension OrderGateway {
    /// Sends an order (35=D) as soon as session and lease allow, unless that takes too long: then never. Each order is
    /// given once.
    ///
    /// - Parameters:
    ///   - term: of the entry that permits it. Only in that term may this site send it.
    ///   - permittedAt: the time of that entry, by this leader's clock: nanoseconds UTC. The order is as old as that.
    package mutating func place(_ order: Order, term: Term, permittedAt: Int64, at now: Instant) -> [Action] {
        guard leadership?.term == term else { return [] }
        let age = Int64(clamping: max(0, Int128(now.utc) - Int128(permittedAt)))
        queue(.order(order), age: age, now)
        return advance(now)
    }

    /// Sends a cancel (35=F), on the same terms.
    package mutating func cancel(_ cancel: Cancel, term: Term, at now: Instant) -> [Action] {
        guard leadership?.term == term else { return [] }
        queue(.cancel(cancel), age: 0, now)
        return advance(now)
    }

    /// Asks about an order (35=H) once what is on its way had time to come.
    ///
    /// - Parameter term: of the entry that calls for it.
    package mutating func query(_ clOrdID: String, term: Term, at now: Instant) -> [Action] {
        guard leadership?.term == term else { return [] }
        orders.askLater(clOrdID, at: now.monotonic + questionPause(clOrdID))
        return advance(now)
    }

    /// Before the next question about an order. What the venue has answered again and again is not asked for at full
    /// speed for ever.
    func questionPause(_ clOrdID: String) -> Int64 {
        let doublings = min(orders[clOrdID]?.questions ?? 0, 16)
        return min(configuration.answerTimeout << Int64(doublings), configuration.longestQuestionPause)
    }

    private mutating func queue(_ request: Unsent.Request, age: Int64, _ now: Instant) {
        let left = configuration.maximumUnsentAge - min(age, configuration.maximumUnsentAge)
        let waiting = Unsent(request: request, connection: connection, expiresAt: now.monotonic + left)
        guard left > 0 else {
            return giveUp(waiting, "it was permitted \(age / 1_000_000) ms ago, and its price is older than that", now)
        }
        guard !isLatched(request) else { return giveUp(waiting, "a person halted it at this site", now) }
        guard unsent.count < configuration.maximumUnsent else {
            return giveUp(waiting, "\(unsent.count) others wait for the session", now)
        }
        unsent.append(waiting)
    }

    /// Sends what waits, in its order. No byte of it was handed to the link before, so sending it now is sending it
    /// once.
    mutating func sendWaiting(_ now: Instant) {
        while let first = unsent.first {
            if first.expiresAt <= now.monotonic {
                unsent.removeFirst()
                giveUp(first, "the session did not come back in time", now)
            } else if stage == .ready, isWritable, send(first.request, now) {
                unsent.removeFirst()
            } else {
                return
            }
        }
    }

    /// Gives up an order or cancel that waited too long. The venue is asked about the order, and its answer that it
    /// does not know the order settles it. A cancel is refused in the log.
    mutating func giveUp(_ waiting: Unsent, _ reason: String, _ now: Instant) {
        switch waiting.request {
        case .order(let order):
            alarm(.notSent, "order \(order.clOrdID) was never sent: \(reason)")
            // No byte of it went over any connection, so what the venue says of it over this one is conclusive, once
            // the log has it in doubt.
            orders.insert(order, at: waiting.connection.before)
            doubtSession(now)
        case .cancel(let cancel):
            alarm(.notSent, "cancel of \(cancel.origClOrdID) was never sent: \(reason)")
            refuse(cancel, "never sent: \(reason)", now)
        }
    }

    /// Tells the log that a cancel came to nothing: the venue never had it.
    mutating func refuse(_ cancel: Cancel, _ reason: String, _ now: Instant) {
        let reject = MessageReject(sequence: 0, refSequence: 0, text: reason, raw: [])
        let term = leadership?.term ?? 0
        report(
            Execution(rejecting: cancel, reject, venue: configuration.venue, term: term, at: now.utc), raw: [],
            closes: nil)
    }

    private mutating func send(_ request: Unsent.Request, _ now: Instant) -> Bool {
        // I7: nothing lies between this look at the lease and the bytes' way out.
        guard let leadership, holdsLease(now) else { return false }
        let limit = now.monotonic + configuration.answerTimeout
        switch request {
        case .order(let order):
            let message = OrderMessages.newOrder(order, term: leadership.term, at: now.utc)
            guard send(message, .order(order), now) else { return false }
            orders.insert(order, at: connection)
            orders.expect(order.clOrdID, .sent, until: limit)
        case .cancel(let cancel):
            let message = OrderMessages.cancel(cancel, term: leadership.term, at: now.utc)
            guard send(message, .cancel(cancel), now) else { return false }
            orders.canceling(cancel, at: connection)
            orders.expect(cancel.origClOrdID, .sent, until: limit)
        }
        return true
    }

    /// False when there is no number left for it, or no session any more: nothing was sent.
    mutating func send(_ message: Message, _ request: SentMessages.Request, _ now: Instant) -> Bool {
        do {
            guard let (sequence, wanted) = try session?.send(message, possResend: false, at: now) else { return false }
            sent.append(request, sequence: sequence)
            run(wanted, at: now)
            return true
        } catch {
            lastError = "not sent: \(error)"
            return false
        }
    }

    /// Asks the venue about an order (35=H).
    mutating func ask(_ order: Order, _ standing: OrderTable.Standing, _ now: Instant) -> Bool {
        guard let leadership else { return false }
        let message = OrderMessages.status(of: order, term: leadership.term)
        guard send(message, .question(clOrdID: order.clOrdID), now) else { return false }
        orders.expect(order.clOrdID, standing, until: now.monotonic + questionPause(order.clOrdID))
        orders.asked(order.clOrdID)
        return true
    }

    /// Silence is no answer: it is alarmed once, the log told, and the venue asked again and again.
    mutating func chaseAnswers(_ now: Instant) {
        var isDoubtful = false
        while let unanswered = orders.takeUnanswered(at: now.monotonic) {
            let order = unanswered.order
            if !unanswered.isAlarmed {
                isDoubtful = isDoubtful || unanswered.isUnheardOf
                orders.alarmed(order.clOrdID)
                alarm(.orderUnanswered, "\(order.clOrdID): no word from \(configuration.venue) in time, in doubt")
            }
            // Without a session the next one's first questions are about it.
            guard stage.isLoggedOn, unanswered.standing != .unasked else { continue }
            if !ask(order, .overdue, now) {
                orders.expect(order.clOrdID, .overdue, until: now.monotonic + questionPause(order.clOrdID))
            }
        }
        if isDoubtful { doubtSession(now) }
    }
}
