import Foundation
import NIOCore
import NIOHTTP1

extension SiteClient {
    package func status() async throws(ClientError) -> ClusterStatus { try await get("/v1/status") }
    package func nodeStatus() async throws(ClientError) -> NodeStatus { try await get("/v1/node") }
    package func leader() async throws(ClientError) -> LeaderInfo { try await get("/v1/leader") }
    /// Fails while the site is not to be sent work.
    package func readiness() async throws(ClientError) -> Readiness { try await get("/readyz") }

    /// What the first endpoint says of itself, ready or not, check by check.
    package func readinessChecks() async throws(ClientError) -> Readiness {
        let call = Call(method: .GET, path: "/readyz?verbose")
        let (status, body) = try await perform(call, at: endpoints[0], within: TimeAmount(timeout))
        guard [200, 503].contains(status), let readiness = try? JSONDecoder().decode(Readiness.self, from: body) else {
            throw ClientError(
                .notUnderstood, "\(endpoints[0]) answered \(status) with something else than its readiness")
        }
        return readiness
    }

    /// What the first endpoint measures, in Prometheus' text format.
    package func metricsText() async throws(ClientError) -> String {
        let call = Call(method: .GET, path: "/metrics")
        let (status, body) = try await perform(call, at: endpoints[0], within: TimeAmount(timeout))
        if status == 200 { return String(decoding: body, as: UTF8.self) }
        guard let error = try? JSONDecoder().decode(ErrorBody.self, from: body) else {
            throw ClientError(.notUnderstood, "\(endpoints[0]) answered \(status) with something else than metrics")
        }
        throw ClientError(error)
    }

    package func history(
        limit: Int = APILimits.defaultRows, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> LeaderHistory {
        try await get("/v1/history?limit=\(limit)&consistency=\(consistency.rawValue)")
    }

    package func orders(
        limit: Int = APILimits.defaultRows, state: String? = nil, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<OrderRow> {
        try await get(
            "/v1/orders?limit=\(limit)&consistency=\(consistency.rawValue)"
                + (state.map { "&state=\(Self.escaped($0))" } ?? ""))
    }

    package func order(
        _ clOrdID: String, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> OrderDetail {
        try await get("/v1/orders/\(Self.escaped(clOrdID))?consistency=\(consistency.rawValue)")
    }

    package func executions(
        limit: Int = APILimits.defaultRows, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<ExecutionRow> {
        try await get("/v1/executions?limit=\(limit)&consistency=\(consistency.rawValue)")
    }

    package func unreadReports(
        limit: Int = APILimits.defaultRows, consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<UnreadReportRow> {
        try await get("/v1/executions/unread?limit=\(limit)&consistency=\(consistency.rawValue)")
    }

    package func positions(
        consistency: Consistency = .linearizable
    ) async throws(ClientError) -> Listing<PositionRow> {
        try await get("/v1/positions?consistency=\(consistency.rawValue)")
    }

    package func lastBar(symbol: String) async throws(ClientError) -> LastBar {
        try await get("/v1/bars/\(Self.escaped(symbol))/last")
    }

    package func pushBars(_ request: BarsRequest) async throws(ClientError) -> BarsReceipt {
        // Each endpoint is a site of its own; bars meant for one must not land at another.
        precondition(endpoints.count == 1, "bars go to one site, this client has \(endpoints.count)")
        return try await post("/v1/bars", request, isSafe: true)
    }

    /// Needs the role admin.
    package func transferLeadership(to name: String?) async throws(ClientError) -> LeaderInfo {
        try await post("/v1/leader/transfer", TransferRequest(to: name), isSafe: false)
    }

    /// One attempt. The idempotency key makes trying again safe.
    package func submit(_ signal: SignalRequest) async throws(ClientError) -> CommandReceipt {
        try await post("/v1/signals", signal, isSafe: true)
    }

    /// One attempt. The idempotency key makes trying again safe.
    package func submit(_ note: NoteRequest) async throws(ClientError) -> CommandReceipt {
        try await post("/v1/notes", note, isSafe: true)
    }

    static func escaped(_ text: String) -> String {
        let unreserved = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? text
    }
}
