import Ledger
import Trading
import Venue

/// Compares what is replicated with what the venue has on record. I1 to I8 are the invariants of trading that `README.md`
/// lists.
struct TradingChecker {
    private(set) var venue = VenueRecord()
    /// What committed entries permit to send, by ClOrdID: orders, and of cancels the order they name.
    private var intents: [String: Order] = [:]
    private var cancelIntents: [String: String] = [:]
    /// As the log has them.
    private(set) var orders: [String: OrderRecord] = [:]
    /// Those that came to the venue, and those that it answered with a Reject of the message: that leaves no line.
    private var received: Set<String> = []
    private var unprocessed: Set<String> = []
    private var booked: Set<String> = []
    private(set) var bookedFills: Set<String> = []
    private var sums: [String: Int64] = [:]
    private var acceptedDecisions: [LogIndex: String] = [:]
    /// The term of the leader whose session is up; and of the latest that ever was.
    private var sessionTerm: Term?
    private var newestTerm: Term = 0
    private var refusedTerm: Term?
    /// Who asked for everything the venue knows, and about which orders who asked or was told then.
    private var askedForAll: Set<Term> = []
    private var asked: [Term: Set<String>] = [:]
    /// MsgSeqNums that leaders have used.
    private var numbers: Set<UInt64> = []
    /// The venue's last number that any gateway took in.
    private(set) var lastDelivered: UInt64 = 0
    /// Settings are committed: orders can be made.
    private(set) var isFounded = false

    func require(
        _ condition: Bool, _ invariant: Invariant, _ detail: @autoclosure () -> String
    ) throws(Violation) {
        if !condition { throw Violation(invariant: invariant, detail: detail()) }
    }

    mutating func delivered(_ nextIncoming: UInt64?) { lastDelivered = max(lastDelivered, (nextIncoming ?? 1) - 1) }

    mutating func venueCrashed() { sessionTerm = nil }

    /// A leader uses an outbound number for something new.
    mutating func uses(_ number: UInt64, in term: Term) throws(Violation) {
        try require(numbers.insert(number).inserted, .numbersOnce, "term \(term) uses number \(number) again")
    }

    /// The leader of a term puts a question on the wire: about everything, or about an order.
    mutating func asks(in term: Term, about clOrdID: String?) {
        if let clOrdID { asked[term, default: []].insert(clOrdID) } else { askedForAll.insert(term) }
    }
}

// MARK: - What the venue says

extension TradingChecker {
    /// A line of the drop copy.
    ///
    /// - Parameter term: of the leader over whose connection it came about; zero for none.
    mutating func venueSaid(_ line: DropCopyLine, inTerm term: Term, _ tally: inout Tally) throws(Violation) {
        switch line["kind"] {
        case "logon":
            try require(sessionTerm == nil, .oneSession, "term \(term) logs on while term \(sessionTerm ?? 0) is there")
            sessionTerm = term
            newestTerm = max(newestTerm, term)
            tally.count(.logons)
            if refusedTerm == term { tally.count(.takeoversRefusedAndThenAccepted) }
            refusedTerm = nil
        case "refused":
            refusedTerm = term
            tally.count(.logonsRefused)
        case "logout", "disconnect": sessionTerm = nil
        case "received": try received(line)
        case "accepted": try accepted(line)
        case "executed": try venue.execute(line)
        case "rejected": venue.reject(line)
        case "cancelled", "expired": venue.cancel(line)
        default: venue.other(line)
        }
    }

    private mutating func received(_ line: DropCopyLine) throws(Violation) {
        let term = Term(line["sub"]) ?? 0
        let clOrdID = line["clOrdID"]
        try require(
            term >= newestTerm, .termsInOrder,
            "35=\(line["type"]) \(clOrdID) of term \(term) reaches the venue after the session of \(newestTerm) was up")
        switch line["type"] {
        case "D":
            received.insert(clOrdID)
            guard let intent = intents[clOrdID] else {
                throw Violation(invariant: .intentFirst, detail: "\(clOrdID) is at the venue and not committed")
            }
            try require(
                intent.symbol == line["symbol"] && intent.side == line.side && intent.quantity == line.quantity("qty")
                    && intent.limitPrice == line.price("px"),
                .intentFirst, "\(clOrdID) is at the venue as another order than was committed")
        case "F":
            try require(
                cancelIntents[clOrdID] == line["origClOrdID"], .intentFirst,
                "\(clOrdID) cancels \(line["origClOrdID"]), committed was a cancel of "
                    + (cancelIntents[clOrdID] ?? "nothing"))
        // Of these it will tell.
        case "AF": asked[term, default: []].formUnion(venue.orders.values.filter(\.isOpen).map(\.clOrdID))
        default: break
        }
    }

