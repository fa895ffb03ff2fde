package import Analysis
package import Trading

/// The matching of a paper venue: orders and closed bars in, reports out. For practice: no money moves.
///
/// The same inputs give the same reports, identifiers included; that is how a venue that was killed finds back to where
/// it was. README.md has the rules of matching.
package struct PaperExchange: Sendable {
    package let rules: ExchangeRules
    /// By ``BookOrder/number``, less one.
    var orders: [BookOrder] = []
    var books: [String: Book]
    var sessions: [String: SessionOrders]
    /// Fills that stand, by ExecID.
    var trades: [String: Trade] = [:]
    /// How many ExecIDs were given.
    private var executions = 0

    /// - Precondition: the rules have no fault.
    package init(rules: ExchangeRules) {
        precondition(rules.fault == nil, rules.fault ?? "")
        self.rules = rules
        books = Dictionary(uniqueKeysWithValues: rules.instruments.map { ($0.symbol, Book($0)) })
        sessions = Dictionary(uniqueKeysWithValues: rules.orderSessions.map { ($0.compID, SessionOrders(rules: $0)) })
    }

    /// Carries out a request of an order session.
    ///
    /// - Parameters:
    ///   - session: one of the rules' order sessions.
    ///   - time: nanoseconds UTC, from 1970 to 2261, never before that of the input before it.
    package mutating func received(_ request: OrderRequest, from session: String, at time: Int64) -> [Addressed] {
        precondition(sessions[session] != nil, "\(session) is no order session")
        switch request {
        case .new(let order): return place(order, from: session, at: time)
        case .cancel(let request): return cancel(request, from: session, at: time)
        case .massCancel(let request): return massCancel(request, from: session, at: time)
        case .status(let request): return [status(request, from: session, at: time)]
        case .massStatus(let request): return massStatus(request, from: session, at: time)
        }
    }

    /// A bar of a listed symbol closed. Bars of one symbol come oldest first.
    package mutating func close(_ bar: Bar, at time: Int64) -> [Addressed] {
        guard let fills = books[bar.symbol]?.close(bar, orders: &orders) else {
            preconditionFailure("\(bar.symbol) is not listed")
        }
        check(bar.symbol)
        return reports(of: fills, at: time)
    }

    /// Cancels all open orders of a session unasked, oldest first.
    package mutating func cancelAll(of session: String, text: String, at time: Int64) -> [Addressed] {
        openNumbers(of: session, symbol: nil).map { number in
            end(number, as: .canceled, text: text, at: time)
        }
    }

    /// The trading day ends: orders for the day expire, oldest first.
    package mutating func endDay(at time: Int64) -> [Addressed] {
        let open = sessions.values.flatMap(\.open).sorted()
        return open.filter { orders[$0 - 1].request.timeInForce == .day }.map { number in
            end(number, as: .expired, text: "the day ended", at: time)
        }
    }

    /// The close of a symbol's last bar.
    package func last(_ symbol: String) -> Price? { books[symbol]?.last }
}

extension PaperExchange {
    /// Puts an end to an open order that rests in a book.
    mutating func end(
        _ number: Int, as ending: ExecutionReport.OrdStatus, answering clOrdID: String? = nil, text: String,
        at time: Int64
    ) -> Addressed {
        let order = orders[number - 1]
        books[order.request.symbol]?.remove(order)
        orders[number - 1].end(as: ending)
        sessions[order.session]?.open.remove(number)
        return report(
            on: orders[number - 1], ending == .expired ? .expired : .canceled, answering: clOrdID, text: text, at: time)
    }

    func openNumbers(of session: String, symbol: String?) -> [Int] {
        guard let open = sessions[session]?.open.sorted() else { return [] }
        guard let symbol else { return open }
        return open.filter { orders[$0 - 1].request.symbol == symbol }
    }

    /// Reports fills, and takes the orders that they completed off their sessions' lists.
    mutating func reports(of fills: [Fill], at time: Int64) -> [Addressed] {
        fills.map { fill in
            let order = fill.order
            if order.leaves == .zero { sessions[order.session]?.open.remove(order.number) }
            let report = report(on: order, .trade, lastQuantity: fill.quantity, lastPrice: fill.price, at: time)
            if case .execution(let execution) = report.answer {
                trades[execution.execID] = Trade(order: order.number, quantity: fill.quantity, price: fill.price)
            }
            return report
        }
    }

    /// A report on an accepted order.
    ///
    /// - Parameters:
    ///   - status: where it is not the order's own.
    ///   - clOrdID: that of the cancel which the report answers.
    ///   - execID: the trade that it corrects or takes back.
    mutating func report(
        on order: BookOrder, _ type: ExecutionReport.ExecType, status: ExecutionReport.OrdStatus? = nil,
        lastQuantity: Quantity = .zero, lastPrice: Price = .zero, answering clOrdID: String? = nil,
        amending execID: String = "", text: String = "", at time: Int64
    ) -> Addressed {
        var report = standing(of: order, type, at: time)
        report.execID = nextExecID()
        report.status = status ?? order.status
        report.lastQuantity = lastQuantity
        report.lastPrice = lastPrice
        report.execRefID = execID
        report.text = text
        if let clOrdID {
            report.origClOrdID = order.request.clOrdID
            report.clOrdID = clOrdID
        }
        return Addressed(session: order.session, answer: .execution(report))
    }

    /// An order as it stands, under no ExecID of its own.
    func standing(of order: BookOrder, _ type: ExecutionReport.ExecType, at time: Int64) -> ExecutionReport {
        ExecutionReport(
            orderID: order.id, clOrdID: order.request.clOrdID, origClOrdID: "",
            execID: ExecutionReport.statusExecID, execType: type, status: order.status, symbol: order.request.symbol,
            side: order.request.side, quantity: order.request.quantity, limit: order.request.limit,
            timeInForce: order.request.timeInForce, lastQuantity: .zero, lastPrice: .zero,
            cumulative: order.cumulative, leaves: order.leaves, average: order.average, time: time, rejectReason: nil,
            text: "", query: nil, senderSubID: order.request.senderSubID)
    }

    mutating func nextExecID() -> String {
        executions += 1
        return "E\(executions)"
    }

    func check(_ symbol: String) {
        precondition(books[symbol]?.isUncrossed ?? true, "the book of \(symbol) is crossed")
    }
}

/// What one session has at the venue.
struct SessionOrders: Sendable {
    let rules: OrderSessionRules
    /// The last order accepted under each ClOrdID.
    var numbers: [String: Int] = [:]
    /// Numbers of open orders.
    var open: Set<Int> = []
    /// Every ClOrdID that was ever on an order or a cancel, where the rule asks for that.
    private var used: Set<String> = []

    init(rules: OrderSessionRules) { self.rules = rules }

    /// Whether the duplicate rule lets a ClOrdID pass; it is used from now on.
    mutating func admits(_ clOrdID: String) -> Bool {
        switch rules.duplicates {
        case .wholeDay: used.insert(clOrdID).inserted
        case .openOnly: numbers[clOrdID].map { !open.contains($0) } ?? true
        case .none: true
        }
    }
}
