import Hummingbird

/// Routes that load balancers and supervisors ask, without a client certificate.
extension Routes {
    func addHealth(to router: Router<APIContext>) {
        router.get("livez", use: liveness)
        router.get("readyz", use: readiness)
        router.get("leader", use: leaderProbe)
    }

    @Sendable private func liveness(_ request: Request, _ context: APIContext) async throws -> Response {
        let liveness = await service.liveness()
        return try JSON.response(liveness, liveness.alive ? .ok : .serviceUnavailable)
    }

    @Sendable private func readiness(_ request: Request, _ context: APIContext) async throws -> Response {
        var readiness = await service.readiness()
        if request.uri.queryParameters["verbose"] == nil { readiness.checks = nil }
        return try JSON.response(readiness, readiness.ready ? .ok : .serviceUnavailable)
    }

    /// 200 on the leader only.
    @Sendable private func leaderProbe(_ request: Request, _ context: APIContext) async throws -> Response {
        let leader = await service.leader()
        return try JSON.response(leader, leader.isThisSite ? .ok : .serviceUnavailable)
    }
}
