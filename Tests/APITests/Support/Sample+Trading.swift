import API

extension Sample {
    static let signalRow = SignalRow(
        index: 39, time: time, actor: "trader/alice", idempotencyKey: "k-1", strategy: "manual", symbol: "EURUSD",
        side: "sell", quantity: "10000", price: "1.0835", asOf: time, confidencePpm: 900_000, limitPrice: "1.083")

    static let decision = DecisionRow(
        index: 40, term: 7, time: time, signalIndex: 39, symbol: "EURUSD", side: "sell", quantity: "10000",
        outcome: "approved", reason: "agreed", detail: "3 of 3 voters", clOrdID: "QF-40",
        expiresAt: time + 300_000_000_000, settledIndex: 41)

    static let verdict = VerdictRow(
        site: 1, siteName: "a", action: "sell", confidencePpm: 800_000, price: "1.0835", seenAt: time, model: "rsi14/1",
        signature: .valid)

    static let approval = ApprovalRow(
        index: 41, time: time, actor: "risk/bob", approve: true, reason: "seen", outcome: "approved",
        detail: "risk/bob: seen")

    static let decisionDetail = DecisionDetail(
        decision: decision, signal: signalRow, verdicts: [verdict],
        ruling: .init(reason: "agreed", detail: "3 of 3 voters"), denial: nil, approval: approval, order: order)

    static let pending = PendingDecisionRow(
        decisionIndex: 40, time: time, expiresAt: time + 300_000_000_000, signal: signalRow,
        reason: "confidences_too_far_apart", detail: "300000 ppm apart")

    static let halt = HaltRow(scope: .symbol, name: "EURUSD", index: 38, time: time, reason: "late_fill")

    static let alarm = AlarmRow(
        index: 38, ordinal: 0, time: time, code: "late_fill", subject: "QF-12",
        message: "2500 EURUSD at 1.0834 on QF-12, which is canceled: booked, EURUSD halted")

    static let limits = LimitsRow(
        LimitsValues(
            symbol: "EURUSD", maxOrderQuantity: "100000", maxPosition: "1000000", maxNotional: "250000",
            priceCollarPpm: 10_000, windowCollarPpm: 50_000), version: 3)

    static let instrument = InstrumentRow(
        InstrumentValues(symbol: "EURUSD", currency: "USD", tickSize: "0.00001", lotSize: "1000", tradable: true),
        version: 3)

    static let settings = SettingsRow(
        SettingsValues(
            mode: "paper", venue: "qvenue", maximumSpreadPpm: 200_000, incompleteVerdicts: "approve",
            minorityVerdicts: "ask", approvalExpiry: 300_000_000_000, referenceMaxAge: 2_000_000_000,
            collarWindow: 300_000_000_000, maxMessagesPerSecond: 100, maxStrategyOrders: 100,
            strategyWindow: 60_000_000_000, duplicateWindow: 250_000_000,
            settlingTime: 30_000_000_000, signalMaxAge: 10_000_000_000, maxGrossExposure: "5000000",
            maxDailyLoss: "10000", drillsMaxAge: 2_592_000_000_000_000, requiredDrills: ["failover", "kill"]),
        version: 3, changedAt: time, changedBy: "risk/bob")

    static func report(dryRun: Bool) -> ChangeReport {
        ChangeReport(
            subject: "limits of EURUSD", dryRun: dryRun, committed: !dryRun, version: dryRun ? 3 : 44,
            changes: [.init(field: "maxPosition", old: "2000000", new: "1000000")],
            outside: [
                .init(
                    kind: .position, name: "EURUSD", field: "maxPosition", value: "1200000", limit: "1000000")
            ])
    }
}
