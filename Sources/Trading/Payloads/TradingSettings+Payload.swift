import Ledger

extension TradingSettings {
    private static let day = 86_400 * second

    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(venue, "venue", 1...32)
        try Field.partsPerMillion(maximumSpread, "maximum_spread_ppm")
        guard minorityVerdicts != .approve else {
            throw .field("minority_verdicts", allowed: "DEGRADED_RULE_ASK or DEGRADED_RULE_REJECT")
        }
        try Field.span(approvalExpiry, "approval_expiry", Self.second...7 * Self.day, allowed: "1 s to 7 d")
        try Field.span(referenceMaxAge, "reference_max_age", Self.second / 1_000...Self.day, allowed: "1 ms to 1 d")
        try Field.span(settlingTime, "settling_time", 1...3_600 * Self.second, allowed: "1 ns to 1 h")
        try Field.span(signalMaxAge, "signal_max_age", Self.second / 1_000...Self.day, allowed: "1 ms to 1 d")
        try Field.span(collarWindow, "collar_window", Self.second...Self.day, allowed: "1 s to 1 d")
        try Field.inside(maxMessagesPerSecond, "max_messages_per_second", 1...10_000)
        try Field.inside(maxStrategyOrders, "max_strategy_orders", 1...100_000)
        try Field.span(strategyWindow, "strategy_window", Self.second...Self.day, allowed: "1 s to 1 d")
        try Field.span(duplicateWindow, "duplicate_window", 0...Self.day, allowed: "0 s to 1 d")
        try Field.notNegative(maxGrossExposure, "max_gross_exposure")
        try Field.notNegative(maxDailyLoss, "max_daily_loss")
        try Field.span(drillsMaxAge, "drills_max_age", Self.second...400 * Self.day, allowed: "1 s to 400 d")
        try Drills.check(requiredDrills, "required_drills", mode == .live ? 1 : 0)
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/settings``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireSettings(reading: bytes, as: "Settings")
        self.init()
        mode = try Mode(wire.mode)
        venue = wire.venue
        maximumSpread = wire.maximumSpreadPpm
        incompleteVerdicts = try DegradedRule(wire.incompleteVerdicts, "incomplete_verdicts")
        minorityVerdicts = try DegradedRule(wire.minorityVerdicts, "minority_verdicts")
        approvalExpiry = wire.approvalExpiry
        referenceMaxAge = wire.referenceMaxAge
        if wire.settlingTime != 0 { settlingTime = wire.settlingTime }
        if wire.signalMaxAge != 0 { signalMaxAge = wire.signalMaxAge }
        collarWindow = wire.collarWindow
        maxMessagesPerSecond = wire.maxMessagesPerSecond
        maxStrategyOrders = wire.maxStrategyOrders
        strategyWindow = wire.strategyWindow
        duplicateWindow = wire.duplicateWindow
        maxGrossExposure = Money(raw: wire.maxGrossExposure)
        maxDailyLoss = Money(raw: wire.maxDailyLoss)
        drillsMaxAge = wire.drillsMaxAge
        requiredDrills = wire.requiredDrills
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireSettings()
        wire.mode = mode.wire
        wire.venue = venue
        wire.maximumSpreadPpm = maximumSpread
        wire.incompleteVerdicts = incompleteVerdicts.wire
        wire.minorityVerdicts = minorityVerdicts.wire
        wire.approvalExpiry = approvalExpiry
        wire.referenceMaxAge = referenceMaxAge
        wire.settlingTime = settlingTime
        wire.signalMaxAge = signalMaxAge
        wire.collarWindow = collarWindow
        wire.maxMessagesPerSecond = maxMessagesPerSecond
        wire.maxStrategyOrders = maxStrategyOrders
        wire.strategyWindow = strategyWindow
        wire.duplicateWindow = duplicateWindow
        wire.maxGrossExposure = maxGrossExposure.raw
        wire.maxDailyLoss = maxDailyLoss.raw
        wire.drillsMaxAge = drillsMaxAge
        wire.requiredDrills = requiredDrills
        return wire.payload
    }
}

extension Drills {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Self.check(passed, "passed", 1)
        try Field.printable(evidence, "evidence", 0...256)
    }

    fileprivate static func check(_ names: [String], _ field: String, _ least: Int) throws(PayloadError) {
        guard (least...TradingSettings.maximumDrills).contains(names.count), Set(names).count == names.count else {
            throw .field(field, allowed: "\(least) to \(TradingSettings.maximumDrills) different names")
        }
        for name in names { try Field.printable(name, field, 1...64) }
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/drills``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireDrills(reading: bytes, as: "Drills")
        self.init(passed: wire.passed, evidence: wire.evidence)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireDrills()
        wire.passed = passed
        wire.evidence = evidence
        return wire.payload
    }
}
