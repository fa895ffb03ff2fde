import Hummingbird
import Logging

/// Lets a request through when its connection's certificate grants the permission.
struct Authorisation: RouterMiddleware {
    let permission: Permission
    let certificates: PresentedCertificates

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let caller: Caller
        switch certificates[context.connection] {
        case .accepted(let accepted): caller = accepted
        case .refused(let reason): throw ServiceError(.unauthorised, reason, hint: Self.hint)
        case nil: throw ServiceError(.unauthorised, "this route needs a client certificate", hint: Self.hint)
        }
        guard caller.may(permission) else {
            context.logger.notice(
                "permission refused", metadata: ["actor": "\(caller.actor)", "permission": "\(permission.rawValue)"])
            let roles = permission.roles.map(\.rawValue).joined(separator: " or ")
            throw ServiceError(
                .forbidden, "\(caller.actor) may not \(permission.phrase)",
                hint: "use a certificate with the role \(roles)")
        }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }

    private static let hint = "connect with a certificate and key that this cluster's authority issued to you"
}
