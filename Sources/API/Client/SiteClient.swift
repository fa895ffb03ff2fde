import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
package import Peering
import Synchronization

/// Talks to the sites of one cluster over HTTPS with a client certificate.
///
/// It asks the endpoint that answered last and goes on to the next when one cannot be reached. It follows no redirect.
/// Whoever makes one calls ``shutdown()`` in the end.
package final class SiteClient: Sendable {
    package let endpoints: [Endpoint]
    /// The longest a single call may take, all endpoints included.
    package let timeout: Duration

    private let http: HTTPConnections
    /// Where in `endpoints` the next call starts.
    private let preferred = Mutex(0)

    package convenience init(endpoints: [Endpoint], credentials: Credentials, timeout: Duration = .seconds(5)) {
        // The authority is the only root, and only sites' certificates are good for servers: any site may answer, under
        // whatever address.
        self.init(endpoints: endpoints, tls: credentials.clientConfiguration(), timeout: timeout)
    }

    init(endpoints: [Endpoint], tls: TLSConfiguration, timeout: Duration) {
        precondition(!endpoints.isEmpty, "a client without endpoints")
        self.endpoints = endpoints
        self.timeout = timeout
        do {
            // Shorter than an endpoint's share, so that an address where nobody answers is told from a slow site.
            http = try HTTPConnections(tls: tls, connectLimit: TimeAmount(timeout / (endpoints.count + 1)))
        } catch {
            preconditionFailure("credentials that were checked are good for TLS: \(error)")
        }
    }

    package func shutdown() async { await http.shutdown() }

    /// Asks until an endpoint answers.
    func get<Answer: Decodable>(_ path: String) async throws(ClientError) -> Answer {
        try await send(Call(method: .GET, path: path), isSafe: true)
    }

    /// - Parameter isSafe: doing it twice does no harm, so that it may be tried elsewhere when its outcome is unknown.
    func post<Answer: Decodable>(
        _ path: String, _ body: some Encodable, isSafe: Bool
    ) async throws(ClientError) -> Answer {
        try await send(try Call(.POST, path, body), isSafe: isSafe)
    }

    /// For changes that name the version they change: doing one twice does no harm.
    func put<Answer: Decodable>(_ path: String, _ body: some Encodable) async throws(ClientError) -> Answer {
        try await send(try Call(.PUT, path, body), isSafe: true)
    }

    /// Starts the next call at another endpoint.
    func rotate() { preferred.withLock { $0 = ($0 + 1) % endpoints.count } }

    private func send<Answer: Decodable>(_ call: Call, isSafe: Bool) async throws(ClientError) -> Answer {
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        let start = preferred.withLock { $0 }
        var failures: [ClientError] = []
        for offset in endpoints.indices {
            let position = (start + offset) % endpoints.count
            // A site that hangs leaves time for the others, where asking them too is allowed.
            let left = (deadline - .now()).nanoseconds
            let share = TimeAmount.nanoseconds(isSafe ? left / Int64(endpoints.count - offset) : left)
            do throws(ClientError) {
                let answer: Answer = try await exchange(call, with: endpoints[position], within: share)
                preferred.withLock { $0 = position }
                return answer
            } catch {
                let goesOn =
                    error.kind == .unreachable || error.kind == .tls || (isSafe && error.kind == .unknownOutcome)
                guard goesOn else {
                    // What another endpoint may have done is not undone by this one's refusal to listen.
                    let isOpen = call.method != .GET && failures.contains(where: \.mayHaveHappened)
                    guard isOpen, !error.isFinalAnswer else { throw error }
                    throw Self.summary(of: failures + [error])
                }
                failures.append(error)
                if NIODeadline.now() >= deadline { break }
            }
        }
        throw Self.summary(of: failures)
    }

    private func exchange<Answer: Decodable>(
        _ call: Call, with endpoint: Endpoint, within limit: TimeAmount
    ) async throws(ClientError) -> Answer {
        let (status, body) = try await perform(call, at: endpoint, within: limit)
        let decoder = JSONDecoder()
        if status == 200, let answer = try? decoder.decode(Answer.self, from: body) { return answer }
        guard status != 200, let error = try? decoder.decode(ErrorBody.self, from: body) else {
            throw ClientError(
                .notUnderstood,
                "\(endpoint) answered \(status) with something else than this API's JSON: is it a site's API port?")
        }
        throw ClientError(error)
    }

    /// One request as it goes out.
    struct Call {
        var method: HTTPMethod
        var path: String
        var headers: HTTPHeaders = ["Accept": "application/json"]
        var body: ByteBuffer?
    }

    /// One exchange with one endpoint, whatever the status.
    func perform(
        _ call: Call, at endpoint: Endpoint, within limit: TimeAmount
    ) async throws(ClientError) -> (status: UInt, body: Data) {
        var head = HTTPRequestHead(version: .http1_1, method: call.method, uri: call.path, headers: call.headers)
        head.headers.replaceOrAdd(name: "Host", value: String("\(endpoint)".dropFirst("https://".count)))
        if let body = call.body {
            head.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
            head.headers.replaceOrAdd(name: "Content-Length", value: "\(body.readableBytes)")
        }
        do {
            let answer = try await http.answer(to: head, call.body, by: endpoint, until: .now() + limit)
            return (answer.status.code, Data(answer.body.readableBytesView))
        } catch {
            throw ClientError(transport: error, endpoint: endpoint, timeout: limit)
        }
    }

    /// One line for all endpoints that failed; the gravest kind wins.
    private static func summary(of failures: [ClientError]) -> ClientError {
        let gravest =
            failures.first { $0.kind == .unknownOutcome } ?? failures.first { $0.kind == .tls } ?? failures.first
        guard let gravest else { preconditionFailure("a call that tried no endpoint") }
        let messages = failures.map(\.message).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return ClientError(gravest.kind, messages.joined(separator: "; "))
    }
}

extension SiteClient.Call {
    fileprivate init(_ method: HTTPMethod, _ path: String, _ body: some Encodable) throws(ClientError) {
        self.init(method: method, path: path)
        do { self.body = try JSON.encoded(body) } catch { throw ClientError(.notUnderstood, "\(error)") }
    }
}
