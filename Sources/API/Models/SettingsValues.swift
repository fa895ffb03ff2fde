/// What holds for the whole cluster. Spans of time are nanoseconds, money is a decimal string, zero or more.
package struct SettingsValues: Codable, Sendable, Hashable {
    /// `paper` or `live`. In live mode nothing is ordered unless every required drill was passed not too long ago.
    package var mode: String
    /// Where orders go: 1 to 32 bytes.
    package var venue: String
    /// Furthest apart that confidences may lie and still count as agreement, in parts per million.
    package var maximumSpreadPpm: Int32
    /// When a majority of the voters answered and not all: `approve`, `ask` or `reject`.
    package var incompleteVerdicts: String
    /// When fewer answered: `ask` or `reject`.
    package var minorityVerdicts: String
    /// How long a decision waits for a person: 1 second to 7 days.
    package var approvalExpiry: Nanoseconds
    /// How old the prices may be that an order is judged by: 1 millisecond to 1 day.
    package var referenceMaxAge: Nanoseconds
    /// How far back the window collar looks: 1 second to 1 day.
    package var collarWindow: Nanoseconds
    /// Orders and cancels in any second, 1 to 10,000.
    package var maxMessagesPerSecond: Int32
    /// Orders of one strategy within the window, 1 to 100,000; one more disables the strategy.
    package var maxStrategyOrders: Int32
    /// 1 second to 1 day.
    package var strategyWindow: Nanoseconds
    /// How long the same symbol, side, quantity and price is not ordered again: 0 (off) to 1 day.
    package var duplicateWindow: Nanoseconds
    /// How long after an order was permitted the venue's answer that it does not know it settles nothing: 1 ns to 1 hour.
    package var settlingTime: Nanoseconds
    /// How long after a signal was issued it may become an order without a person: 1 millisecond to 1 day.
    package var signalMaxAge: Nanoseconds
    /// Of all instruments of one currency, in that currency.
    package var maxGrossExposure: String
    /// In one UTC day, of all instruments of one currency, in that currency.
    package var maxDailyLoss: String
    /// How long ago the required drills may have been passed: 1 second to 400 days.
    package var drillsMaxAge: Nanoseconds
    /// At most 32 names; at least one in live mode.
    package var requiredDrills: [String]

    package init(
        mode: String, venue: String, maximumSpreadPpm: Int32, incompleteVerdicts: String, minorityVerdicts: String,
        approvalExpiry: Int64, referenceMaxAge: Int64, collarWindow: Int64, maxMessagesPerSecond: Int32,
        maxStrategyOrders: Int32, strategyWindow: Int64, duplicateWindow: Int64, settlingTime: Int64,
        signalMaxAge: Int64, maxGrossExposure: String,
        maxDailyLoss: String, drillsMaxAge: Int64, requiredDrills: [String]
    ) {
        self.mode = mode
        self.venue = venue
        self.maximumSpreadPpm = maximumSpreadPpm
        self.incompleteVerdicts = incompleteVerdicts
        self.minorityVerdicts = minorityVerdicts
        self.approvalExpiry = Nanoseconds(approvalExpiry)
        self.referenceMaxAge = Nanoseconds(referenceMaxAge)
        self.collarWindow = Nanoseconds(collarWindow)
        self.maxMessagesPerSecond = maxMessagesPerSecond
        self.maxStrategyOrders = maxStrategyOrders
        self.strategyWindow = Nanoseconds(strategyWindow)
        self.duplicateWindow = Nanoseconds(duplicateWindow)
        self.settlingTime = Nanoseconds(settlingTime)
        self.signalMaxAge = Nanoseconds(signalMaxAge)
        self.maxGrossExposure = maxGrossExposure
        self.maxDailyLoss = maxDailyLoss
        self.drillsMaxAge = Nanoseconds(drillsMaxAge)
        self.requiredDrills = requiredDrills
    }
}
