import API
import Trading

/// Reference data as the API shows it and takes it. Throws ``ServiceError`` when a value is not allowed.
extension LimitsValues {
    init(_ limits: Limits) {
        self.init(
            symbol: limits.symbol, maxOrderQuantity: "\(limits.maxOrderQuantity)", maxPosition: "\(limits.maxPosition)",
            maxNotional: "\(limits.maxNotional)", priceCollarPpm: limits.priceCollar,
            windowCollarPpm: limits.windowCollar)
    }
}

extension Limits {
    init(_ values: LimitsValues) throws(ServiceError) {
        self.init(
            symbol: values.symbol, maxOrderQuantity: try .init(values.maxOrderQuantity, of: "maxOrderQuantity"),
            maxPosition: try .init(values.maxPosition, of: "maxPosition"),
            maxNotional: try .init(values.maxNotional, of: "maxNotional"), priceCollar: values.priceCollarPpm,
            windowCollar: values.windowCollarPpm)
        do { try validate() } catch { throw ServiceError(error) }
    }
}

extension InstrumentValues {
    init(_ instrument: Instrument) {
        self.init(
            symbol: instrument.symbol, currency: instrument.currency, tickSize: "\(instrument.tickSize)",
            lotSize: "\(instrument.lotSize)", tradable: instrument.tradable)
    }
}

extension Instrument {
    init(_ values: InstrumentValues) throws(ServiceError) {
        self.init(
            symbol: values.symbol, currency: values.currency, tickSize: try .init(values.tickSize, of: "tickSize"),
            lotSize: try .init(values.lotSize, of: "lotSize"), tradable: values.tradable)
        do { try validate() } catch { throw ServiceError(error) }
    }
}

extension SettingsValues {
    init(_ settings: TradingSettings) {
        self.init(
            mode: settings.mode.label, venue: settings.venue, maximumSpreadPpm: settings.maximumSpread,
            incompleteVerdicts: settings.incompleteVerdicts.label, minorityVerdicts: settings.minorityVerdicts.label,
            approvalExpiry: settings.approvalExpiry, referenceMaxAge: settings.referenceMaxAge,
            collarWindow: settings.collarWindow, maxMessagesPerSecond: settings.maxMessagesPerSecond,
            maxStrategyOrders: settings.maxStrategyOrders, strategyWindow: settings.strategyWindow,
            duplicateWindow: settings.duplicateWindow, settlingTime: settings.settlingTime,
            signalMaxAge: settings.signalMaxAge, maxGrossExposure: "\(settings.maxGrossExposure)",
            maxDailyLoss: "\(settings.maxDailyLoss)", drillsMaxAge: settings.drillsMaxAge,
            requiredDrills: settings.requiredDrills)
    }
}

extension TradingSettings {
    init(_ values: SettingsValues) throws(ServiceError) {
        self.init()
        mode = try .init(label: values.mode, of: "mode")
        venue = values.venue
        maximumSpread = values.maximumSpreadPpm
        incompleteVerdicts = try .init(label: values.incompleteVerdicts, of: "incompleteVerdicts")
        minorityVerdicts = try .init(label: values.minorityVerdicts, of: "minorityVerdicts")
        approvalExpiry = values.approvalExpiry.value
        referenceMaxAge = values.referenceMaxAge.value
        collarWindow = values.collarWindow.value
        maxMessagesPerSecond = values.maxMessagesPerSecond
        maxStrategyOrders = values.maxStrategyOrders
        strategyWindow = values.strategyWindow.value
        duplicateWindow = values.duplicateWindow.value
        settlingTime = values.settlingTime.value
        signalMaxAge = values.signalMaxAge.value
        maxGrossExposure = try .init(values.maxGrossExposure, of: "maxGrossExposure")
        maxDailyLoss = try .init(values.maxDailyLoss, of: "maxDailyLoss")
        drillsMaxAge = values.drillsMaxAge.value
        requiredDrills = values.requiredDrills
        do { try validate() } catch { throw ServiceError(error) }
    }
}

extension FixedPoint {
    fileprivate init(_ text: String, of field: String) throws(ServiceError) {
        guard let value = Self(text) else {
            throw ServiceError(
                .badRequest, "field \"\(field)\": \"\(text)\" is no decimal with at most eight digits after the point")
        }
        self = value
    }
}

extension Labelled {
    fileprivate init(label: String, of field: String) throws(ServiceError) {
        guard let value = Self(label: label) else {
            let known = Self.allCases.map(\.label).joined(separator: ", ")
            throw ServiceError(.badRequest, "field \"\(field)\": expected one of \(known)")
        }
        self = value
    }
}

extension ServiceError {
    /// What a payload must not hold, by the name that the API has for the field.
    init(_ error: PayloadError) {
        switch error {
        case .malformed: self.init(.badRequest, "\(error)")
        case .field(let name, let allowed):
            let words = name.split(separator: "_")
            let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
            let field = (words.prefix(1).map(String.init) + rest).joined()
            self.init(.badRequest, "field \"\(field)\": expected \(allowed)")
        }
    }
}
