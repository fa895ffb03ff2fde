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
            let order = try await service.order(
                try parameter("clOrdID", of: context), consistency: try consistency(of: request))
            return try JSON.response(Document(order))
        }
        group.get("executions") { request, _ in
            try JSON.response(
                try await service.executions(
                    limit: try limit(of: request), consistency: try consistency(of: request)))
        }
        group.get("executions/unread") { request, _ in
            try JSON.response(
                try await service.unreadReports(
                    limit: try limit(of: request), consistency: try consistency(of: request)))
        }
        group.get("positions") { request, _ in
            try JSON.response(try await service.positions(consistency: try consistency(of: request)))
        }
        addDecisions(to: group)
        addReferenceData(to: group)
        group.get("bars/:symbol/last") { _, context in
            try JSON.response(try await service.lastBar(symbol: try parameter("symbol", of: context)))
        }
    }

    private func addDecisions(to group: RouterGroup<APIContext>) {
        group.get("decisions") { request, _ in
            let outcome = request.uri.queryParameters["outcome"].map { String($0) }
            return try JSON.response(
                try await service.decisions(
                    limit: try limit(of: request), outcome: outcome, consistency: try consistency(of: request)))
        }
        group.get("decisions/:decisionIndex") { request, context in
            let decision = try await service.decision(
                try decisionIndex(in: context), consistency: try consistency(of: request))
            return try JSON.response(Document(decision))
        }
        group.get("approvals") { request, _ in
            try JSON.response(try await service.pendingDecisions(consistency: try consistency(of: request)))
        }
        group.get("halts") { request, _ in
            try JSON.response(try await service.halts(consistency: try consistency(of: request)))
        }
        group.get("alarms") { request, _ in
            try JSON.response(
                try await service.alarms(limit: try limit(of: request), consistency: try consistency(of: request)))
        }
    }

    private func addReferenceData(to group: RouterGroup<APIContext>) {
        group.get("limits") { request, _ in
            try JSON.response(try await service.limits(consistency: try consistency(of: request)))
        }
        group.get("limits/:symbol") { request, context in
            let limits = try await service.limits(
                of: try parameter("symbol", of: context), consistency: try consistency(of: request))
            return try JSON.response(Document(limits))
        }
        group.get("instruments") { request, _ in
            try JSON.response(try await service.instruments(consistency: try consistency(of: request)))
        }
        group.get("instruments/:symbol") { request, context in
            let instrument = try await service.instrument(
                try parameter("symbol", of: context), consistency: try consistency(of: request))
            return try JSON.response(Document(instrument))
        }
        group.get("settings") { request, _ in
            try JSON.response(Document(try await service.settings(consistency: try consistency(of: request))))
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
