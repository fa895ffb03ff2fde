extension TradingCommand {
    /// Of an order's ClOrdID.
    static let maximumOrderIDLength = 64

    package var idempotencyKey: String {
        switch self {
        case .cancel(let request): request.idempotencyKey
        case .approve(let request): request.idempotencyKey
        case .halt(let request): request.idempotencyKey
        case .resume(let request): request.idempotencyKey
        }
    }

    package var reason: String {
        switch self {
        case .cancel(let request): request.reason
        case .approve(let request): request.reason
        case .halt(let request): request.reason
        case .resume(let request): request.reason
        }
    }

    /// The command itself, or `badRequest` naming the field that will not do.
    package func validated() throws(ServiceError) -> TradingCommand {
        try FieldCheck.name(idempotencyKey, field: "idempotencyKey", longest: SignalRequest.maximumKeyLength)
        try FieldCheck.reason(reason)
        switch self {
        case .cancel(let request):
            try FieldCheck.name(request.clOrdID, field: "clOrdID", longest: Self.maximumOrderIDLength)
        case .approve(let request):
            guard request.decisionIndex.value > 0 else {
                throw ServiceError(.badRequest, "decision 0: expected the log index of a decision, above zero")
            }
        case .halt(let request):
            if let symbol = request.symbol {
                try FieldCheck.name(symbol, field: "symbol", longest: SignalRequest.maximumSymbolLength)
            }
        case .resume(let request): try request.checkName()
        }
        return self
    }
}

extension ResumeRequest {
    fileprivate func checkName() throws(ServiceError) {
        switch scope {
        case .symbol: try FieldCheck.name(name, field: "name", longest: SignalRequest.maximumSymbolLength)
        case .strategy: try FieldCheck.name(name, field: "name", longest: SignalRequest.maximumStrategyLength)
        case .all:
            guard name.isEmpty else {
                throw ServiceError(.badRequest, "field \"name\": expected none when the scope is \"all\"")
            }
        }
    }
}
