import API
import Foundation
import Peering
import Testing

@Suite struct RouteTests {
    @Test func everyReadAnswersItsOwnModel() async throws {
        try await TestSite.run { site in
            try await site.withClient(try site.certificates.client(.viewer)) { (client: SiteClient) async throws in
                #expect(try await client.status() == Sample.status(site: "a"))
                #expect(try await client.nodeStatus() == Sample.node("a"))
                #expect(try await client.leader().leader == "a")
                #expect(try await client.history(limit: 5).rows.map(\.term) == [7])
                #expect(try await client.orders(limit: 6, state: "partial").rows == [Sample.order])
                #expect(try await client.order("QF-40") == Sample.orderDetail)
                #expect(try await client.executions().rows == [Sample.execution])
                let unread = try await client.unreadReports().rows
                #expect(unread == [Sample.unreadReport])
                #expect(unread.first?.message == "8=FIX.4.4|58=a\\x7Cb\\xC3\\xA9|")
                #expect(try await client.positions().rows.map(\.quantity) == ["-10000"])
                #expect(try await client.lastBar(symbol: "EURUSD").time == nil)
            }
            #expect(site.service.now.limits == [5, 6])
            #expect(site.service.now.states == ["partial"])
        }
    }

    @Test func listingsSayWhoseViewTheyAreAndKeepLongIntegers() async throws {
        try await TestSite.run { site in
            let answer = try await site.ask("GET", "/v1/positions", as: try site.certificates.client(.viewer))
            let json = try #require(try JSONSerialization.jsonObject(with: answer.bytes) as? [String: Any])
            let freshness = try #require(json["freshness"] as? [String: Any])
            #expect(json["schemaVersion"] as? Int == 1)
            #expect(freshness["consistency"] as? String == "linearizable")
            #expect(freshness["appliedIndex"] as? String == "42")
            #expect(freshness["ageMilliseconds"] as? Int == 3)
        }
    }

    @Test(arguments: Consistency.allCases)
    func readsOfReplicatedStateSayHowCurrentTheyHaveToBe(consistency: Consistency) async throws {
        try await TestSite.run { site in
            try await site.withClient(try site.certificates.client(.viewer)) { (client: SiteClient) async throws in
                #expect(try await client.history(consistency: consistency).freshness.consistency == consistency)
                #expect(try await client.orders(consistency: consistency).freshness.consistency == consistency)
                _ = try await client.order("QF-40", consistency: consistency)
                #expect(try await client.executions(consistency: consistency).freshness.consistency == consistency)
                #expect(try await client.positions(consistency: consistency).freshness.consistency == consistency)
            }
            #expect(site.service.now.consistencies == Array(repeating: consistency, count: 5))
        }
    }

    @Test(arguments: ["history", "orders", "orders/QF-40", "executions", "positions", "alarms"])
    func readsAreLinearizableUnlessTheyAskForLess(path: String) async throws {
        try await TestSite.run { site in
            let viewer = try site.certificates.client(.viewer)
            #expect(try await site.ask("GET", "/v1/\(path)", as: viewer).status == 200)
            #expect(site.service.now.consistencies == [.linearizable])
            let answer = try await site.ask("GET", "/v1/\(path)?consistency=eventual", as: viewer)
            #expect(answer.status == 400)
            let expected = "query \"consistency\": expected one of linearizable, leader, stale"
            #expect(try answer.error.message == expected)
            #expect(site.service.now.consistencies == [.linearizable])
        }
    }

    @Test func aSignalReachesTheServiceUnderTheNameOfItsCertificate() async throws {
        try await TestSite.run { site in
            let receipt = try await site.withClient(try site.certificates.client(.trader)) {
                try await $0.submit(Sample.signal())
            }
            #expect(receipt.index.value == 9_007_199_254_740_993)
            #expect(receipt.outcome == .accepted)
            let submitted = site.service.now.submitted
            #expect(submitted.map(\.actor) == ["trader/alice"])
            #expect(submitted.map(\.signal) == [Sample.signal()])
        }
    }