    private mutating func accepted(_ line: DropCopyLine) throws(Violation) {
        let clOrdID = line["clOrdID"]
        venue.accept(line)
        guard let intent = intents[clOrdID] else { return }
        if let other = acceptedDecisions.updateValue(clOrdID, forKey: intent.decisionIndex) {
            throw Violation(
                invariant: .oneOrder,
                detail: "the venue accepts \(clOrdID) for decision \(intent.decisionIndex), it had "
                    + "accepted \(other)")
        }
        if let record = orders[clOrdID] {
            try require(
                !record.state.isTerminal, .venuesWord,
                "the venue accepts \(clOrdID), which was called \(record.state.label)")
        }
    }
}

// MARK: - What is applied

extension TradingChecker {
    /// An entry is applied by somebody for the first time.
    mutating func applied(
        _ entry: Entry, _ applied: Trading.Applied, _ rows: [RowChange], _ tally: inout Tally
    ) throws(Violation) {
        for effect in applied.effects {
            switch effect {
            case .place(let order): intents[order.clOrdID] = order
            case .cancel(let cancel): cancelIntents[cancel.clOrdID] = cancel.origClOrdID
            case .analyse, .query: break
            case .alarm(let alarm): if alarm.code == .fillsMissing { tally.count(.fillsMissing) }
            }
        }
        if entry.kind == .settings { isFounded = true }
        count(entry, applied, &tally)
        var positions: [Position] = []
        do {
            for row in rows {
                switch row.table {
                case .orders: try order(try OrderRecord(row: row.values), &tally)
                case .executions: try execution(try ExecutionRecord(row: row.values), &tally)
                case .positions: positions.append(try Position(row: row.values))
                case .venueSessions: try session(try VenueSession(row: row.values), entry, &tally)
                case .decisions: count(try DecisionRecord(row: row.values), &tally)
                default: break
                }
            }
            for position in positions { try self.position(position) }
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Violation(invariant: .restored, detail: "rows of entry \(entry.index): \(error)")
        }
    }

    private func count(_ entry: Entry, _ applied: Trading.Applied, _ tally: inout Tally) {
        if applied.decidedSignal != nil { tally.count(.signalsDecided) }
        for case .place in applied.effects { tally.count(.ordersMade) }
        for case .cancel in applied.effects { tally.count(.cancelsMade) }
        switch applied.reply {
        case .refused(let refusal):
            if refusal.reason == .notReconciled { tally.count(.decisionsRefusedUnreconciled) }
        case .accepted(_, let isDuplicate):
            if entry.kind == .execution { tally.count(isDuplicate ? .reportsFoundInTheLog : .reportsCommitted) }
        }
    }

    private func count(_ decision: DecisionRecord, _ tally: inout Tally) {
        guard decision.settledIndex == nil else { return }
        if decision.outcome == .pending { tally.count(.decisionsPending) }
        if decision.outcome == .denied { tally.count(.decisionsDenied) }
    }

    /// I5, and that what an order is called is what the venue says.
    private mutating func order(_ record: OrderRecord, _ tally: inout Tally) throws(Violation) {
        let clOrdID = record.order.clOrdID
        let before = orders.updateValue(record, forKey: clOrdID)
        let isGrowing = record.cumulativeQuantity >= before?.cumulativeQuantity ?? .zero
        try require(
            isGrowing && record.cumulativeQuantity <= record.order.quantity
                && (record.state.isTerminal
                    || record.leavesQuantity.raw + record.cumulativeQuantity.raw == record.order.quantity.raw),
            .quantities,
            "\(clOrdID) goes from \(before?.cumulativeQuantity ?? .zero) to \(record.cumulativeQuantity) of "
                + "\(record.order.quantity)")
        guard record.state != before?.state else { return }
        let there = venue.order(clOrdID)
        let isSo =
            switch record.state {
            case .rejected:
                there == nil
                    && (venue.rejected.contains(clOrdID)
                        || unprocessed.contains(clOrdID) && !received.contains(clOrdID))
            case .notAtVenue: there == nil
            case .canceled, .expired: there?.isCanceled == true
            case .filled: there?.cumulative == record.order.quantity
            case .working, .partial: there != nil
            case .sent, .inDoubt, .pendingCancel: true
            }
        try require(isSo, .venuesWord, "\(clOrdID) is called \(record.state.label); at the venue it is \(text(there))")
        count(record.state, after: before?.state, &tally)
    }

