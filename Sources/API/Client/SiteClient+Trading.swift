extension SiteClient {
    package func decisions(
        limit: Int = APILimits.defaultRows, outcome: String? = nil, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<DecisionRow> {
        try await get(
            "/v1/decisions?limit=\(limit)&consistency=\(consistency.rawValue)"
                + (outcome.map { "&outcome=\(Self.escaped($0))" } ?? ""))
    }

    package func decision(
        _ index: UInt64, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> DecisionDetail {
        try await get("/v1/decisions/\(index)?consistency=\(consistency.rawValue)")
    }

    package func pendingDecisions(
        consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<PendingDecisionRow> {
        try await get("/v1/approvals?consistency=\(consistency.rawValue)")
    }

    package func halts(consistency: Consistency = .linearizable) async throws(ClientError) -> Listing<HaltRow> {
        try await get("/v1/halts?consistency=\(consistency.rawValue)")
    }

    package func alarms(
        limit: Int = APILimits.defaultRows, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<AlarmRow> {
        try await get("/v1/alarms?limit=\(limit)&consistency=\(consistency.rawValue)")
    }

    /// One attempt. The idempotency key makes trying again safe.
    package func submit(_ command: TradingCommand) async throws(ClientError) -> CommandReceipt {
        switch command {
        case .cancel(let request):
            try await post("/v1/orders/\(Self.escaped(request.clOrdID))/cancel", request, isSafe: true)
        case .approve(let request): try await post("/v1/approvals/\(request.decisionIndex)", request, isSafe: true)
        case .halt(let request): try await post("/v1/halt", request, isSafe: true)
        case .resume(let request): try await post("/v1/resume", request, isSafe: true)
        }
    }
}

/// Limits, instruments and settings.
extension SiteClient {
    package func limits(consistency: Consistency = .linearizable) async throws(ClientError) -> Listing<LimitsRow> {
        try await get("/v1/limits?consistency=\(consistency.rawValue)")
    }

    package func limits(
        of symbol: String, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> LimitsRow {
        try await get("/v1/limits/\(Self.escaped(symbol))?consistency=\(consistency.rawValue)")
    }

    package func instruments(
        consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<InstrumentRow> {
        try await get("/v1/instruments?consistency=\(consistency.rawValue)")
    }

    package func instrument(
        _ symbol: String, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> InstrumentRow {
        try await get("/v1/instruments/\(Self.escaped(symbol))?consistency=\(consistency.rawValue)")
    }

    package func settings(consistency: Consistency = .linearizable) async throws(ClientError) -> SettingsRow {
        try await get("/v1/settings?consistency=\(consistency.rawValue)")
    }

    /// Needs the role risk.
    ///
    /// - Parameter version: of what is to be changed; another one in force is a `conflict`.
    package func change(
        _ change: ReferenceChange, ifVersion version: UInt64, dryRun: Bool
    ) async throws(ClientError) -> ChangeReport {
        let query = "?ifVersion=\(version)&dryRun=\(dryRun)"
        return switch change {
        case .limits(let values): try await put("/v1/limits/\(Self.escaped(values.symbol))" + query, values)
        case .instrument(let values): try await put("/v1/instruments/\(Self.escaped(values.symbol))" + query, values)
        case .settings(let values): try await put("/v1/settings" + query, values)
        }
    }
}
