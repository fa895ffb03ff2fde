extension ReferenceChange {
    /// The change itself, or `badRequest` naming the field that will not do. Ranges of numbers are the state machine's.
    package func validated() throws(ServiceError) -> ReferenceChange {
        switch self {
        case .limits(let values): try values.check()
        case .instrument(let values): try values.check()
        case .settings(let values): try values.check()
        }
        return self
    }
}

extension LimitsValues {
    fileprivate func check() throws(ServiceError) {
        try FieldCheck.name(symbol, field: "symbol", longest: SignalRequest.maximumSymbolLength)
        try FieldCheck.amount(maxOrderQuantity, field: "maxOrderQuantity")
        try FieldCheck.amount(maxPosition, field: "maxPosition")
        try FieldCheck.amount(maxNotional, field: "maxNotional")
        try FieldCheck.partsPerMillion(priceCollarPpm, field: "priceCollarPpm")
        try FieldCheck.partsPerMillion(windowCollarPpm, field: "windowCollarPpm")
    }
}

extension InstrumentValues {
    fileprivate func check() throws(ServiceError) {
        try FieldCheck.name(symbol, field: "symbol", longest: SignalRequest.maximumSymbolLength)
        try FieldCheck.decimal(tickSize, field: "tickSize")
        try FieldCheck.decimal(lotSize, field: "lotSize")
    }
}

extension SettingsValues {
    fileprivate func check() throws(ServiceError) {
        try FieldCheck.oneOf(["paper", "live"], mode, field: "mode")
        try FieldCheck.oneOf(["approve", "ask", "reject"], incompleteVerdicts, field: "incompleteVerdicts")
        try FieldCheck.oneOf(["ask", "reject"], minorityVerdicts, field: "minorityVerdicts")
        try FieldCheck.partsPerMillion(maximumSpreadPpm, field: "maximumSpreadPpm")
        try FieldCheck.amount(maxGrossExposure, field: "maxGrossExposure")
        try FieldCheck.amount(maxDailyLoss, field: "maxDailyLoss")
    }
}
