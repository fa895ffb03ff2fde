package import Trading

extension PaperExchange {
    /// 35=H.
    func status(_ request: OrderStatusRequest, from session: String, at time: Int64) -> Addressed {
        guard let order = find(clOrdID: request.clOrdID, orderID: request.orderID, of: session) else {
            var report = nothing(text: "no such order", at: time)
            report.clOrdID = request.clOrdID
            report.symbol = request.symbol
            report.side = request.side
            report.query = .order(ordStatusReqID: request.ordStatusReqID)
            return Addressed(session: session, answer: .execution(report))
        }
        var report = standing(of: order, .orderStatus, at: time)
        report.query = .order(ordStatusReqID: request.ordStatusReqID)
        return Addressed(session: session, answer: .execution(report))
    }

    /// 35=AF: the session's open orders, oldest first.
    func massStatus(_ request: OrderMassStatusRequest, from session: String, at time: Int64) -> [Addressed] {
        let open = openNumbers(of: session, symbol: request.symbol)
        guard let last = open.last else {
            var report = nothing(text: "no open orders", at: time)
            report.symbol = request.symbol ?? ""
            report.query = .mass(massStatusReqID: request.massStatusReqID, total: 0, isLast: true)
            return [Addressed(session: session, answer: .execution(report))]
        }
        return open.map { number in
            var report = standing(of: orders[number - 1], .orderStatus, at: time)
            report.query = .mass(
                massStatusReqID: request.massStatusReqID, total: open.count, isLast: number == last)
            return Addressed(session: session, answer: .execution(report))
        }
    }

    /// The answer about an order that is not there.
    private func nothing(text: String, at time: Int64) -> ExecutionReport {
        ExecutionReport(
            orderID: ExecutionReport.noOrderID, clOrdID: "", origClOrdID: "", execID: ExecutionReport.statusExecID,
            execType: .orderStatus, status: .rejected, symbol: "", side: .buy, quantity: .zero, limit: nil,
            timeInForce: .day, lastQuantity: .zero, lastPrice: .zero, cumulative: .zero, leaves: .zero,
            average: .zero, time: time, rejectReason: .unknownOrder, text: text, query: nil, senderSubID: "")
    }

    /// Every order the venue accepted, or those still open, oldest first: for people and for tests, with the ExecType
    /// of a status.
    package func orderReports(openOnly: Bool, at time: Int64) -> [(session: String, report: ExecutionReport)] {
        orders.lazy.filter { !openOnly || $0.status.isOpen }.map { order in
            (order.session, standing(of: order, .orderStatus, at: time))
        }
    }

    /// How many orders were accepted, and how many of them are open.
    package var orderCounts: (accepted: Int, open: Int) {
        (orders.count, sessions.values.reduce(0) { $0 + $1.open.count })
    }

    /// The sum of a session's fills in a symbol, buys less sells.
    package func position(of session: String, symbol: String) -> Quantity {
        var sum: Int64 = 0
        for order in orders where order.session == session && order.request.symbol == symbol {
            sum += order.request.side == .buy ? order.cumulative.raw : -order.cumulative.raw
        }
        return Quantity(raw: sum)
    }
}
