import Desk
import Ledger
import Trading

extension Settings {
    private static let nanosecondsPerMillisecond: Int64 = 1_000_000

    /// Nil when there is none.
    func venue() throws -> SiteConfiguration.Venue? {
        guard let text = try optionalText("venue.address") else { return nil }
        guard let address = HostPort(text) else { throw error("venue.address", "is not host:port") }
        let name = try optionalText("venue.name") ?? TradingSettings().venue
        guard Entry.isActor(Desk.gatewayActor(of: name)) else {
            throw error("venue.name", "is too long, or has a control or another character that steers text")
        }
        return SiteConfiguration.Venue(
            name: name, address: address,
            compID: try self.text("venue.compID"), orderCompID: try self.text("venue.orderCompID"),
            dataCompID: try optionalText("venue.dataCompID"),
            heartbeat: try number("venue.heartbeat", 1, in: 1...60),
            answerTimeout: try number("venue.answerTimeout", 2_000, in: 100...4_000), tls: try venueTLS())
    }

    private func venueTLS() throws -> SiteConfiguration.TLSFiles? {
        guard try optionalText("venue.tls.ca") != nil else { return nil }
        return SiteConfiguration.TLSFiles(
            authority: try path("venue.tls.ca"), certificate: try path("venue.tls.certificate"),
            key: try path("venue.tls.key"), serverName: try optionalText("venue.tls.serverName"))
    }

    /// What a new cluster begins with; from then on its log has them. Durations in the file are milliseconds.
    func tradingSettings(venue: String?) throws -> TradingSettings {
        var settings = TradingSettings()
        if let venue { settings.venue = venue }
        settings.approvalExpiry = try duration("trading.approvalExpiry", settings.approvalExpiry)
        settings.referenceMaxAge = try duration("trading.referenceMaxAge", settings.referenceMaxAge)
        settings.collarWindow = try duration("trading.collarWindow", settings.collarWindow)
        settings.strategyWindow = try duration("trading.strategyWindow", settings.strategyWindow)
        settings.duplicateWindow = try duration("trading.duplicateWindow", settings.duplicateWindow)
        settings.settlingTime = try duration("trading.settlingTime", settings.settlingTime)
        settings.signalMaxAge = try duration("trading.signalMaxAge", settings.signalMaxAge)
        settings.maxMessagesPerSecond = Int32(
            try number("trading.maxMessagesPerSecond", Int(settings.maxMessagesPerSecond), in: 1...10_000))
        settings.maxStrategyOrders = Int32(
            try number("trading.maxStrategyOrders", Int(settings.maxStrategyOrders), in: 1...100_000))
        settings.maxGrossExposure = try decimal("trading.maxGrossExposure", "100000000")
        settings.maxDailyLoss = try decimal("trading.maxDailyLoss", "1000000")
        do {
            try settings.validate()
        } catch let problem {
            throw error("trading", "makes settings that are not allowed: \(problem)")
        }
        return settings
    }

    private func duration(_ key: String, _ standard: Int64) throws -> Int64 {
        let milliseconds = Int(standard / Self.nanosecondsPerMillisecond)
        return Int64(try number(key, milliseconds, in: 0...604_800_000)) * Self.nanosecondsPerMillisecond
    }
}
