import HTTPTypes
import Hummingbird
import Logging

/// Routes that change something.
extension Routes {
    @Sendable func submit(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.command(SignalBody.self, of: request, atMost: limits.signalBodyBytes)
        let signal = try body.request(keyInHeader: request.headers[.idempotencyKey]).validated()
        let actor = context.authorisedCaller.actor
        let receipt = try await service.submit(signal, actor: actor)
        // Who submitted it, and when, is in the log of the cluster.
        context.logger.debug(
            "signal",
            metadata: [
                "actor": "\(actor)", "index": "\(receipt.index)", "duplicate": "\(receipt.duplicate)",
                "outcome": "\(receipt.outcome.rawValue)",
            ])
        return try JSON.response(receipt)
    }

    @Sendable func record(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.command(NoteBody.self, of: request, atMost: limits.signalBodyBytes)
        let note = try body.request(keyInHeader: request.headers[.idempotencyKey]).validated()
        return try JSON.response(try await service.submit(note, actor: context.authorisedCaller.actor))
    }

    @Sendable func pushBars(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.body(BarsRequest.self, of: request, atMost: limits.barsBodyBytes)
        return try JSON.response(try await service.pushBars(body.validated(limits: limits)))
    }

    @Sendable func transferLeadership(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSON.body(TransferRequest.self, of: request, atMost: limits.signalBodyBytes)
        if let name = body.to { try FieldCheck.name(name, field: "to", longest: TransferRequest.maximumNameLength) }
        context.logger.info(
            "leadership transfer",
            metadata: ["actor": "\(context.authorisedCaller.actor)", "to": "\(body.to ?? "any")"])
        return try JSON.response(try await service.transferLeadership(to: body.to))
    }
}

extension HTTPField.Name {
    static let idempotencyKey: HTTPField.Name = {
        guard let name = HTTPField.Name("Idempotency-Key") else { preconditionFailure("not a header field's name") }
        return name
    }()
}
