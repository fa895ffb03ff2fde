import API
import Foundation
import Peering
import Testing

/// Cancels, approvals, resumes, and changes of reference data.
@Suite struct CommandTests {
    @Test func commandsReachTheServiceUnderTheNameOfTheirCertificate() async throws {
        try await TestSite.run { site in
            let commands: [TradingCommand] = [
                .cancel(CancelOrderRequest(idempotencyKey: "k-1", clOrdID: "QF-40", reason: "fat finger")),
                .approve(ApprovalRequest(idempotencyKey: "k-2", decisionIndex: 40, approve: true, reason: "seen")),
                .approve(ApprovalRequest(idempotencyKey: "k-3", decisionIndex: 41, approve: false, reason: "no")),
                .halt(HaltTradingRequest(idempotencyKey: "k-6", symbol: "EUR/USD", reason: "prices look wrong")),
                .halt(HaltTradingRequest(idempotencyKey: "k-7", symbol: nil, reason: "prices look wrong")),
                .resume(ResumeRequest(idempotencyKey: "k-4", scope: .symbol, name: "EUR/USD", reason: "checked")),
                .resume(ResumeRequest(idempotencyKey: "k-5", scope: .all, name: "", reason: "checked")),
            ]
            try await site.withClient(try site.certificates.client(.risk)) { (client: SiteClient) async throws in
                for command in commands { #expect(try await client.submit(command).index == 44) }
            }
            #expect(site.service.now.commands == commands)
            #expect(site.service.now.actors == Array(repeating: "risk/alice", count: commands.count))
        }
    }

    @Test(
        arguments: [
            ("orders/QF-40/cancel", #"{"reason":"x"}"#, "field \"idempotencyKey\": missing"),
            ("orders/QF-40/cancel", #"{"idempotencyKey":"k"}"#, "field \"reason\": missing"),
            (
                "orders/QF-40/cancel", #"{"idempotencyKey":"k","reason":""}"#,
                "field \"reason\": expected 1 to 256 printable ASCII characters"
            ),
            (
                "orders/QF-40/cancel", #"{"idempotencyKey":"k","clOrdID":"QF-41","reason":"x"}"#,
                "field \"clOrdID\": expected that of the path, \"QF-40\", or none"
            ),
            (
                "approvals/40", #"{"idempotencyKey":"k","decisionIndex":"41","approve":true,"reason":"x"}"#,
                "field \"decisionIndex\": expected that of the path, 40, or none"
            ),
            (
                "approvals/40", #"{"idempotencyKey":"k","approved":true,"reason":"x"}"#,
                "field \"approved\": not known here; the fields are idempotencyKey, decisionIndex, approve, reason"
            ),
            (
                "approvals/first", #"{"idempotencyKey":"k","approve":true,"reason":"x"}"#,
                "a decision is named by its log index, such as /v1/decisions/42"
            ),
            (
                "approvals/0", #"{"idempotencyKey":"k","approve":true,"reason":"x"}"#,
                "decision 0: expected the log index of a decision, above zero"
            ),
            (
                "approvals/40", #"{"idempotencyKey":"k","approve":"yes","reason":"x"}"#,
                "field \"approve\": expected true or false"
            ),
            ("halt", #"{"idempotencyKey":"k"}"#, "field \"reason\": missing"),
            (
                "halt", #"{"idempotencyKey":"k","symbol":"","reason":"x"}"#,
                "field \"symbol\": expected 1 to 16 printable ASCII characters without spaces"
            ),
            (
                "halt", #"{"idempotencyKey":"k","scope":"all","reason":"x"}"#,
                "field \"scope\": not known here; the fields are idempotencyKey, symbol, reason"
            ),
            (
                "resume", #"{"idempotencyKey":"k","scope":"everything","reason":"x"}"#,
                "field \"scope\": expected \"symbol\" or \"all\" or \"strategy\""
            ),
            (
                "resume", #"{"idempotencyKey":"k","scope":"all","name":"EURUSD","reason":"x"}"#,
                "field \"name\": expected none when the scope is \"all\""
            ),
            (
                "resume", #"{"idempotencyKey":"k","scope":"symbol","reason":"x"}"#,
                "field \"name\": expected 1 to 16 printable ASCII characters without spaces"
            ),
        ])
    func aMalformedCommandIsRefusedByItsField(path: String, body: String, message: String) async throws {
        try await TestSite.run { site in
            let answer = try await site.ask(
                "POST", "/v1/\(path)", as: try site.certificates.client(.risk), body: body)
            #expect(answer.status == 400)
            #expect(try answer.error.message == message)
            #expect(site.service.now.commands.isEmpty)
        }
    }

    @Test func aChangeIsTriedBeforeItIsMade() async throws {
        try await TestSite.run { site in
            let change = ReferenceChange.limits(Sample.limits.values)
            try await site.withClient(try site.certificates.client(.risk)) { (client: SiteClient) async throws in
                #expect(
                    try await client.change(change, ifVersion: 3, dryRun: true) == Sample.report(dryRun: true))
                #expect(
                    try await client.change(change, ifVersion: 3, dryRun: false) == Sample.report(dryRun: false))
                let moved = await Clients.failure {
                    try await client.change(.settings(Sample.settings.values), ifVersion: 2, dryRun: false)
                }
                #expect(moved?.kind == .answered(.conflict))
                #expect(moved?.exitStatus == .refused)
                let instrument = ReferenceChange.instrument(Sample.instrument.values)
                _ = try await client.change(instrument, ifVersion: 3, dryRun: false)
            }
            let changes = site.service.now.changes
            #expect(changes.map(\.dryRun) == [true, false, false, false])
            #expect(changes.map(\.ifVersion) == [3, 3, 2, 3])
            #expect(changes.map(\.change.subject).last == "instrument EURUSD")
            #expect(site.service.now.actors == Array(repeating: "risk/alice", count: 4))
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let path: String
        let body: String
        let message: String

        var testDescription: String { message }

        init(_ path: String, _ field: String, _ json: String, _ message: String) {
            self.path = path
            self.message = message
            body = path.hasPrefix("limits") ? Self.limits(field, json) : Self.settings(field, json)
        }

        private static func limits(_ field: String, _ json: String) -> String {
            changed(Sample.limits.values, field, json)
        }

        private static func settings(_ field: String, _ json: String) -> String {
            changed(Sample.settings.values, field, json)
        }

        private static func changed(_ values: some Encodable, _ field: String, _ json: String) -> String {
            guard let data = try? JSONEncoder().encode(values),
                var object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                let value = try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
            else { return "" }
            object[field] = value
            let bytes = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    static let refusals = [
        Refusal(
            "limits/EURUSD", "maxPosition", "\"1\"",
            "query \"ifVersion\": expected the version that you mean to change, such as ifVersion=57"),
        Refusal(
            "limits/EURUSD?ifVersion=new", "maxPosition", "\"1\"",
            "query \"ifVersion\": expected the version that you mean to change, such as ifVersion=57"),
        Refusal(
            "limits/EURUSD?ifVersion=3&dryRun=perhaps", "maxPosition", "\"1\"",
            "query \"dryRun\": expected true or false"),
        Refusal(
            "limits/GBPUSD?ifVersion=3", "maxPosition", "\"1\"",
            "field \"symbol\": expected the symbol of the path, \"GBPUSD\""),
        Refusal(
            "limits/EURUSD?ifVersion=3", "maxPosition", "\"-1\"",
            "field \"maxPosition\": expected a decimal of zero or more as a string, such as \"250000\""),
        Refusal(
            "limits/EURUSD?ifVersion=3", "priceCollarPpm", "1000001",
            "field \"priceCollarPpm\": 1000001 is outside 0 to 1000000 (parts per million)"),
        Refusal("settings?ifVersion=3", "mode", "\"real\"", "field \"mode\": expected \"paper\" or \"live\""),
        Refusal(
            "settings?ifVersion=3", "minorityVerdicts", "\"approve\"",
            "field \"minorityVerdicts\": expected \"ask\" or \"reject\""),
    ]

    @Test(arguments: refusals)
    func aMalformedChangeIsRefusedByItsField(_ refusal: Refusal) async throws {
        try await TestSite.run { site in
            let answer = try await site.ask(
                "PUT", "/v1/\(refusal.path)", as: try site.certificates.client(.risk), body: refusal.body)
            #expect(answer.status == 400)
            #expect(try answer.error.message == refusal.message)
            #expect(site.service.now.changes.isEmpty)
        }
    }

    @Test func everyReadAnswersItsOwnModel() async throws {
        try await TestSite.run { site in
            try await site.withClient(try site.certificates.client(.viewer)) { (client: SiteClient) async throws in
                #expect(try await client.decisions(limit: 5, outcome: "denied").rows == [Sample.decision])
                #expect(try await client.decision(40) == Sample.decisionDetail)
                #expect(try await client.pendingDecisions().rows == [Sample.pending])
                #expect(try await client.halts().rows == [Sample.halt])
                #expect(try await client.alarms(limit: 7).rows == [Sample.alarm])
                #expect(try await client.limits().rows == [Sample.limits])
                #expect(try await client.limits(of: "EURUSD") == Sample.limits)
                #expect(try await client.instruments().rows == [Sample.instrument])
                #expect(try await client.instrument("EURUSD") == Sample.instrument)
                #expect(try await client.settings() == Sample.settings)
                let missing = await Clients.failure { try await client.limits(of: "EUR/USD") }
                #expect(missing?.kind == .answered(.notFound))
                #expect(missing?.message == "there are no limits of EUR/USD")
            }
            #expect(site.service.now.states == ["denied"])
            #expect(site.service.now.limits == [5, 7])
        }
    }
}
