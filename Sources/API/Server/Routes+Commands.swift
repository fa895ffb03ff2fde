import HTTPTypes
import Hummingbird
import Logging

/// Routes by which persons steer trading. Whose word it was, and why, goes into the log with each.
extension Routes {
    @Sendable func cancel(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.command(CancelBody.self, of: request, atMost: limits.signalBodyBytes)
        let clOrdID = try parameter("clOrdID", of: context)
        return try await submit(
            body.command(of: clOrdID, keyInHeader: request.headers[.idempotencyKey]), context)
    }

    @Sendable func answer(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.command(ApprovalBody.self, of: request, atMost: limits.signalBodyBytes)
        return try await submit(
            body.command(on: decisionIndex(in: context), keyInHeader: request.headers[.idempotencyKey]), context)
    }

    @Sendable func halt(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.command(HaltBody.self, of: request, atMost: limits.signalBodyBytes)
        return try await submit(body.command(keyInHeader: request.headers[.idempotencyKey]), context)
    }

    @Sendable func resume(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.command(ResumeBody.self, of: request, atMost: limits.signalBodyBytes)
        return try await submit(body.command(keyInHeader: request.headers[.idempotencyKey]), context)
    }

    private func submit(_ command: TradingCommand, _ context: APIContext) async throws -> Response {
        let actor = context.authorisedCaller.actor
        let receipt = try await service.submit(try command.validated(), actor: actor)
        context.logger.info(
            "command",
            metadata: [
                "actor": "\(actor)", "route": "\(context.endpointPath ?? "-")", "index": "\(receipt.index)",
                "duplicate": "\(receipt.duplicate)", "outcome": "\(receipt.outcome.rawValue)",
            ])
        return try JSON.response(receipt)
    }

    func decisionIndex(in context: APIContext) throws(ServiceError) -> UInt64 {
        guard let text = context.parameters.get("decisionIndex"), let index = UInt64(text) else {
            throw ServiceError(.badRequest, "a decision is named by its log index, such as /v1/decisions/42")
        }
        return index
    }
}

/// Routes that change limits, instruments and settings.
extension Routes {
    @Sendable func putLimits(_ request: Request, _ context: APIContext) async throws -> Response {
        let values = try await JSON.body(LimitsValues.self, of: request, atMost: limits.signalBodyBytes)
        try checkSymbol(values.symbol, context)
        return try await change(.limits(values), request, context)
    }

    @Sendable func putInstrument(_ request: Request, _ context: APIContext) async throws -> Response {
        let values = try await JSON.body(InstrumentValues.self, of: request, atMost: limits.signalBodyBytes)
        try checkSymbol(values.symbol, context)
        return try await change(.instrument(values), request, context)
    }

    @Sendable func putSettings(_ request: Request, _ context: APIContext) async throws -> Response {
        let values = try await JSON.body(SettingsValues.self, of: request, atMost: limits.signalBodyBytes)
        return try await change(.settings(values), request, context)
    }

    private func change(
        _ change: ReferenceChange, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        let change = try change.validated()
        let version = try ifVersion(of: request)
        let isDryRun = try dryRun(of: request)
        let actor = context.authorisedCaller.actor
        let report = try await service.change(change, ifVersion: version, dryRun: isDryRun, actor: actor)
        if report.committed {
            context.logger.notice(
                "changed",
                metadata: ["actor": "\(actor)", "subject": "\(report.subject)", "version": "\(report.version)"])
        }
        return try JSON.response(report)
    }

    private func checkSymbol(_ symbol: String, _ context: APIContext) throws {
        let inPath = try parameter("symbol", of: context)
        guard symbol == inPath else {
            throw ServiceError(.badRequest, "field \"symbol\": expected the symbol of the path, \"\(inPath)\"")
        }
    }

    private func ifVersion(of request: Request) throws(ServiceError) -> UInt64 {
        guard let text = request.uri.queryParameters["ifVersion"], let version = UInt64(text) else {
            throw ServiceError(
                .badRequest, "query \"ifVersion\": expected the version that you mean to change, such as ifVersion=57",
                hint: "GET tells it; 0 where nothing is set yet")
        }
        return version
    }

    private func dryRun(of request: Request) throws(ServiceError) -> Bool {
        switch request.uri.queryParameters["dryRun"] {
        case nil, "false": return false
        case "true": return true
        default: throw ServiceError(.badRequest, "query \"dryRun\": expected true or false")
        }
    }
}
