import Foundation
import NIOSSL
import Peering
import Testing

@testable import API

@Suite struct AuthorisationTests {
    struct Route: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        let body: String?
        let roles: Set<ClientRole>
        let isForSites: Bool

        var testDescription: String { "\(method) \(path)" }
    }

    private static let people: Set<ClientRole> = [.admin, .risk, .trader, .viewer]

    private static func read(_ path: String) -> Route {
        Route(method: "GET", path: path, body: nil, roles: people, isForSites: true)
    }

    private static func json(_ body: some Encodable) -> String {
        (try? JSONEncoder().encode(body)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    static let routes = [
        Route(method: "GET", path: "/metrics", body: nil, roles: people.union([.monitor]), isForSites: true),
        read("/v1/status"), read("/v1/node"), read("/v1/leader"), read("/v1/history"), read("/v1/orders"),
        read("/v1/orders/QF-40"), read("/v1/executions"), read("/v1/executions/unread"), read("/v1/positions"),
        read("/v1/bars/EURUSD/last"),
        read("/v1/decisions"), read("/v1/decisions/40"), read("/v1/approvals"), read("/v1/halts"), read("/v1/alarms"),
        read("/v1/limits"),
        read("/v1/limits/EURUSD"), read("/v1/instruments"), read("/v1/instruments/EURUSD"), read("/v1/settings"),
        Route(
            method: "POST", path: "/v1/signals", body: json(Sample.signal()), roles: [.trader], isForSites: false),
        Route(
            method: "POST", path: "/v1/notes", body: json(NoteRequest(idempotencyKey: "k-1", text: "remark")),
            roles: [.trader], isForSites: false),
        Route(
            method: "POST", path: "/v1/bars", body: json(BarsRequest(symbol: "EURUSD", bars: Sample.bars(1))),
            roles: [.trader], isForSites: false),
        Route(
            method: "POST", path: "/v1/orders/QF-40/cancel", body: #"{"idempotencyKey":"k-1","reason":"fat finger"}"#,
            roles: [.trader, .risk], isForSites: false),
        Route(
            method: "POST", path: "/v1/approvals/40",
            body: #"{"idempotencyKey":"k-1","approve":true,"reason":"seen"}"#, roles: [.risk], isForSites: false),
        Route(
            method: "POST", path: "/v1/halt", body: #"{"idempotencyKey":"k-1","reason":"prices look wrong"}"#,
            roles: [.risk], isForSites: false),
        Route(
            method: "POST", path: "/v1/resume", body: #"{"idempotencyKey":"k-1","scope":"all","reason":"checked"}"#,
            roles: [.risk], isForSites: false),
        Route(
            method: "PUT", path: "/v1/limits/EURUSD?ifVersion=3", body: json(Sample.limits.values), roles: [.risk],
            isForSites: false),
        Route(
            method: "PUT", path: "/v1/instruments/EURUSD?ifVersion=3", body: json(Sample.instrument.values),
            roles: [.risk], isForSites: false),
        Route(
            method: "PUT", path: "/v1/settings?ifVersion=3", body: json(Sample.settings.values), roles: [.risk],
            isForSites: false),
        Route(method: "POST", path: "/v1/leader/transfer", body: "{}", roles: [.admin], isForSites: false),
    ]

    @Test(arguments: routes)
    func eachRoleMayDoWhatItIsForAndNothingElse(route: Route) async throws {
        try await TestSite.run { site in
            for role in ClientRole.allCases {
                let answer = try await site.ask(
                    route.method, route.path, as: try site.certificates.client(role), body: route.body)
                #expect(answer.status == (route.roles.contains(role) ? 200 : 403), "\(role)")
            }
            let answer = try await site.ask(
                route.method, route.path, as: try site.certificates.node(), body: route.body)
            #expect(answer.status == (route.isForSites ? 200 : 403), "node")
        }
    }

    @Test(arguments: routes)
    func withoutACertificateNothingIsServed(route: Route) async throws {
        try await TestSite.run { site in
            let answer = try await site.ask(route.method, route.path, as: nil, body: route.body)
            #expect(answer.status == 401)
            #expect(try answer.error.code == "unauthorised")
            #expect(site.service.now.submitted.isEmpty && site.service.now.notes.isEmpty)
            #expect(site.service.now.transfers.isEmpty)
            #expect(site.service.now.actors.isEmpty)
            #expect(site.service.now.barRequests == 0)
        }
    }

    @Test func aRefusalNamesTheRoleThatIsNeeded() async throws {
        try await TestSite.run { site in
            let failure = await Clients.failure {
                try await site.withClient(try site.certificates.client(.admin)) { try await $0.submit(Sample.signal()) }
            }
            #expect(failure?.kind == .answered(.forbidden))
            #expect(failure?.exitStatus == .connection)
            #expect(
                failure?.message == "admin/alice may not submit signals: use a certificate with the role trader")
        }
    }

    @Test func aCertificateOfAnotherAuthorityIsNotLetIn() async throws {
        try await TestSite.run { site in
            try await Certificates.with { others in
                var tls = try others.client(.admin).clientConfiguration()
                tls.trustRoots = try site.certificates.client(.viewer).clientConfiguration().trustRoots
                let client = SiteClient(endpoints: [site.endpoint], tls: tls, timeout: .seconds(30))
                let failure = try await Clients.with(client) { client in
                    await Clients.failure { try await client.status() }
                }
                #expect(failure?.kind == .tls)
                #expect(failure?.exitStatus == .connection)
            }
        }
    }

    @Test func aCertificateOfAnotherClusterIsRefused() throws {
        let ours = UUID()
        let others = UUID()
        let identity = Identity.client(cluster: others, role: .admin, name: "alice")
        guard case .refused(let reason) = PresentedCertificates.verdict(identity, in: ours) else {
            Issue.record("accepted")
            return
        }
        #expect(reason.contains(others.uuidString.lowercased()))
        #expect(
            PresentedCertificates.verdict(identity, in: others) == .accepted(Caller(role: .admin, name: "alice")))
    }

    @Test func identitiesAreForgottenWithTheirConnections() async throws {
        try await TestSite.run { site in
            let admin = try site.certificates.client(.admin)
            #expect(try await site.ask("GET", "/v1/status", as: admin).status == 200)
            for _ in 0..<20 { #expect(try await site.ask("GET", "/v1/status", as: nil).status == 401) }
        }
    }
}
