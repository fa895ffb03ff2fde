import Invariants
import Ledger
import Trading

/// Gives the venue's drop copy and the rows of applied entries to the invariants of trading (`Invariants`), step by
/// step, counts what was covered, and holds besides what only the simulator sees: questions and numbers on the wire.
struct TradingChecker {
    private var venue = VenueRecord()
    private var books = TradingBooks()
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

    private func require(_ findings: [Finding]) throws(Violation) {
        if let finding = findings.first { throw Violation(finding) }
    }

    mutating func delivered(_ nextIncoming: UInt64?) { lastDelivered = max(lastDelivered, (nextIncoming ?? 1) - 1) }

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
    mutating func venueSaid(_ json: [UInt8], inTerm term: Term, _ tally: inout Tally) throws(Violation) {
        let line: VenueLine
        do {
            line = try VenueLine(json: json)
        } catch {
            throw Violation(invariant: .restored, detail: "a line of the drop copy cannot be read: \(error)")
        }
        try require(venue.add(line))
        switch line.kind {
        case .logon:
            tally.count(.logons)
            if refusedTerm == term { tally.count(.takeoversRefusedAndThenAccepted) }
            refusedTerm = nil
        case .refused:
            refusedTerm = term
            tally.count(.logonsRefused)
        case .received:
            try require(books.received(line, clocks: nil))
            // Of these it will tell.
            if line.type == "AF", let term = line.term {
                asked[term, default: []].formUnion(venue.orders.values.filter(\.isOpen).map(\.clOrdID))
            }
        default: break
        }
    }
}

// MARK: - What is applied

extension TradingChecker {
    /// An entry is applied by somebody for the first time.
    mutating func applied(
        _ entry: Entry, _ applied: Trading.Applied, _ rows: [RowChange], _ tally: inout Tally
    ) throws(Violation) {
        if entry.kind == .settings { isFounded = true }
        count(entry, applied, &tally)
        do {
            // Orders follow from reports, and positions from both.
            for table in [ReplicatedTable.executions, .orders] {
                try hold(rows.filter { $0.table == table }, entry, &tally)
            }
            try hold(rows.filter { $0.table != .executions && $0.table != .orders }, entry, &tally)
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Violation(invariant: .restored, detail: "rows of entry \(entry.index): \(error)")
        }
    }

    private mutating func hold(_ rows: [RowChange], _ entry: Entry, _ tally: inout Tally) throws {
        for row in rows {
            switch row.table {
            case .executions: try executed(try ExecutionRecord(row: row.values), &tally)
            case .cancels: books.intend(try CancelRecord(row: row.values))
            case .orders: try stands(try OrderRecord(row: row.values), &tally)
            case .positions: try require(books.holds(try Position(row: row.values)))
            case .venueSessions: try session(try VenueSession(row: row.values), entry, &tally)
            case .decisions: count(try DecisionRecord(row: row.values), &tally)
            default: break
            }
        }
    }

    private mutating func executed(_ record: ExecutionRecord, _ tally: inout Tally) throws(Violation) {
        try require(books.book(record, in: venue))
        if record.booking == .late { tally.count(.lateFills) }
        if record.execution.execType == .trade { tally.count(.fills) }
    }

    private mutating func stands(_ record: OrderRecord, _ tally: inout Tally) throws(Violation) {
        let before = books.orders[record.order.clOrdID]?.state
        try require(books.stands(record, in: venue))
        if record.state != before { count(record.state, after: before, &tally) }
    }

    private func session(_ session: VenueSession, _ entry: Entry, _ tally: inout Tally) throws(Violation) {
        guard entry.kind == .reconciled else { return }
        tally.count(session.reconciledTerm == 0 ? .sessionsLost : .sessionsReconciled)
        guard session.reconciledTerm != 0 else { return }
        try require(
            askedForAll.contains(entry.term), .askedFirst,
            "term \(entry.term) is reconciled and has not asked for orders")
        // What is in doubt of its own term this leader may know that it never sent; of what has ended at the venue, a
        // fill may still be on its way.
        for (clOrdID, record) in books.orders
        where record.state == .inDoubt && record.term < entry.term && venue.order(clOrdID)?.isOpen != false {
            try require(
                asked[entry.term]?.contains(clOrdID) == true, .askedFirst,
                "term \(entry.term) is reconciled and has not asked about \(clOrdID)")
        }
    }

    /// What is not settled yet, or nil.
    func unsettled(_ state: TradingState) -> String? {
        // Acknowledgements are among the answers that the venue is made to drop.
        let missing = books.missing(state.positions.values, in: venue, fillsOnly: true)
        return (missing.first ?? books.undecided(state.openOrders.values, in: venue).first)?.description
    }
}

// MARK: - What is covered

extension TradingChecker {
    private func count(_ entry: Entry, _ applied: Trading.Applied, _ tally: inout Tally) {
        if applied.decidedSignal != nil { tally.count(.signalsDecided) }
        for effect in applied.effects {
            switch effect {
            case .place: tally.count(.ordersMade)
            case .cancel: tally.count(.cancelsMade)
            case .alarm(let alarm): if alarm.code == .fillsMissing { tally.count(.fillsMissing) }
            case .analyse, .query, .halt, .resume: break
            }
        }
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
}
