/// What the desk has open and at stake, for people who watch it.
package struct TradingSummary: Sendable, Hashable {
    /// Open orders; states without any are left out.
    package var orders: [OrderState: Int] = [:]
    package var pendingDecisions = 0
    package var undecidedSignals = 0
    /// Halts that stand.
    package var haltedSymbols = 0
    package var haltedStrategies = 0
    /// By symbol, in the instrument's currency at a scale of 1e-16: the most that it can come to at its mark, see
    /// ``TradingState/grossExposure(in:of:open:at:)``. Symbols without a mark are left out.
    package var exposure: [String: UInt128] = [:]
}

extension TradingState {
    /// Orders that are not terminal, oldest first: what a new leader must ask the venue about.
    package var openOrdersOldestFirst: [OrderRecord] {
        openOrders.values.sorted { $0.order.decisionIndex < $1.order.decisionIndex }
    }

    package var summary: TradingSummary {
        var summary = TradingSummary()
        for record in openOrders.values { summary.orders[record.state, default: 0] += 1 }
        summary.pendingDecisions = pendingDecisions.count
        summary.undecidedSignals = undecidedSignals.count
        summary.haltedSymbols = halts.count
        summary.haltedStrategies = strategies.values.count { $0.disabledIndex != nil }
        for (symbol, mark) in marks {
            let most = mostHeld(symbol, open: openQuantities[symbol] ?? OpenQuantity())
            let (value, overflow) = most.multipliedReportingOverflow(by: UInt128(mark.price.raw.magnitude))
            summary.exposure[symbol] = overflow ? .max : value
        }
        return summary
    }
}
