import API
import Foundation
import LocalCluster
import Peering
import Testing
import Trading

extension UnhurriedTests {
    /// Somebody's own engine, which is given the OpenAPI document and has HTTPS: here `curl`.
    @Suite(.serialized) struct OwnEngineTests {
        private func signal(_ changes: [(String, String?)] = []) -> String {
            var fields = [
                "idempotencyKey": "\"own-1\"", "strategy": "\"own\"", "symbol": "\"EURUSD\"", "side": "\"buy\"",
                "quantity": "\"1000\"", "price": "\"1.1\"", "asOf": "\"\(TradingFloor.agreed)\"",
                "confidencePpm": "900000",
            ]
            for (field, json) in changes { fields[field] = json }
            return "{" + fields.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        }

        @Test func anEngineOfOnesOwnNeedsOnlyHTTPS() async throws {
            try await TradingFloor.with(pushing: false) { floor in
                try await pushBars(floor)
                try await submit(floor)
                try await mistakes(floor)
                try await floor.holdsTogether()
            }
        }

        private func pushBars(_ floor: TradingFloor) async throws {
            for site in floor.cluster.names {
                let first = try await floor.push(TradingFloor.someBars, to: site)
                #expect(first.status == 200, "\(first)")
                let receipt = try first.decoded(BarsReceipt.self)
                #expect((receipt.stored, receipt.last?.value) == (20, TradingFloor.agreed))
                // What a site has already is no news.
                let again = try await floor.push(TradingFloor.someBars, to: site)
                #expect(try again.decoded(BarsReceipt.self).stored == 0)
            }
            let viewer = try await floor.push(TradingFloor.someBars, to: "site1", as: .viewer)
            #expect(viewer.error == "forbidden: viewer/viewer may not push bars")
            let backwards = try await floor.push(TradingFloor.someBars.reversed(), to: "site1")
            #expect(backwards.error == "badRequest: field \"bars[1].time\": expected times to increase")
        }

        private func submit(_ floor: TradingFloor) async throws {
            let document = try await floor.curl("/openapi.yaml", as: nil)
            #expect(document.status == 200 && document.body.contains("/v1/signals"))
            let first = try await floor.curl("/v1/signals", as: .trader, body: signal())
            #expect(first.status == 200, "\(first)")
            let receipt = try first.decoded(CommandReceipt.self)
            #expect(receipt.outcome == .accepted && !receipt.duplicate)
            for site in floor.cluster.names {
                let again = try await floor.curl("/v1/signals", of: site, as: .trader, body: signal())
                let second = try again.decoded(CommandReceipt.self)
                #expect(again.status == 200 && second.duplicate && second.index == receipt.index, "\(again)")
            }
            let other = try await floor.curl("/v1/signals", as: .trader, body: signal([("quantity", "\"2000\"")]))
            #expect(other.status == 409)
            #expect(
                other.error == "conflict: idempotency key own-1 was used for another command, at index \(receipt.index)"
            )
            let decision = try await floor.decision(on: receipt.index.value, "approved")
            _ = try await floor.order(try #require(decision.clOrdID), becomes: "filled")
        }

        private func mistakes(_ floor: TradingFloor) async throws {
            func error(_ body: String) async throws -> String? {
                let answer = try await floor.curl("/v1/signals", as: .trader, body: body)
                #expect((400..<500).contains(answer.status), "\(answer)")
                return answer.error
            }
            let malformed = try await error("{\"side\": \"buy\",")
            #expect(malformed?.hasPrefix("badRequest: the body is not the JSON object") == true, "\(malformed ?? "")")
            let slip = try await error(signal([("limitprice", "\"0.9\"")]))
            #expect(slip?.contains("field \"limitprice\": not known here") == true, "\(slip ?? "")")
            let missing = try await error(signal([("price", nil)]))
            #expect(missing == "badRequest: field \"price\": missing")
            let number = try await error(signal([("price", "1.1")]))
            #expect(number == "badRequest: field \"price\": expected a string")
            let large = try await error(signal([("strategy", "\"\(String(repeating: "s", count: 70_000))\"")]))
            #expect(large == "tooLarge: the body is larger than 65536 bytes")
            let role = try await floor.curl("/v1/signals", as: .viewer, body: signal())
            #expect(role.status == 403 && role.error == "forbidden: viewer/viewer may not submit signals")
            #expect(role.body.contains("use a certificate with the role trader"))
            let nobody = try await floor.curl("/v1/signals", as: nil, body: signal())
            #expect(nobody.status == 401 && nobody.error == "unauthorised: this route needs a client certificate")
            let route = try await floor.curl("/v1/signal", as: .trader, body: signal())
            #expect(route.status == 404 && route.body.contains("/openapi.yaml"), "\(route)")
        }
    }
}
