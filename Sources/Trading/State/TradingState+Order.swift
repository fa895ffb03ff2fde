import Ledger

/// From an approved signal to an order.
extension TradingState {
    /// Everything that the pre-trade checks look at, as it is at this entry.
    ///
    /// - Parameter issuedAt: when the signal was issued, or a person approved it; nanoseconds UTC.
    func subject<History: TradingHistory>(
        of signal: Signal, _ reference: Reference?, issuedAt: Int64, at entry: Entry, history: History
    ) throws(History.Failure) -> PreTradeCheck.Subject {
        var subject = PreTradeCheck.Subject(signal, reference, issuedAt: issuedAt, time: entry.time)
        let symbol = signal.symbol
        subject.settings = settings?.settings
        subject.halt = halts[Halt.everySymbol] ?? halts[symbol]
        subject.openOrders = openOrders.count
        subject.open = openQuantities[symbol] ?? OpenQuantity()
        subject.passedDrills = drills.mapValues(\.time)
        subject.instrument = instruments[symbol]?.instrument
        subject.limits = limits[symbol]?.limits
        subject.position = held(symbol)
        guard let settings = subject.settings else { return subject }
        subject.window = referenceWindows[symbol]?.range(at: entry.time, window: settings.collarWindow)
        value(&subject, signal, at: entry)
        let limit = Int(settings.maxMessagesPerSecond)
        let aSecondAgo = entry.time.minus(TradingSettings.second)
        subject.messages = try history.messages(after: aSecondAgo, limit: limit)
        let strategy = strategies[signal.strategy]
        subject.strategyDisabled = strategy?.disabledIndex
        subject.strategyOrders = try history.orders(
            strategy: signal.strategy, after: entry.time.minus(settings.strategyWindow),
            behind: strategy?.countedFrom ?? 0, limit: Int(settings.maxStrategyOrders))
        subject.twin = try history.lastOrder(
            symbol: symbol, side: signal.side, quantity: signal.quantity, limitPrice: signal.limitPrice)
        return subject
    }

    /// Exposure and loss, in the instrument's currency.
    private func value(_ subject: inout PreTradeCheck.Subject, _ signal: Signal, at entry: Entry) {
        guard let currency = subject.instrument?.currency, let price = subject.reference?.price else { return }
        var open = subject.open
        subject.exposure = grossExposure(in: currency, of: signal.symbol, open: open, at: price)
        open[signal.side] += Int128(signal.quantity.raw)
        subject.projectedExposure = grossExposure(in: currency, of: signal.symbol, open: open, at: price)
        subject.dailyLoss = dailyLoss(in: currency, at: entry.time)
    }

    /// Makes the order, or says in the decision what is against it.
    ///
    /// - Parameter agreed: the reason of the decision when it is approved.
    mutating func make(
        _ signal: Signal, _ subject: PreTradeCheck.Subject, _ reference: Reference?, decision: inout DecisionRecord,
        agreed: String, by entry: Entry, into consequences: inout Consequences
    ) -> OrderRecord? {
        if let denial = PreTradeCheck.firstDenial(of: subject) {
            decision.outcome = .denied
            decision.reason = denial.check.label
            decision.detail = denial.description
            if denial.check == .strategyThrottle { disable(signal.strategy, denial, by: entry, into: &consequences) }
            return nil
        }
        guard let reference else { preconditionFailure("an order without a reference price passed all checks") }
        let order = Order(
            clOrdID: ClOrdID.make(clusterTag: configuration.clusterTag, index: entry.index),
            decisionIndex: decision.index, strategy: signal.strategy, symbol: signal.symbol, side: signal.side,
            quantity: signal.quantity, limitPrice: signal.limitPrice, asOf: signal.asOf,
            referencePrice: reference.price)
        decision.outcome = .approved
        decision.reason = agreed
        decision.clOrdID = order.clOrdID
        if marks[signal.symbol] == nil {
            // A lone site's price, when a person approves: what is open needs some value.
            let mark = openedMark(signal.symbol, or: reference.price, at: entry)
            marks[signal.symbol] = mark
            consequences.changes.append(mark)
        }
        return OrderRecord(order: order, index: entry.index, term: entry.term, time: entry.time)
    }

    /// The entry is intent and permission to send.
    mutating func place(_ order: OrderRecord?, into consequences: inout Consequences) {
        guard let order else { return }
        store(order, into: &consequences)
        consequences.effects.append(.place(order.order))
    }

    /// A strategy that ordered too often orders nothing until a person enables it.
    private mutating func disable(
        _ strategy: String, _ denial: PreTradeCheck.Denial, by entry: Entry, into consequences: inout Consequences
    ) {
        var record = strategies[strategy] ?? StrategyRecord(strategy)
        guard record.disabledIndex == nil else { return }
        record.disabledIndex = entry.index
        strategies[strategy] = record
        consequences.changes.append(record)
        consequences.alarm(.strategyDisabled, about: strategy, "strategy \(strategy): \(denial)")
    }
}

extension Int64 {
    /// So much less, as far as 64 bits hold.
    fileprivate func minus(_ other: Int64) -> Int64 { Int64(clamping: Int128(self) - Int128(other)) }
}
