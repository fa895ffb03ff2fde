import Hummingbird

/// All routes, over one site's service.
struct Routes: Sendable {
    let service: any SiteService
    let limits: APILimits
    let certificates: PresentedCertificates

    func router() -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ErrorResponses())
        addHealth(to: router)
        addReads(to: group(router, .read))
        group(router, .submitSignals).post("signals", use: submit)
        group(router, .submitNotes).post("notes", use: record)
        group(router, .pushBars).post("bars", use: pushBars)
        group(router, .transferLeadership).post("leader/transfer", use: transferLeadership)
        return router
    }

    private func group(_ router: Router<APIContext>, _ permission: Permission) -> RouterGroup<APIContext> {
        router.group("v1").add(middleware: Authorisation(permission: permission, certificates: certificates))
    }
}
