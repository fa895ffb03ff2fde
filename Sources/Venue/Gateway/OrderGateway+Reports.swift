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
        if !saysThatThereAreNone(message.message) { read(message, at: now) }
        if isWholeAnswer { massStatusEnded() }
    }

    /// Whatever it says, it is committed as it came, and only then counts.
    private mutating func read(_ message: ReceivedMessage, at now: Instant) {
        let quantity = ReportReader.clOrdID(in: message.message).flatMap { orders[$0]?.order.quantity }
        do {
            let report = try ReportReader.read(
                message, venue: configuration.venue, term: leadership?.term ?? 0, orderQuantity: quantity, at: now.utc)
            for remark in report.remarks { alarm(.adjustedReport, "number \(message.sequence): \(remark)") }
            take(report.execution, raw: message.raw, isToldAgain: message.possDup, at: now)
        } catch {
            keepUnread(message, "35=\(message.message.type): \(error)")
        }
    }

    /// Committing it puts the order in doubt, halts its symbol and tells people.
    private mutating func keepUnread(_ message: ReceivedMessage, _ reason: String) {
        let unread = UnreadReport(
            venue: configuration.venue, sessionSeq: message.sequence, sessionTerm: leadership?.term ?? 0,
            raw: message.raw, reason: reason, clOrdID: ReportReader.clOrdID(in: message.message),
            symbol: message.message.firstText(.symbol))
        reports.append(.unreadReport, unread.payload, sequence: message.sequence, closes: nil)
    }

    private mutating func take(_ execution: Execution, raw: [UInt8], isToldAgain: Bool, at now: Instant) {
        let clOrdID = execution.orderClOrdID
        if execution.isUnknownOrder, let tracked = orders[clOrdID], tracked.connection == connection {
            return unknownWithoutBarrier(clOrdID, at: now)
        }
        if execution.execType != .orderStatus { orders.newsCame(clOrdID) }
        // What is told again, or comes before the mass status, tells where the order stood then.
        if !isToldAgain, stage != .recovering, isAnswer(execution) { orders.told(clOrdID) }
        let isDuplicate = execution.execType == .rejected && execution.ordRejReason == Execution.duplicateOrder
        if isDuplicate { alarm(.duplicateOrderID, "\(execution.venue) has \(clOrdID) already: asking about it") }
        if isDuplicate || execution.cxlRejReason == Execution.unknownToCancel { orders.question(clOrdID) }
        report(execution, raw: raw, closes: execution.endsOrder && !isDuplicate ? clOrdID : nil)
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

    mutating func report(_ execution: Execution, raw: [UInt8], closes: String?) {
        reports.append(
            .execution, execution.payload(raw: raw), sequence: execution.sessionSeq, closes: closes,
            saysUnknown: execution.isUnknownOrder)
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
        message.contains(.massStatusReqID) && !message.contains(.clOrdID) && !message.contains(.lastQty)
            && !message.contains(.lastPx) && (message.firstText(.execType) ?? "I") == "I"
    }

    // MARK: Rejected messages

    private mutating func takeBusinessReject(_ message: ReceivedMessage, at now: Instant) {
        let fields = message.message
        let reason = (try? fields.intIfPresent(.businessRejectReason)) ?? 0
        let text = fields.firstText(.text) ?? "without words"
        let reject = MessageReject(
            sequence: message.sequence, refSequence: (try? fields.unsignedIfPresent(.refSeqNum)) ?? 0,
            text: "business reject \(reason): \(text)", raw: message.raw)
        rejected(reject, at: now)
    }

    /// The venue did not take a message of this side.
    mutating func rejected(_ reject: MessageReject, at now: Instant) {
        let (venue, term) = (configuration.venue, leadership?.term ?? 0)
        switch sent[reject.refSequence] {
        case .order(let order):
            orders.told(order.clOrdID)
            report(
                Execution(rejecting: order, reject, venue: venue, term: term, at: now.utc), raw: reject.raw,
                closes: order.clOrdID)
        case .cancel(let cancel):
            orders.cancelAnswered(cancel.origClOrdID)
            orders.question(cancel.origClOrdID)
            report(
                Execution(rejecting: cancel, reject, venue: venue, term: term, at: now.utc), raw: reject.raw,
                closes: nil)
        // Nothing was answered: it is asked again when the wait ends.
        case .question(let clOrdID): lastError = "question about \(clOrdID): \(reject.text)"
        case .massStatus: massStatusEnded()
        // Perhaps of an order that an earlier leader sent.
        case nil: keepUnread(reject)
        }
    }

    private mutating func keepUnread(_ reject: MessageReject) {
        let unread = UnreadReport(
            venue: configuration.venue, sessionSeq: reject.sequence, sessionTerm: leadership?.term ?? 0,
            raw: reject.raw, reason: "reject of message \(reject.refSequence), which is unknown: \(reject.text)",
            clOrdID: nil, symbol: nil)
        reports.append(.unreadReport, unread.payload, sequence: reject.sequence, closes: nil)
    }

    // MARK: Into the log

    mutating func proposeReports(_ now: Instant) {
        guard proposeAt <= now.monotonic else { return }
        while let report = reports.nextProposal { reports.proposed(as: propose(report.kind, report.payload)) }
    }

    mutating func reportSettled(_ id: ProposalID, _ outcome: ProposalOutcome, at now: Instant) {
        reports.settle(id, outcome)
        while let report = reports.takeSettled() {
            committedIncoming = max(committedIncoming, report.sequence)
            guard let closed = report.closes else { continue }
            if report.isCommitted {
                orders.remove(closed)
            } else if report.saysUnknown {
                // It did answer, and the log has the order in doubt.
                orders.alarmed(closed)
                orders.askLater(closed, at: now.monotonic + 2 * configuration.answerTimeout)
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
