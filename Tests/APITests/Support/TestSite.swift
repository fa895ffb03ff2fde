import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Peering
import Testing

@testable import API

/// A real API server on a free port of 127.0.0.1, over a service that a test controls.
struct TestSite {
    let endpoint: Endpoint
    let service: FakeService
    let certificates: Certificates

    static func run<Result: Sendable>(
        limits: APILimits = APILimits(), _ body: (TestSite) async throws -> Result
    ) async throws -> Result {
        try await Certificates.with { certificates in
            try await run(certificates: certificates, credentials: certificates.node(), limits: limits, body)
        }
    }

    static func run<Result: Sendable>(
        certificates: Certificates, credentials: Credentials, service: FakeService = FakeService(),
        limits: APILimits = APILimits(), _ body: (TestSite) async throws -> Result
    ) async throws -> Result {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let server = APIServer(
            configuration: .init(host: "127.0.0.1", port: 0, credentials: credentials, limits: limits),
            service: service, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            listening: { continuation.yield($0) })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await server.run()
            }
            defer { group.cancelAll() }
            let port = try #require(await ports.first { _ in true })
            let endpoint = Endpoint(host: "127.0.0.1", port: port)
            return try await body(TestSite(endpoint: endpoint, service: service, certificates: certificates))
        }
    }

    /// A client of this one site; nil credentials for one without a certificate.
    func withClient<Result>(
        _ credentials: Credentials?, timeout: Duration = .seconds(30), _ body: (SiteClient) async throws -> Result
    ) async throws -> Result {
        var tls = try certificates.client(.viewer).clientConfiguration()
        if let credentials {
            tls = credentials.clientConfiguration()
        } else {
            tls.certificateChain = []
            tls.privateKey = nil
        }
        return try await Clients.with(SiteClient(endpoints: [endpoint], tls: tls, timeout: timeout), body)
    }

    /// One exchange whatever the status.
    func ask(
        _ method: String, _ path: String, as credentials: Credentials?, body: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        try await withClient(credentials) { client in
            let call = SiteClient.Call(
                method: .init(rawValue: method), path: path, headers: .init(headers),
                body: body.map { ByteBuffer(string: $0) })
            let (status, bytes) = try await client.perform(call, at: endpoint, within: .seconds(30))
            return Answer(status: status, bytes: bytes)
        }
    }

    struct Answer {
        let status: UInt
        let bytes: Data

        func decoded<Body: Decodable>(_ type: Body.Type = Body.self) throws -> Body {
            try JSONDecoder().decode(type, from: bytes)
        }

        /// The body of an error.
        var error: ErrorBody { get throws { try decoded() } }
    }
}

enum Clients {
    static func with<Result>(_ client: SiteClient, _ body: (SiteClient) async throws -> Result) async throws -> Result {
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// What `body` fails with.
    static func failure<Result>(of body: () async throws -> Result) async -> ClientError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? ClientError
        }
    }
}
