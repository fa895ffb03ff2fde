import API
import Peering
import Testing

@Suite struct BodyTests {
    private static func signal(_ changes: [(field: String, json: String?)] = []) -> String {
        var fields = [
            "idempotencyKey": "\"k-1\"", "strategy": "\"manual\"", "symbol": "\"EURUSD\"", "side": "\"buy\"",
            "quantity": "\"10000\"", "price": "\"1.0835\"", "asOf": "\"1772357400125000000\"",
            "confidencePpm": "900000",
        ]
        for (field, json) in changes { fields[field] = json }
        return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let message: String

        var testDescription: String { message }

        init(_ field: String, _ json: String?, _ message: String) {
            body = BodyTests.signal([(field, json)])
            self.message = message
        }

        init(body: String, _ message: String) {
            self.body = body
            self.message = message
        }
    }

    static let cases = [
        Case(body: "", "the body is not the JSON object this route takes"),
        Case(body: "{\"symbol\":", "the body is not the JSON object this route takes"),
        Case(body: "[]", "the body is not the JSON object this route takes"),
        Case("price", nil, "field \"price\": missing"),
        Case("price", "1.0835", "field \"price\": expected a string"),
        Case("price", "null", "field \"price\": expected a string, found null"),
        Case("price", "\"1,08\"", "field \"price\": expected a decimal above zero as a string, such as \"1.0835\""),
        Case("price", "\"0\"", "field \"price\": expected a decimal above zero as a string, such as \"1.0835\""),
        Case("price", "\"-1\"", "field \"price\": expected a decimal above zero as a string, such as \"1.0835\""),
        Case(
            "quantity", "\"1.123456789\"",
            "field \"quantity\": expected a decimal above zero as a string, such as \"1.0835\""),
        Case("side", "\"hold\"", "field \"side\": expected \"buy\" or \"sell\""),
        Case("asOf", "\"soon\"", "field \"asOf\": expected a whole number as a string, such as \"42\""),
        Case("asOf", "\"0\"", "field \"asOf\": expected nanoseconds since 1970 UTC, above zero"),
        Case("confidencePpm", "\"1\"", "field \"confidencePpm\": expected a whole number"),
        Case(
            "confidencePpm", "1000001",
            "field \"confidencePpm\": 1000001 is outside 0 to 1000000 (parts per million)"),
        Case(
            "symbol", "\"EUR USD\"", "field \"symbol\": expected 1 to 16 printable ASCII characters without spaces"),
        Case("symbol", "\"\"", "field \"symbol\": expected 1 to 16 printable ASCII characters without spaces"),
        Case("idempotencyKey", nil, "field \"idempotencyKey\": missing"),
        // It would have been a market order.
        Case(
            "limitprice", "\"1.05\"",
            "field \"limitprice\": not known here; the fields are idempotencyKey, strategy, symbol, side, quantity, price, "
                + "asOf, confidencePpm, limitPrice"),
    ]

    @Test(arguments: cases)
    func aMalformedSignalIsRefusedByItsField(_ test: Case) async throws {
        try await TestSite.run { site in
            let trader = try site.certificates.client(.trader)
            let answer = try await site.ask("POST", "/v1/signals", as: trader, body: test.body)
            #expect(answer.status == 400)
            #expect(try answer.error.code == "badRequest")
            #expect(try answer.error.message == test.message)
            #expect(site.service.now.submitted.isEmpty)
        }
    }

    @Test func theKeyMayComeInTheHeaderAndMustAgree() async throws {
        try await TestSite.run { site in
            let trader = try site.certificates.client(.trader)
            let header = [("Idempotency-Key", "k-2")]
            let inHeader = try await site.ask(
                "POST", "/v1/signals", as: trader, body: Self.signal([("idempotencyKey", nil)]), headers: header)
            #expect(inHeader.status == 200)
            let agreeing = try await site.ask(
                "POST", "/v1/signals", as: trader, body: Self.signal([("idempotencyKey", "\"k-2\"")]), headers: header)
            #expect(agreeing.status == 200)
            let differing = try await site.ask("POST", "/v1/signals", as: trader, body: Self.signal(), headers: header)
            #expect(differing.status == 400)
            #expect(try differing.error.message == "field \"idempotencyKey\" and the header Idempotency-Key differ")
            #expect(site.service.now.submitted.map(\.signal.idempotencyKey) == ["k-2", "k-2"])
        }
    }

    @Test func aNoteIsTakenOrRefusedByItsField() async throws {
        try await TestSite.run { site in
            let trader = try site.certificates.client(.trader)
            let good = try await site.ask(
                "POST", "/v1/notes", as: trader, body: "{\"text\":\"closed by Zoë\"}",
                headers: [("Idempotency-Key", "n-1")])
            #expect(good.status == 200)
            #expect(try good.decoded(CommandReceipt.self).index == 43)
            #expect(site.service.now.notes.map(\.note) == [NoteRequest(idempotencyKey: "n-1", text: "closed by Zoë")])
            #expect(site.service.now.notes.map(\.actor) == ["trader/alice"])
            let rule = "field \"text\": expected 1 to 1024 bytes of UTF-8 without control characters"
            let tooLong = String(repeating: "ë", count: 513)
            for (body, message) in [
                ("{\"idempotencyKey\":\"n-2\"}", "field \"text\": missing"),
                ("{\"text\":\"remark\"}", "field \"idempotencyKey\": missing"),
                ("{\"idempotencyKey\":\"n-2\",\"text\":\"\"}", rule),
                ("{\"idempotencyKey\":\"n-2\",\"text\":\"a\\nb\"}", rule),
                ("{\"idempotencyKey\":\"n-2\",\"text\":\"a\\u0085b\"}", rule),
                ("{\"idempotencyKey\":\"n-2\",\"text\":\"\(tooLong)\"}", rule),
            ] {
                let answer = try await site.ask("POST", "/v1/notes", as: trader, body: body)
                #expect(answer.status == 400)
                #expect(try answer.error.message == message)
            }
            #expect(site.service.now.notes.count == 1)
        }
    }

    @Test func aBodyThatIsTooLargeIsRefused() async throws {
        var limits = APILimits()
        limits.signalBodyBytes = 300
        try await TestSite.run(limits: limits) { site in
            let trader = try site.certificates.client(.trader)
            let padded = Self.signal() + String(repeating: " ", count: 300)
            let answer = try await site.ask("POST", "/v1/signals", as: trader, body: padded)
            #expect(answer.status == 413)
            #expect(try answer.error.code == "tooLarge")
            #expect(try await site.ask("POST", "/v1/signals", as: trader, body: Self.signal()).status == 200)
        }
    }

    @Test func barsHaveALimitOfTheirOwn() async throws {
        var limits = APILimits()
        limits.barsPerRequest = 2
        try await TestSite.run(limits: limits) { site in
            try await site.withClient(try site.certificates.client(.trader)) { client in
                let failure = await Clients.failure {
                    try await client.pushBars(BarsRequest(symbol: "EURUSD", bars: Sample.bars(3)))
                }
                #expect(failure?.message.contains("3 bars, at most 2 in one request") == true)
                let unordered = await Clients.failure {
                    try await client.pushBars(BarsRequest(symbol: "EURUSD", bars: Sample.bars(2).reversed()))
                }
                #expect(unordered?.message == "field \"bars[1].time\": expected times to increase")
            }
            #expect(site.service.now.barRequests == 0)
        }
    }
}