    @Test func leadershipIsHandedToTheSiteNamed() async throws {
        try await TestSite.run { site in
            try await site.withClient(try site.certificates.client(.admin)) { client in
                _ = try await client.transferLeadership(to: "b")
                _ = try await client.transferLeadership(to: nil)
            }
            #expect(site.service.now.transfers == ["b", nil])
        }
    }

    @Test func barsReachTheService() async throws {
        try await TestSite.run { site in
            let receipt = try await site.withClient(try site.certificates.client(.trader)) {
                try await $0.pushBars(BarsRequest(symbol: "EURUSD", bars: Sample.bars(3)))
            }
            #expect(receipt.stored == 3)
            #expect(receipt.last?.value == 180_000_000_000)
        }
    }

    @Test(arguments: [("GET", "/v1/nothing"), ("PUT", "/v1/status"), ("GET", "/"), ("GET", "/v1/signals")])
    func anUnknownRouteIsAnsweredInJSON(method: String, path: String) async throws {
        try await TestSite.run { site in
            let answer = try await site.ask(method, path, as: try site.certificates.client(.admin))
            #expect(answer.status == 404)
            #expect(try answer.error.code == "notFound")
            #expect(try answer.error.message.contains(path))
        }
    }

    @Test(arguments: ["0", "-1", "1001", "many"])
    func aLimitOutOfRangeIsRefused(limit: String) async throws {
        try await TestSite.run { site in
            let answer = try await site.ask(
                "GET", "/v1/orders?limit=\(limit)", as: try site.certificates.client(.viewer))
            #expect(answer.status == 400)
            #expect(try answer.error.message == "query \"limit\": expected 1 to 1000")
        }
    }

    @Test(arguments: ServiceError.Code.allCases)
    func everyRefusalOfTheServiceHasItsStatus(code: ServiceError.Code) async throws {
        let statuses: [ServiceError.Code: UInt] = [
            .badRequest: 400, .unauthorised: 401, .forbidden: 403, .notFound: 404, .conflict: 409, .tooLarge: 413,
            .refused: 422, .busy: 429, .noLeader: 503, .unavailable: 503, .timeout: 504, .internal: 500,
        ]
        try await TestSite.run { site in
            site.service.change {
                $0.error = ServiceError(code, "because", hint: "do this", leader: "127.0.0.1:7102")
            }
            let answer = try await site.ask("GET", "/v1/positions", as: try site.certificates.client(.viewer))
            #expect(answer.status == statuses[code])
            let expected = ErrorBody(code: code.rawValue, message: "because", hint: "do this", leader: "127.0.0.1:7102")
            #expect(try answer.error == expected)
        }
    }

    @Test func anUnforeseenErrorKeepsItsTextToItself() async throws {
        struct Secret: Error { let text = "password=hunter2" }
        try await TestSite.run { site in
            site.service.change { $0.error = Secret() }
            let answer = try await site.ask("GET", "/v1/positions", as: try site.certificates.client(.viewer))
            #expect(answer.status == 500)
            #expect(try answer.error.code == "internal")
            #expect(!String(decoding: answer.bytes, as: UTF8.self).contains("hunter2"))
        }
    }

    @Test func aRequestThatTakesTooLongIsAnsweredAsOutcomeUnknown() async throws {
        var limits = APILimits()
        limits.requestTimeout = .milliseconds(50)
        try await TestSite.run(limits: limits) { site in
            // Until it is cancelled.
            site.service.change { $0.pause = { try await Task.sleep(for: .seconds(3600)) } }
            let body = String(decoding: try JSONEncoder().encode(Sample.signal()), as: UTF8.self)
            let trader = try site.certificates.client(.trader)
            let answer = try await site.ask("POST", "/v1/signals", as: trader, body: body)
            #expect(answer.status == 504)
            #expect(try answer.error.code == "timeout")
            let failure = await Clients.failure {
                try await site.withClient(trader) { try await $0.submit(Sample.signal()) }
            }
            #expect(failure?.exitStatus == .unknownOutcome)
        }
    }
}
