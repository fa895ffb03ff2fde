import Trading

/// What the venue's reports say of orders: I1 and I5.
extension VenueRecord {
    private func key(_ line: VenueLine) -> String { line.orderID ?? line.order ?? "" }

    mutating func accepted(_ line: VenueLine) -> [Finding] {
        guard let clOrdID = line.clOrdID, let quantity = line.quantity else {
            return [Finding(.quantities, "line \(line.number): an order without a ClOrdID or a quantity is accepted")]
        }
        let key = key(line)
        var findings: [Finding] = []
        if let first = accepted[clOrdID] {
            findings.append(
                Finding(.oneOrder, "line \(line.number): \(clOrdID) is accepted as \(key), it was as \(first)"))
        } else {
            accepted[clOrdID] = key
        }
        // One that takes the place of another is the first finding; its fills are counted anew.
        orders[key] = Order(clOrdID: clOrdID, quantity: quantity)
        return findings + quantities(line)
    }

    mutating func executed(_ line: VenueLine) -> [Finding] {
        let key = key(line)
        guard let fill = fill(line), let before = orders[key] else {
            return [Finding(.quantities, "line \(line.number): a fill of \(key), which is no accepted order")]
        }
        fills.add(fill, as: line.execID ?? "")
        let cumulative = add(fill.quantity.raw, to: key)
        switch before.end {
        case .filled:
            return [
                Finding(.quantities, "line \(line.number): \(before.clOrdID) is filled although it was filled whole")
            ]
        // A late fill does not open it again.
        case .canceled, .expired: break
        case nil: if cumulative == before.quantity { orders[key]?.end = .filled }
        }
        return quantities(line)
    }

    private func fill(_ line: VenueLine) -> FillBook.Fill? {
        guard let clOrdID = line.order, let symbol = line.symbol, let side = line.side,
            let quantity = line.lastQuantity, let price = line.lastPrice, line.execID != nil
        else { return nil }
        return FillBook.Fill(clOrdID: clOrdID, symbol: symbol, side: side, quantity: quantity, price: price)
    }

    mutating func amended(_ line: VenueLine) -> [Finding] {
        let key = key(line)
        guard let execRefID = line.execRefID, let before = fills.remove(execRefID), let order = orders[key] else {
            return [
                Finding(
                    .quantities, "line \(line.number): \(line.execRefID ?? "?") is amended, which is no fill of \(key)")
            ]
        }
        add(-before.quantity.raw, to: key)
        if line.kind == .corrected, let fill = fill(line) {
            fills.add(fill, as: line.execID ?? "")
            let cumulative = add(fill.quantity.raw, to: key)
            if order.isOpen, cumulative == order.quantity { orders[key]?.end = .filled }
        }
        return quantities(line)
    }

    mutating func ended(_ line: VenueLine, _ end: Order.End) -> [Finding] {
        orders[key(line)]?.end = end
        return quantities(line)
    }

    @discardableResult
    private mutating func add(_ quantity: Int64, to key: String) -> Quantity? {
        guard let before = orders[key] else { return nil }
        let (sum, overflow) = before.cumulative.raw.addingReportingOverflow(quantity)
        orders[key]?.cumulative = Quantity(raw: overflow ? .max : sum)
        return orders[key]?.cumulative
    }

    /// CumQty is the sum of the fills and at most OrderQty; what is left of an open order is the rest, of another
    /// nothing.
    func quantities(_ line: VenueLine) -> [Finding] {
        guard let order = orders[key(line)] else {
            return [Finding(.quantities, "line \(line.number): \(key(line)) is no accepted order")]
        }
        let left = order.isOpen ? order.quantity.raw.subtractingReportingOverflow(order.cumulative.raw).partialValue : 0
        guard line.quantity == order.quantity, line.cumulative == order.cumulative, line.leaves?.raw == left,
            (0...order.quantity.raw).contains(order.cumulative.raw)
        else {
            return [
                Finding(
                    .quantities,
                    "line \(line.number): \(order.clOrdID) has \(text(line.cumulative)) of \(text(line.quantity)) filled and "
                        + "\(text(line.leaves)) left; its fills are \(order.cumulative) of \(order.quantity)")
            ]
        }
        return []
    }

    private func text(_ quantity: Quantity?) -> String { quantity.map { "\($0)" } ?? "?" }
}
