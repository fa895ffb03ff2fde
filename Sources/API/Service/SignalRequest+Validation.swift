extension SignalRequest {
    package static let maximumKeyLength = 64
    package static let maximumStrategyLength = 64
    package static let maximumSymbolLength = 16
    package static let confidenceRange: ClosedRange<Int32> = 0...1_000_000

    /// The request itself, or `badRequest` naming the field that will not do.
    package func validated() throws(ServiceError) -> SignalRequest {
        try FieldCheck.name(idempotencyKey, field: "idempotencyKey", longest: Self.maximumKeyLength)
        try FieldCheck.name(strategy, field: "strategy", longest: Self.maximumStrategyLength)
        try FieldCheck.name(symbol, field: "symbol", longest: Self.maximumSymbolLength)
        try FieldCheck.decimal(quantity, field: "quantity")
        try FieldCheck.decimal(price, field: "price")
        guard asOf.value > 0 else {
            throw ServiceError(.badRequest, "field \"asOf\": expected nanoseconds since 1970 UTC, above zero")
        }
        try FieldCheck.partsPerMillion(confidencePpm, field: "confidencePpm")
        if let limitPrice { try FieldCheck.decimal(limitPrice, field: "limitPrice") }
        return self
    }
}
