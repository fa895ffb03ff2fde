/// What holds for the whole cluster. Until the first are committed, nothing is ordered.
package struct TradingSettings: Sendable, Hashable {
    package enum Mode: UInt8, Sendable, Hashable, CaseIterable {
        case paper = 1
        /// Real money: refused unless every required drill was passed not too long ago.
        case live = 2
    }

    /// What follows when not all voters answered.
    package enum DegradedRule: UInt8, Sendable, Hashable, CaseIterable {
        case approve = 1
        /// A person must say.
        case ask = 2
        case reject = 3
    }

    package var mode = Mode.paper
    /// Where orders go, as the venue is called in its reports. 1 to 32 bytes.
    package var venue = "qvenue"
    /// Furthest apart that confidences may lie and still count as agreement, in parts per million, 0 to 1,000,000.
    package var maximumSpread: Int32 = 200_000
    /// When a majority of the voters answered, and not all.
    package var incompleteVerdicts = DegradedRule.approve
    /// When fewer than a majority answered, and at least one. Never ``DegradedRule/approve``.
    package var minorityVerdicts = DegradedRule.ask
    /// How long a decision waits for a person, in nanoseconds: 1 second to 7 days.
    package var approvalExpiry: Int64 = 300 * second
    /// How old the prices may be that an order is judged by, in nanoseconds: 1 millisecond to 1 day.
    package var referenceMaxAge: Int64 = 2 * second
    /// How long after an order was permitted the venue may yet find it among what it has taken in: until then its answer
    /// that it does not know the order settles nothing. In nanoseconds: 1 ns to 1 hour.
    package var settlingTime: Int64 = 30 * second
    /// How long after a signal was issued it may still become an order without a person, in nanoseconds: 1 millisecond
    /// to 1 day.
    package var signalMaxAge: Int64 = 10 * second
    /// How far back ``Limits/windowCollar`` looks, in nanoseconds: 1 second to 1 day.
    package var collarWindow: Int64 = 300 * second
    /// Orders and cancels in any second, 1 to 10,000.
    package var maxMessagesPerSecond: Int32 = 100
    /// Orders of one strategy within ``strategyWindow``, 1 to 100,000; one more disables the strategy.
    package var maxStrategyOrders: Int32 = 100
    /// Nanoseconds, 1 second to 1 day.
    package var strategyWindow: Int64 = 60 * second
    /// How long the same symbol, side, quantity and price is not ordered again, in nanoseconds: 0 (off) to 1 day.
    package var duplicateWindow: Int64 = second
    /// Of all instruments of one currency, in that currency: nothing here converts.
    package var maxGrossExposure: Money = .zero
    /// In one UTC day, of all instruments of one currency, in that currency.
    package var maxDailyLoss: Money = .zero
    /// How long ago the required drills may have been passed, in nanoseconds: 1 second to 400 days.
    package var drillsMaxAge: Int64 = 30 * 86_400 * second
    /// At most ``maximumDrills``; at least one in live mode.
    package var requiredDrills: [String] = []

    package static let maximumDrills = 32
    /// In nanoseconds.
    package static let second: Int64 = 1_000_000_000

    /// As the specification has it, with no exposure and no loss allowed.
    package init() {}
}

/// Drills that were passed, as an entry of the log.
package struct Drills: Sendable, Hashable {
    /// 1 to ``TradingSettings/maximumDrills`` names of 1 to 64 bytes.
    package var passed: [String]
    /// Where the report is, or its hash: up to 256 bytes.
    package var evidence: String

    package init(passed: [String], evidence: String) {
        self.passed = passed
        self.evidence = evidence
    }
}