    private func text(_ order: VenueRecord.VenueOrder?) -> String {
        guard let order else { return "unknown" }
        return (order.isCanceled ? "cancelled" : order.isOpen ? "open" : "filled")
            + " with \(order.cumulative) of \(order.quantity)"
    }

    private func count(_ state: OrderState, after before: OrderState?, _ tally: inout Tally) {
        switch state {
        case .inDoubt: tally.count(.ordersInDoubt)
        case .notAtVenue: tally.count(.ordersInDoubtUnknown)
        case .rejected: tally.count(.ordersRejected)
        case .filled: tally.count(.ordersFilled)
        case .canceled: tally.count(.ordersCanceled)
        default: break
        }
        if before == .inDoubt, state != .notAtVenue { tally.count(.ordersInDoubtFound) }
    }

    /// I2: once, and just what the venue did.
    private mutating func execution(_ record: ExecutionRecord, _ tally: inout Tally) throws(Violation) {
        let execution = record.execution
        guard execution.execType.isKnownByExecID else { return }
        if execution.isMessageReject { unprocessed.insert(execution.orderClOrdID) }
        try require(
            booked.insert("\(execution.tradeDate) \(execution.execID)").inserted, .eachFillOnce,
            "\(execution.execID) is applied again at \(record.index)")
        if record.booking == .late { tally.count(.lateFills) }
        guard execution.execType == .trade else { return }
        tally.count(.fills)
        guard let fill = venue.fills[execution.execID], fill.clOrdID == execution.clOrdID,
            fill.quantity == execution.lastQuantity, fill.price == execution.lastPrice, fill.side == execution.side
        else {
            throw Violation(
                invariant: .eachFillOnce, detail: "fill \(execution.execID) at \(record.index) is not the venue's")
        }
        bookedFills.insert(execution.execID)
        sums[fill.symbol, default: 0] += fill.side == .buy ? fill.quantity.raw : -fill.quantity.raw
    }

    /// I3.
    private func position(_ position: Position) throws(Violation) {
        guard position.account == .own else {
            throw Violation(
                invariant: .position, detail: "\(position.quantity) \(position.symbol) is booked as external")
        }
        try require(
            position.quantity.raw == sums[position.symbol], .position,
            "\(position.quantity) \(position.symbol) is held, the fills sum up to "
                + "\(Quantity(raw: sums[position.symbol] ?? 0))")
    }

    private func session(_ session: VenueSession, _ entry: Entry, _ tally: inout Tally) throws(Violation) {
        guard entry.kind == .reconciled else { return }
        tally.count(session.reconciledTerm == 0 ? .sessionsLost : .sessionsReconciled)
        guard session.reconciledTerm != 0 else { return }
        try require(
            askedForAll.contains(entry.term), .askedFirst,
            "term \(entry.term) is reconciled and has not asked for orders")
        // What is in doubt of its own term this leader may know that it never sent; of what has ended at the venue, a fill may
        // still be on its way.
        for (clOrdID, record) in orders
        where record.state == .inDoubt && record.term < entry.term && venue.order(clOrdID)?.isOpen != false {
            try require(
                asked[entry.term]?.contains(clOrdID) == true, .askedFirst,
                "term \(entry.term) is reconciled and has not asked about \(clOrdID)")
        }
    }
}

// MARK: - In the end

extension TradingChecker {
    /// What is not settled yet, or nil.
    func unsettled(_ state: TradingState) -> String? {
        for (symbol, position) in venue.positions where state.positions[symbol]?.quantity.raw ?? 0 != position {
            return "\(symbol): \(state.positions[symbol]?.quantity ?? .zero) held, \(Quantity(raw: position)) filled"
        }
        if let fill = venue.fills.keys.sorted().first(where: { !bookedFills.contains($0) }) {
            return "\(fill) is not booked"
        }
        for record in state.openOrders.values.sorted(by: { $0.order.clOrdID < $1.order.clOrdID }) {
            let isOpen = venue.order(record.order.clOrdID)?.isOpen == true
            switch record.state {
            case .working, .partial: if isOpen { continue }
            default: break
            }
            return
                "\(record.order.clOrdID) is \(record.state.label), at the venue \(text(venue.order(record.order.clOrdID)))"
        }
        return nil
    }
}
