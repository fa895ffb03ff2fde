import Hummingbird

/// Routes that change nothing.
extension Routes {
    func addReads(to group: RouterGroup<APIContext>) {
        group.get("status") { _, _ in try JSON.response(try await service.status()) }
        group.get("node") { _, _ in try JSON.response(await service.nodeStatus()) }
        group.get("leader") { _, _ in try JSON.response(await service.leader()) }
        group.get("history") { request, _ in
            try JSON.response(
                try await service.history(limit: try limit(of: request), consistency: try consistency(of: request)))
        }
        group.get("orders") { request, _ in
            let state = request.uri.queryParameters["state"].map { String($0) }
            return try JSON.response(
                try await service.orders(
                    limit: try limit(of: request), state: state, consistency: try consistency(of: request)))
        }
        group.get("orders/:clOrdID") { request, context in
            try JSON.response(
                try await service.order(
                    try context.parameters.require("clOrdID"), consistency: try consistency(of: request)))
        }
        group.get("executions") { request, _ in
            try JSON.response(
                try await service.executions(
                    limit: try limit(of: request), consistency: try consistency(of: request)))
        }
        group.get("positions") { request, _ in
            try JSON.response(try await service.positions(consistency: try consistency(of: request)))
        }
        group.get("bars/:symbol/last") { _, context in
            try JSON.response(try await service.lastBar(symbol: try context.parameters.require("symbol")))
        }
    }

    private func consistency(of request: Request) throws(ServiceError) -> Consistency {
        guard let text = request.uri.queryParameters["consistency"] else { return .linearizable }
        guard let consistency = Consistency(rawValue: String(text)) else {
            let known = Consistency.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError(.badRequest, "query \"consistency\": expected one of \(known)")
        }
        return consistency
    }

    private func limit(of request: Request) throws(ServiceError) -> Int {
        guard let text = request.uri.queryParameters["limit"] else { return APILimits.defaultRows }
        guard let limit = Int(text), (1...limits.rowsPerListing).contains(limit) else {
            throw ServiceError(.badRequest, "query \"limit\": expected 1 to \(limits.rowsPerListing)")
        }
        return limit
    }
}
