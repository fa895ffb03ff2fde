import Trading

extension PaperExchange {
    /// Why an amendment cannot be made, or nil.
    func fault(in amendment: TradeAmendment) -> String? {
        switch amendment {
        case .bust(let execID): return trades[execID] == nil ? Self.noTrade(execID) : nil
        case .correct(let execID, let quantity, let price):
            guard let trade = trades[execID] else { return Self.noTrade(execID) }
            let order = orders[trade.order - 1]
            let room = order.request.quantity.raw - order.cumulative.raw + trade.quantity.raw
            return fault(in: quantity, at: price, of: order, room: Quantity(raw: room))
        case .lateFill(let name, let quantity, let price):
            let found = numbers(of: name)
            guard let number = found.first, found.count == 1 else {
                return found.isEmpty
                    ? "\"\(name)\" is neither OrderID nor ClOrdID of an order here: see qvenue orders"
                    : "\(found.count) sessions have an order \(name): give its OrderID, see qvenue orders"
            }
            let order = orders[number - 1]
            guard order.status == .canceled || order.status == .expired else {
                return "\(order.id) is \(order.status.word): a late fill comes after a cancel or the end of the day"
            }
            let room = order.request.quantity.raw - order.cumulative.raw
            return fault(in: quantity, at: price, of: order, room: Quantity(raw: room))
        }
    }

    /// Makes an amendment and reports it to whoever sent the order.
    ///
    /// - Precondition: ``fault(in:)`` finds nothing wrong with it.
    mutating func amend(_ amendment: TradeAmendment, at time: Int64) -> [Addressed] {
        let fault = fault(in: amendment)
        precondition(fault == nil, fault ?? "")
        switch amendment {
        case .bust(let execID): return replace(execID, with: nil, at: time)
        case .correct(let execID, let quantity, let price):
            return replace(execID, with: (quantity, price), at: time)
        case .lateFill(let name, let quantity, let price):
            guard let number = numbers(of: name).first else { return [] }
            orders[number - 1].fillLate(quantity, at: price)
            let fill = Fill(order: orders[number - 1], quantity: quantity, price: price)
            return reports(of: [fill], at: time)
        }
    }

    private mutating func replace(
        _ execID: String, with new: (quantity: Quantity, price: Price)?, at time: Int64
    ) -> [Addressed] {
        guard let old = trades.removeValue(forKey: execID) else { return [] }
        let wasOpen = orders[old.order - 1].status.isOpen
        orders[old.order - 1].amend(old, to: new)
        let order = orders[old.order - 1]
        if wasOpen, !order.status.isOpen {
            books[order.request.symbol]?.remove(order)
            sessions[order.session]?.open.remove(order.number)
        }
        let report = report(
            on: order, new == nil ? .tradeCancel : .tradeCorrect, lastQuantity: new?.quantity ?? old.quantity,
            lastPrice: new?.price ?? old.price, amending: execID, at: time)
        if let new, case .execution(let execution) = report.answer {
            trades[execution.execID] = Trade(order: old.order, quantity: new.quantity, price: new.price)
        }
        check(order.request.symbol)
        return [report]
    }

    /// Orders of that OrderID, or of that ClOrdID in any session.
    private func numbers(of name: String) -> [Int] {
        if name.first == "O", let number = Int(name.dropFirst()), orders.indices.contains(number - 1) {
            return [number]
        }
        return sessions.values.compactMap { $0.numbers[name] }.sorted()
    }

    private func fault(in quantity: Quantity, at price: Price, of order: BookOrder, room: Quantity) -> String? {
        guard let instrument = books[order.request.symbol]?.instrument else { return nil }
        guard quantity > .zero, quantity.raw % instrument.lot.raw == 0 else {
            return "a quantity of \(quantity) is not a positive multiple of the lot \(instrument.lot)"
        }
        guard quantity <= room else { return "\(order.id) has room for \(room), not for \(quantity)" }
        guard price > .zero, price.raw % instrument.tick.raw == 0 else {
            return "a price of \(price) is not a positive multiple of the tick \(instrument.tick)"
        }
        return nil
    }

    private static func noTrade(_ execID: String) -> String {
        "\"\(execID)\" is no trade that stands: it never was, or was busted or corrected before"
    }
}
