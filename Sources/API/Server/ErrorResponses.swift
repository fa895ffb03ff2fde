import HTTPTypes
import Hummingbird
import Logging

extension ServiceError.Code {
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .unauthorised: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .refused: .unprocessableContent
        case .busy: .tooManyRequests
        case .noLeader, .unavailable: .serviceUnavailable
        case .timeout: .gatewayTimeout
        case .internal: .internalServerError
        }
    }
}

extension ServiceError {
    /// The answer to a request that was not served.
    func response() throws -> Response {
        var response = try JSON.response(
            ErrorBody(code: code.rawValue, message: message, hint: hint, leader: leader), code.status)
        if code == .busy { response.headers[.retryAfter] = "1" }
        return response
    }
}

/// Turns whatever a route threw, and the router's own refusals, into answers in JSON.
struct ErrorResponses: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ServiceError {
            return try error.response()
        } catch let error as HTTPError where error.status == .notFound {
            return try ServiceError(
                .notFound, "no such route: \(request.method.rawValue) \(request.uri.path)",
                hint: "the routes are listed in /openapi.yaml of every site"
            ).response()
        } catch let error as HTTPError where error.status.kind == .clientError {
            return try ServiceError(.badRequest, error.body ?? error.status.reasonPhrase).response()
        } catch is CancellationError {
            return try ServiceError(
                .timeout, "the site stopped before the result was known; what was asked may still happen",
                hint: "ask another site; a signal may be sent again with the same idempotency key"
            ).response()
        } catch {
            // The text may hold what a client must not see; it goes to the log only.
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return try ServiceError(
                .internal, "the site could not serve this request", hint: "its log says why\(context.place)"
            ).response()
        }
    }
}

extension APIContext {
    /// Where in the log this request is, when the logger keeps metadata.
    fileprivate var place: String {
        logger[metadataKey: "hb.request.id"].map { ", at request \($0)" } ?? ""
    }
}
