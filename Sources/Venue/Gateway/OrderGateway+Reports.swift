import FIX
import Ledger
import Trading

extension OrderGateway {
    /// A message of the venue, in sequence.
    mutating func deliver(_ message: ReceivedMessage, at now: Instant) {
        switch message.message.type {
        case .executionReport, .orderCancelReject: take(message, at: now)
        case .businessMessageReject: takeBusinessReject(message, at: now)
        default: alarm(.unexpectedMessage, "35=\(message.message.type) at number \(message.sequence)")
        }
    }

    private mutating func take(_ message: ReceivedMessage, at now: Instant) {
        let isWholeAnswer = endsMassStatus(message.message)
        if !saysThatThereAreNone(message.message) {
            do {
                let execution = try Execution(message, venue: configuration.venue, term: leadership?.term ?? 0)
                take(execution, isToldAgain: message.possDup, at: now)
            } catch {
                alarm(.malformedReport, "35=\(message.message.type) at number \(message.sequence): \(error)")
            }
        }
        if isWholeAnswer { massStatusEnded() }
    }

    private mutating func take(_ execution: Execution, isToldAgain: Bool, at now: Instant) {
        let clOrdID = execution.orderClOrdID
        if execution.isUnknownOrder, let tracked = orders[clOrdID], tracked.connection == connection {
            return unknownWithoutBarrier(clOrdID, at: now)
        }
        // What is told again, or comes before the mass status, tells where the order stood then.
        if !isToldAgain, stage != .recovering, isAnswer(execution) { orders.told(clOrdID) }
        let isDuplicate = execution.execType == .rejected && execution.ordRejReason == Execution.duplicateOrder
        if isDuplicate { alarm(.duplicateOrderID, "\(execution.venue) has \(clOrdID) already: asking about it") }
        if isDuplicate || execution.cxlRejReason == Execution.unknownToCancel { orders.question(clOrdID) }
        report(execution, closes: execution.endsOrder && !isDuplicate ? clOrdID : nil)
        settleCancel(execution, at: now)
    }

    /// Whether a report ends the wait for an answer about its order. A pending report does not (the report that follows
    /// it may be lost), nor does a fill while a cancel is unanswered, nor a fill that was missing when the order ended.
    private func isAnswer(_ execution: Execution) -> Bool {
        guard execution.execType != .pendingNew, execution.execType != .pendingCancel else { return false }
        guard let tracked = orders[execution.orderClOrdID], !execution.endsOrder else { return true }
        // After its end nothing else is news, not even a status: that was on its way for long.
        guard !tracked.isEndRefused, execution.execType != .orderStatus else { return !tracked.isEndRefused }
        return tracked.cancel.map { execution.clOrdID == $0.cancel.clOrdID } ?? true
    }

    /// The venue does not know what it was sent over this very connection. That may be on its way within the venue:
    /// only what it says after another logon is conclusive, and the log has the order in doubt by then.
    private mutating func unknownWithoutBarrier(_ clOrdID: String, at now: Instant) {
        guard stage.isLoggedOn else { return }
        alarm(.orderUnknown, "\(configuration.venue) does not know \(clOrdID): asking again after a new logon")
        drop("order \(clOrdID) is unknown at the venue", at: now, isClean: true)
    }

    /// A request to take the order back went with an earlier connection, and the venue has the order as if it never
    /// came.
    private mutating func settleCancel(_ execution: Execution, at now: Instant) {
        let clOrdID = execution.orderClOrdID
        guard let sent = orders[clOrdID]?.cancel else { return }
        // That it is pending is no answer: what it comes to may be lost on the way.
        let isAnswer = execution.clOrdID == sent.cancel.clOrdID && execution.execType != .pendingCancel
        let isLost =
            execution.execType == .orderStatus && sent.connection != connection
            && (execution.ordStatus == .new || execution.ordStatus == .partiallyFilled)
        guard isAnswer || isLost else { return }
        orders.cancelAnswered(clOrdID)
        if isLost { refuse(sent.cancel, "lost with the session", now) }
    }

    mutating func report(_ execution: Execution, closes: String?) {
        reports.append(execution, sequence: execution.sessionSeq, closes: closes)
    }

    private func isAnswerToMassStatus(_ message: Message) -> Bool {
        (try? message.stringIfPresent(.massStatusReqID)) == massStatusID
    }

    private func endsMassStatus(_ message: Message) -> Bool {
        guard isAnswerToMassStatus(message) else { return false }
        return (try? message.stringIfPresent(.lastRptRequested)) == "Y" || saysThatThereAreNone(message)
    }

    /// The answer of a venue that knows no order, perhaps to a predecessor: it is about none.
    private func saysThatThereAreNone(_ message: Message) -> Bool {
        message.contains(.massStatusReqID)
            && ((try? message.intIfPresent(.totNumReports)) == 0 || !message.contains(.clOrdID))
    }

    // MARK: Rejected messages

    private mutating func takeBusinessReject(_ message: ReceivedMessage, at now: Instant) {
        let fields = message.message
        let reason = (try? fields.intIfPresent(.businessRejectReason)) ?? 0
        let text = (try? fields.stringIfPresent(.text)) ?? "without words"
        let reject = MessageReject(
            sequence: message.sequence, refSequence: (try? fields.unsignedIfPresent(.refSeqNum)) ?? 0,
            text: "business reject \(reason): \(text)")
        rejected(reject, at: now)
    }

    /// The venue did not take a message of this side.
    mutating func rejected(_ reject: MessageReject, at now: Instant) {
        let (venue, term) = (configuration.venue, leadership?.term ?? 0)
        switch sent[reject.refSequence] {
        case .order(let order):
            orders.told(order.clOrdID)
            report(
                Execution(rejecting: order, reject, venue: venue, term: term, at: now.utc), closes: order.clOrdID)
        case .cancel(let cancel):
            orders.cancelAnswered(cancel.origClOrdID)
            orders.question(cancel.origClOrdID)
            report(Execution(rejecting: cancel, reject, venue: venue, term: term, at: now.utc), closes: nil)
        // Nothing was answered: it is asked again when the wait ends.
        case .question(let clOrdID): lastError = "question about \(clOrdID): \(reject.text)"
        case .massStatus: massStatusEnded()
        case nil: alarm(.unexpectedMessage, "reject of message \(reject.refSequence), which is unknown: \(reject.text)")
        }
    }

    // MARK: Into the log

    mutating func proposeReports(_ now: Instant) {
        guard proposeAt <= now.monotonic else { return }
        while let payload = reports.nextPayload { reports.proposed(as: propose(.execution, payload)) }
    }

    mutating func reportSettled(_ id: ProposalID, _ outcome: ProposalOutcome, at now: Instant) {
        reports.settle(id, outcome)
        while let report = reports.takeSettled() {
            committedIncoming = max(committedIncoming, report.sequence)
            guard let closed = report.closes else { continue }
            if report.isCommitted {
                orders.remove(closed)
            } else {
                orders.endRefused(closed, until: now.monotonic + configuration.answerTimeout)
            }
        }
    }

    /// Bounds what a log that does not move costs in memory: the venue waits instead.
    mutating func regulateReading() {
        let pauses =
            isReadingPaused
            ? reports.count > configuration.maximumUncommittedReports / 2
            : reports.count > configuration.maximumUncommittedReports
        guard pauses != isReadingPaused else { return }
        isReadingPaused = pauses
        if stage != .disconnected { outbox.append(pauses ? .pauseReading : .resumeReading) }
    }
}
