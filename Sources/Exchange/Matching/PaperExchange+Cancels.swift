import Trading

extension PaperExchange {
    /// 35=F.
    mutating func cancel(_ request: OrderCancelRequest, from session: String, at time: Int64) -> [Addressed] {
        guard sessions[session]?.admits(request.clOrdID) == true else {
            let text = "ClOrdID \(request.clOrdID) was used before"
            let order = find(clOrdID: request.origClOrdID, orderID: request.orderID, of: session)
            return [refusal(of: request, order, .duplicateClOrdID, text, session: session, at: time)]
        }
        guard let order = find(clOrdID: request.origClOrdID, orderID: request.orderID, of: session) else {
            return [refusal(of: request, nil, .unknownOrder, "no such order", session: session, at: time)]
        }
        guard order.status.isOpen else {
            let text = "the order is \(order.status.word)"
            return [refusal(of: request, order, .tooLate, text, session: session, at: time)]
        }
        var answers: [Addressed] = []
        if sessions[session]?.rules.reportsPending == true {
            answers.append(
                report(on: order, .pendingCancel, status: .pendingCancel, answering: request.clOrdID, at: time))
        }
        answers.append(end(order.number, as: .canceled, answering: request.clOrdID, text: "", at: time))
        return answers
    }

    /// 35=q.
    mutating func massCancel(_ request: OrderMassCancelRequest, from session: String, at time: Int64) -> [Addressed] {
        var report = OrderMassCancelReport(
            orderID: ExecutionReport.noOrderID, clOrdID: request.clOrdID, symbol: request.symbol, rejection: nil,
            affected: 0, time: time, text: "", senderSubID: request.senderSubID)
        if sessions[session]?.admits(request.clOrdID) != true {
            report.rejection = .other
            report.text = "ClOrdID \(request.clOrdID) was used before"
        } else if let symbol = request.symbol, books[symbol] == nil {
            report.rejection = .unknownSymbol
            report.text = "\(symbol) is not listed here"
        }
        guard report.rejection == nil else { return [Addressed(session: session, answer: .massCancel(report))] }
        let open = openNumbers(of: session, symbol: request.symbol)
        report.affected = open.count
        let ends = open.map { end($0, as: .canceled, text: "mass cancel \(request.clOrdID)", at: time) }
        return [Addressed(session: session, answer: .massCancel(report))] + ends
    }

    private func refusal(
        of request: OrderCancelRequest, _ order: BookOrder?, _ reason: OrderCancelReject.Reason, _ text: String,
        session: String, at time: Int64
    ) -> Addressed {
        let reject = OrderCancelReject(
            orderID: order?.id ?? ExecutionReport.noOrderID, clOrdID: request.clOrdID,
            origClOrdID: order?.request.clOrdID ?? request.origClOrdID, status: order?.status ?? .rejected,
            reason: reason, time: time, text: text, senderSubID: request.senderSubID)
        return Addressed(session: session, answer: .cancelReject(reject))
    }

    /// An order of the session by its ClOrdID, or by its OrderID where that is empty.
    func find(clOrdID: String, orderID: String, of session: String) -> BookOrder? {
        if !clOrdID.isEmpty { return sessions[session]?.numbers[clOrdID].map { orders[$0 - 1] } }
        guard orderID.first == "O", let number = Int(orderID.dropFirst()), orders.indices.contains(number - 1),
            orders[number - 1].session == session
        else { return nil }
        return orders[number - 1]
    }
}

extension ExecutionReport.OrdStatus {
    /// In plain words, for texts and tables.
    package var word: String {
        switch self {
        case .new: "new"
        case .partiallyFilled: "partly filled"
        case .filled: "filled"
        case .canceled: "cancelled"
        case .pendingCancel: "about to be cancelled"
        case .rejected: "rejected"
        case .pendingNew: "about to be taken"
        case .expired: "expired"
        }
    }
}
