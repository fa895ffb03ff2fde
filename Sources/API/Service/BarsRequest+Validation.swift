extension BarsRequest {
    /// The request itself, or `badRequest` naming the field that will not do.
    package func validated(limits: APILimits) throws(ServiceError) -> BarsRequest {
        try FieldCheck.name(symbol, field: "symbol", longest: SignalRequest.maximumSymbolLength)
        guard bars.count <= limits.barsPerRequest else {
            throw ServiceError(
                .badRequest, "field \"bars\": \(bars.count) bars, at most \(limits.barsPerRequest) in one request",
                hint: "send them in several requests, oldest first")
        }
        for (position, bar) in bars.enumerated() {
            try bar.check(field: "bars[\(position)]")
            if position > 0, bar.time.value <= bars[position - 1].time.value {
                throw ServiceError(.badRequest, "field \"bars[\(position)].time\": expected times to increase")
            }
        }
        return self
    }
}

extension BarRow {
    fileprivate func check(field: String) throws(ServiceError) {
        try FieldCheck.decimal(open, field: "\(field).open")
        try FieldCheck.decimal(high, field: "\(field).high")
        try FieldCheck.decimal(low, field: "\(field).low")
        try FieldCheck.decimal(close, field: "\(field).close")
        guard volume.value >= 0 else {
            throw ServiceError(.badRequest, "field \"\(field).volume\": \(volume) is below zero")
        }
    }
}
