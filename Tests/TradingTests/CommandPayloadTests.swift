import Ledger
import RandomLog
import Testing
import Trading

@Suite struct CommandPayloadTests {
    private let cancel = CancelRequest(idempotencyKey: "k", clOrdID: "TEST-1", reason: "no more")
    private let approval = Approval(
        idempotencyKey: "k", decisionIndex: 7, approve: true, reason: "by phone", verdicts: [.example(1, on: 3)])
    private let resume = Resume(idempotencyKey: "k", scope: .symbol, name: "AAA", reason: "seen to")
    private let block = SequenceBlock(venue: "v", term: 3, first: 10, last: 20)
    private let reconciled = Reconciled(venue: "v", term: 3, isLost: true)
    private let drills = Drills(passed: ["kill", "disk"], evidence: "sha256:00")
    private var settings: TradingSettings {
        TestCluster.settings {
            $0.mode = .live
            $0.requiredDrills = ["kill", "disk"]
            $0.incompleteVerdicts = .reject
            $0.minorityVerdicts = .ask
            $0.maximumSpread = 1
            $0.maxDailyLoss = 2
        }
    }

    @Test func roundTrips() throws {
        #expect(try CancelRequest(decoding: cancel.payload) == cancel)
        #expect(try Approval(decoding: approval.payload) == approval)
        #expect(try Resume(decoding: resume.payload) == resume)
        #expect(try SequenceBlock(decoding: block.payload) == block)
        #expect(try Reconciled(decoding: reconciled.payload) == reconciled)
        #expect(try Drills(decoding: drills.payload) == drills)
        #expect(try TradingSettings(decoding: settings.payload) == settings)
        let standard = TradingSettings()
        #expect(try TradingSettings(decoding: standard.payload) == standard)
        for scope in Resume.Scope.allCases {
            let resume = Resume(idempotencyKey: "k", scope: scope, name: scope == .all ? "" : "AAA", reason: "r")
            #expect(try Resume(decoding: resume.payload) == resume)
        }
        for rule in TradingSettings.DegradedRule.allCases {
            var settings = settings
            settings.incompleteVerdicts = rule
            #expect(try TradingSettings(decoding: settings.payload) == settings)
        }
    }

    /// Runs `change` on a good value and expects that the field named is the one complained about.
    private func refused<Value>(
        _ field: String, _ value: Value, _ decode: (Value) throws -> Void, _ change: (inout Value) -> Void,
        _ location: SourceLocation = #_sourceLocation
    ) {
        var changed = value
        change(&changed)
        do {
            try decode(changed)
            Issue.record("\(field) was accepted", sourceLocation: location)
        } catch PayloadError.field(let name, _) {
            #expect(name == field, sourceLocation: location)
        } catch {
            Issue.record("\(field): \(error)", sourceLocation: location)
        }
    }

    @Test func peoplesCommands() {
        func cancel(_ field: String, _ change: (inout CancelRequest) -> Void) {
            refused(field, self.cancel, { _ = try CancelRequest(decoding: $0.payload) }, change)
        }
        cancel("idempotency_key") { $0.idempotencyKey = "" }
        cancel("cl_ord_id") { $0.clOrdID = "" }
        cancel("reason") { $0.reason = "" }
        cancel("reason") { $0.reason = String(repeating: "r", count: 257) }
        func approval(_ field: String, _ change: (inout Approval) -> Void) {
            refused(field, self.approval, { _ = try Approval(decoding: $0.payload) }, change)
        }
        approval("idempotency_key") { $0.idempotencyKey = String(repeating: "k", count: 65) }
        approval("decision_index") { $0.decisionIndex = 0 }
        approval("decision_index") { $0.decisionIndex = .max }
        approval("reason") { $0.reason = "two\nlines" }
        approval("price") { $0.verdicts[0].price = Price(raw: 0) }
        approval("verdicts") { $0.verdicts = (1...17).map { .example($0, on: 3) } }
        func resume(_ field: String, _ change: (inout Resume) -> Void) {
            refused(field, self.resume, { _ = try Resume(decoding: $0.payload) }, change)
        }
        resume("symbol") { $0.name = "" }
        resume("symbol") { $0.name = "*" }
        resume("name") { $0.scope = .all }
        resume("name") {
            $0.scope = .strategy
            $0.name = ""
        }
        resume("reason") { $0.reason = "" }
    }

