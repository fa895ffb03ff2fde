import Foundation
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
        addDocument(to: router)
        router.group("metrics").add(middleware: authorisation(for: .scrape)).get(use: metrics)
        addReads(to: group(router, .read))
        group(router, .submitSignals).post("signals", use: submit)
        group(router, .submitNotes).post("notes", use: record)
        group(router, .pushBars).post("bars", use: pushBars)
        group(router, .cancelOrders).post("orders/:clOrdID/cancel", use: cancel)
        group(router, .answerDecisions).post("approvals/:decisionIndex", use: answer)
        group(router, .haltTrading).post("halt", use: halt)
        group(router, .resumeTrading).post("resume", use: resume)
        group(router, .changeLimits).put("limits/:symbol", use: putLimits)
        group(router, .changeInstruments).put("instruments/:symbol", use: putInstrument)
        group(router, .changeSettings).put("settings", use: putSettings)
        group(router, .transferLeadership).post("leader/transfer", use: transferLeadership)
        return router
    }

    private func group(_ router: Router<APIContext>, _ permission: Permission) -> RouterGroup<APIContext> {
        router.group("v1").add(middleware: authorisation(for: permission))
    }

    private func authorisation(for permission: Permission) -> Authorisation {
        Authorisation(permission: permission, certificates: certificates)
    }

    /// A part of the path, its percent escapes undone.
    func parameter(_ name: String, of context: APIContext) throws -> String {
        let escaped = try context.parameters.require(name)
        guard let text = escaped.removingPercentEncoding else {
            throw ServiceError(.badRequest, "\"\(escaped)\" in the path is not percent-encoded UTF-8")
        }
        return text
    }
}
