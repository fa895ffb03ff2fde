import Foundation
import Logging
import NIOCore
import NIOPosix
import Peering
import Testing

@testable import API

@Suite struct ClientTests {
    /// A port of 127.0.0.1 that nothing listens on: a server had it a moment ago.
    private func deadEndpoint(_ certificates: Certificates) async throws -> Endpoint {
        try await TestSite.run(certificates: certificates, credentials: certificates.node()) { $0.endpoint }
    }

    @Test func itGoesOnToTheNextEndpointAndStaysThere() async throws {
        try await Certificates.with { certificates in
            let dead = try await deadEndpoint(certificates)
            try await TestSite.run(certificates: certificates, credentials: certificates.node()) { site in
                let client = SiteClient(
                    endpoints: [dead, site.endpoint], credentials: try certificates.client(.trader),
                    timeout: .seconds(30))
                try await Clients.with(client) { client in
                    #expect(try await client.status().leader == "a")
                    _ = try await client.submit(Sample.signal())
                    #expect(site.service.now.submitted.count == 1)
                }
            }
        }
    }

    @Test func itSaysThatNothingListens() async throws {
        try await Certificates.with { certificates in
            let dead = try await deadEndpoint(certificates)
            let client = SiteClient(
                endpoints: [dead], credentials: try certificates.client(.viewer), timeout: .seconds(30))
            let failure = try await Clients.with(client) { client in
                await Clients.failure { try await client.status() }
            }
            #expect(failure?.kind == .unreachable)
            #expect(failure?.message == "nothing listens at \(dead): is the site running?")
            #expect(failure?.exitStatus == .connection)
        }
    }

    /// A port that takes connections, and what it does with each.
    private func withListener<Result>(
        _ accept: @escaping @Sendable (any Channel) -> Void, _ body: (Endpoint) async throws -> Result
    ) async throws -> Result {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                accept(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        do {
            let result = try await body(Endpoint(host: "127.0.0.1", port: port))
            try await listener.close().get()
            return result
        } catch {
            try? await listener.close().get()
            throw error
        }
    }

    /// Nothing was sent to it: another endpoint is asked, be it with what may not be done twice.
    @Test func whoHangsUpBeforeTLSIsUnreachable() async throws {
        try await TestSite.run { site in
            try await withListener({ $0.close(promise: nil) }) { other in
                let client = SiteClient(
                    endpoints: [other, site.endpoint], credentials: try site.certificates.client(.admin),
                    timeout: .seconds(30))
                try await Clients.with(client) { client in
                    _ = try await client.transferLeadership(to: nil)
                }
                let alone = SiteClient(
                    endpoints: [other], credentials: try site.certificates.client(.viewer), timeout: .seconds(30))
                let failure = try await Clients.with(alone) { client in
                    await Clients.failure { try await client.status() }
                }
                #expect(failure?.kind == .unreachable && failure?.exitStatus == .connection)
            }
        }
    }

    @Test func whoNeverAgreesOnTLSIsUnreachable() async throws {
        try await Certificates.with { certificates in
            try await withListener({ _ in }) { silent in
                let client = SiteClient(
                    endpoints: [silent], credentials: try certificates.client(.viewer), timeout: .milliseconds(400))
                let failure = try await Clients.with(client) { client in
                    await Clients.failure { try await client.status() }
                }
                #expect(failure?.kind == .unreachable && failure?.message.contains("does not answer") == true)
            }
        }
    }

    @Test func itTrustsNoSiteOfAnotherAuthority() async throws {
        try await TestSite.run { site in
            try await Certificates.with { others in
                let failure = await Clients.failure {
                    try await site.withClient(try others.client(.trader)) { try await $0.submit(Sample.signal()) }
                }
                #expect(failure?.kind == .tls)
                #expect(failure?.message.contains("not a valid one of this cluster") == true)
                #expect(site.service.now.submitted.isEmpty)
            }
        }
    }

    @Test func itTrustsNoServerThatShowsAPersonsCertificate() async throws {
        try await Certificates.with { certificates in
            let impostor = try certificates.client(.admin)
            try await TestSite.run(certificates: certificates, credentials: impostor) { site in
                let failure = await Clients.failure {
                    try await site.withClient(try certificates.client(.trader)) { try await $0.status() }
                }
                #expect(failure?.kind == .tls)
            }
        }
    }

    @Test func aSignalIsSentAgainUnderTheSameKeyUntilItIsAnswered() async throws {
        try await TestSite.run { site in
            site.service.change { $0.error = ServiceError(.noLeader, "nobody leads") }
            try await site.withClient(try site.certificates.client(.trader)) { client in
                let receipt = try await client.submit(Sample.signal(key: "once"), patience: .seconds(60)) { failure in
                    #expect(failure.kind == .answered(.noLeader))
                    site.service.change { $0.error = nil }
                }
                #expect(receipt.outcome == .accepted)
            }
            #expect(site.service.now.submitted.map(\.signal.idempotencyKey) == ["once", "once"])
        }
    }

    @Test func aRefusalIsFinal() async throws {
        try await TestSite.run { site in
            site.service.change { $0.error = ServiceError(.refused, "trading is halted", hint: "ask the operator") }
            let failure = await Clients.failure {
                try await site.withClient(try site.certificates.client(.trader)) {
                    try await $0.submit(Sample.signal(), patience: .seconds(60))
                }
            }
            #expect(failure?.exitStatus == .refused)
            #expect(failure?.message == "trading is halted: ask the operator")
            #expect(site.service.now.submitted.count == 1)
        }
    }

    @Test func whenPatienceEndsAnEarlierUnknownOutcomeIsNotForgotten() async throws {
        try await TestSite.run { site in
            site.service.change { $0.error = ServiceError(.timeout, "no result") }
            let failure = await Clients.failure {
                try await site.withClient(try site.certificates.client(.trader)) {
                    try await $0.submit(Sample.signal(), patience: .milliseconds(150)) { _ in
                        site.service.change { $0.error = ServiceError(.noLeader, "nobody leads") }
                    }
                }
            }
            #expect(failure?.exitStatus == .unknownOutcome)
        }
    }

    @Test func aPortInUseIsReportedInOneLine() async throws {
        try await TestSite.run { site in
            let server = APIServer(
                configuration: .init(
                    host: "127.0.0.1", port: site.endpoint.port, credentials: try site.certificates.node()),
                service: FakeService(), logger: .init(label: "test"))
            let error = await #expect(throws: ListenError.self) { try await server.run() }
            #expect(error?.description.hasPrefix("port \(site.endpoint.port) on 127.0.0.1 is already in use") == true)
        }
    }
}