    @Test func sessions() {
        func block(_ field: String, _ change: (inout SequenceBlock) -> Void) {
            refused(field, self.block, { _ = try SequenceBlock(decoding: $0.payload) }, change)
        }
        block("venue") { $0.venue = "" }
        block("term") { $0.term = 0 }
        block("first") { $0.first = 0 }
        block("first") { $0.first = .max }
        block("last") { $0.last = $0.first - 1 }
        block("last") { $0.last = $0.first + SequenceBlock.maximumLength }
        block("last") { $0.last = 1 << 63 }
        func reconciled(_ field: String, _ change: (inout Reconciled) -> Void) {
            refused(field, self.reconciled, { _ = try Reconciled(decoding: $0.payload) }, change)
        }
        reconciled("venue") { $0.venue = "\u{7F}" }
        reconciled("term") { $0.term = 1 << 63 }
        var longest = self.block
        longest.last = longest.first + SequenceBlock.maximumLength - 1
        #expect((try? SequenceBlock(decoding: longest.payload)) == longest)
    }

    @Test func settingsAndDrills() {
        func check(_ field: String, _ change: (inout TradingSettings) -> Void) {
            refused(field, settings, { _ = try TradingSettings(decoding: $0.payload) }, change)
        }
        let day = 86_400 * TradingSettings.second
        check("venue") { $0.venue = "" }
        check("maximum_spread_ppm") { $0.maximumSpread = 1_000_001 }
        check("minority_verdicts") { $0.minorityVerdicts = .approve }
        check("approval_expiry") { $0.approvalExpiry = TradingSettings.second - 1 }
        check("approval_expiry") { $0.approvalExpiry = 7 * day + 1 }
        check("reference_max_age") { $0.referenceMaxAge = 0 }
        check("reference_max_age") { $0.referenceMaxAge = day + 1 }
        check("settling_time") { $0.settlingTime = 3_600 * TradingSettings.second + 1 }
        check("signal_max_age") { $0.signalMaxAge = day + 1 }
        check("collar_window") { $0.collarWindow = 0 }
        check("max_messages_per_second") { $0.maxMessagesPerSecond = 0 }
        check("max_messages_per_second") { $0.maxMessagesPerSecond = 10_001 }
        check("max_strategy_orders") { $0.maxStrategyOrders = 0 }
        check("max_strategy_orders") { $0.maxStrategyOrders = 100_001 }
        check("strategy_window") { $0.strategyWindow = day + 1 }
        check("duplicate_window") { $0.duplicateWindow = -1 }
        check("max_gross_exposure") { $0.maxGrossExposure = Money(raw: -1) }
        check("max_daily_loss") { $0.maxDailyLoss = Money(raw: -1) }
        check("drills_max_age") { $0.drillsMaxAge = 0 }
        check("required_drills") { $0.requiredDrills = [] }
        check("required_drills") { $0.requiredDrills = ["kill", "kill"] }
        check("required_drills") { $0.requiredDrills = ["line\nfeed"] }
        check("required_drills") { $0.requiredDrills = (0...32).map { "drill \($0)" } }
        func drill(_ field: String, _ change: (inout Drills) -> Void) {
            refused(field, drills, { _ = try Drills(decoding: $0.payload) }, change)
        }
        drill("passed") { $0.passed = [] }
        drill("passed") { $0.passed = [""] }
        drill("evidence") { $0.evidence = String(repeating: "e", count: 257) }
    }

    @Test func whatIsNotSaidIsRefused() {
        #expect(throws: PayloadError.self) { try TradingSettings(decoding: []) }
        #expect(throws: PayloadError.self) { try Approval(decoding: []) }
        #expect(throws: PayloadError.self) { try Reconciled(decoding: []) }
        for bytes: [UInt8] in [[0xFF], [0x0A, 0x7F], [0x0A, 2, 0xC3, 0x28]] {
            #expect(throws: PayloadError.self) { try CancelRequest(decoding: bytes) }
            #expect(throws: PayloadError.self) { try SequenceBlock(decoding: bytes) }
        }
    }
}
