import Trading

extension PaperExchange {
    /// 35=D.
    mutating func place(_ request: NewOrderSingle, from session: String, at time: Int64) -> [Addressed] {
        if let refusal = refusal(of: request, from: session) {
            return [rejection(of: request, from: session, refusal, at: time)]
        }
        var order = BookOrder(number: orders.count + 1, session: session, request: request)
        var answers: [Addressed] = []
        if sessions[session]?.rules.reportsPending == true {
            answers.append(report(on: order, .pendingNew, status: .pendingNew, at: time))
        }
        answers.append(report(on: order, .new, at: time))
        answers += match(&order, at: time)
        orders.append(order)
        sessions[session]?.numbers[request.clOrdID] = order.number
        if order.status.isOpen {
            books[request.symbol]?.insert(order)
            sessions[session]?.open.insert(order.number)
        }
        check(request.symbol)
        return answers
    }

    /// Takes an order as far as it goes, and ends it where what is left may not rest.
    private mutating func match(_ order: inout BookOrder, at time: Int64) -> [Addressed] {
        let symbol = order.request.symbol
        let mayTake =
            order.request.timeInForce != .fillOrKill
            || books[symbol]?.available(to: order, orders: orders) == order.leaves
        var answers: [Addressed] = []
        if mayTake, let fills = books[symbol]?.take(&order, orders: &orders) {
            answers = reports(of: fills, at: time)
        }
        switch order.request.timeInForce {
        case .immediateOrCancel, .fillOrKill:
            guard order.status.isOpen else { break }
            order.end(as: .canceled)
            answers.append(report(on: order, .canceled, text: "not to be had at once", at: time))
        case .day, .goodTillCancel: break
        }
        return answers
    }

    private mutating func refusal(
        of request: NewOrderSingle, from session: String
    ) -> (reason: ExecutionReport.RejectReason, text: String)? {
        guard sessions[session]?.admits(request.clOrdID) == true else {
            return (.duplicateOrder, "ClOrdID \(request.clOrdID) was used before")
        }
        guard let book = books[request.symbol] else { return (.unknownSymbol, "\(request.symbol) is not listed here") }
        let lot = book.instrument.lot
        guard request.quantity > .zero, request.quantity.raw % lot.raw == 0 else {
            return (.incorrectQuantity, "OrderQty \(request.quantity) is not a positive multiple of the lot \(lot)")
        }
        if let limit = request.limit, limit <= .zero || limit.raw % book.instrument.tick.raw != 0 {
            return (.other, "Price \(limit) is not a positive multiple of the tick \(book.instrument.tick)")
        }
        if request.limit == nil, book.last == nil {
            return (.exchangeClosed, "\(request.symbol) has no price yet")
        }
        if let orders = sessions[session], orders.open.count >= orders.rules.maximumOpenOrders {
            return (.exceedsLimit, "\(orders.open.count) orders are open, and no more may be")
        }
        return nil
    }

    private mutating func rejection(
        of request: NewOrderSingle, from session: String,
        _ refusal: (reason: ExecutionReport.RejectReason, text: String), at time: Int64
    ) -> Addressed {
        let report = ExecutionReport(
            orderID: ExecutionReport.noOrderID, clOrdID: request.clOrdID, origClOrdID: "", execID: nextExecID(),
            execType: .rejected, status: .rejected, symbol: request.symbol, side: request.side,
            quantity: request.quantity, limit: request.limit, timeInForce: request.timeInForce, lastQuantity: .zero,
            lastPrice: .zero, cumulative: .zero, leaves: .zero, average: .zero, time: time,
            rejectReason: refusal.reason, text: refusal.text, query: nil, senderSubID: request.senderSubID)
        return Addressed(session: session, answer: .execution(report))
    }
}
