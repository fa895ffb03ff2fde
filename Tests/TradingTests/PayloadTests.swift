import Ledger
import Testing
import Trading

@Suite struct PayloadTests {
    private let signal = Signal.example(key: "key 1")
    private let verdict = Verdict.example(2, on: 7)
    private let execution = Execution(
        venue: "paper", execID: "E1", clOrdID: "TEST-1", orderID: "", execType: .trade, ordStatus: .partiallyFilled,
        symbol: "AAA", side: .sell, lastQuantity: 3, lastPrice: 4, cumulativeQuantity: 5, leavesQuantity: 6,
        transactTime: 7, text: "fünf", sessionSeq: 8, sessionTerm: 9, ordRejReason: 0, cxlRejReason: 10,
        execRefID: "E0", origClOrdID: "TEST-0")

    @Test func roundTrips() throws {
        #expect(try Signal(decoding: signal.payload) == signal)
        #expect(try Verdict(decoding: verdict.payload) == verdict)
        let decision = Decision(
            signalIndex: 7, verdicts: [verdict, .example(3, on: 7, .hold, confidence: 0)], claim: .pending)
        #expect(try Decision(decoding: decision.payload) == decision)
        let empty = Decision(signalIndex: 7, verdicts: [], claim: .rejected)
        #expect(try Decision(decoding: empty.payload) == empty)
        #expect(try Execution(decoding: execution.payload) == execution)
        #expect(try Instrument(decoding: Instrument.aaa.payload) == .aaa)
        let limits = Limits(
            symbol: "AAA", maxOrderQuantity: 0, maxPosition: 5, maxNotional: 6, priceCollar: 7, windowCollar: 1_000_000)
        #expect(try Limits(decoding: limits.payload) == limits)
    }

    @Test func everyEnumerationRoundTrips() throws {
        for side in Side.allCases {
            #expect(try Signal(decoding: Signal.example(side: side).payload).side == side)
        }
        for action in Action.allCases {
            #expect(try Verdict(decoding: Verdict.example(1, on: 1, action).payload).action == action)
        }
        for type in ExecType.allCases {
            var changed = execution
            changed.execType = type
            if type == .cancelReject {
                changed.symbol = ""
                changed.side = nil
            }
            #expect(try Execution(decoding: changed.payload) == changed)
        }
        for status in OrdStatus.allCases {
            var changed = execution
            changed.ordStatus = status
            #expect(try Execution(decoding: changed.payload).ordStatus == status)
        }
        for outcome in Outcome.allCases {
            let payload = Decision(signalIndex: 7, verdicts: [], claim: outcome).payload
            #expect(
                (try? Decision(decoding: payload).claim) == ([.denied, .expired].contains(outcome) ? nil : outcome))
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

    @Test func signalFields() {
        func check(_ field: String, _ change: (inout Signal) -> Void) {
            refused(field, signal, { _ = try Signal(decoding: $0.payload) }, change)
        }
        check("idempotency_key") { $0.idempotencyKey = "" }
        check("idempotency_key") { $0.idempotencyKey = String(repeating: "x", count: 65) }
        check("idempotency_key") { $0.idempotencyKey = "a\u{7}" }
        check("idempotency_key") { $0.idempotencyKey = "é" }
        check("strategy") { $0.strategy = "" }
        check("symbol") { $0.symbol = "" }
        check("symbol") { $0.symbol = "A A" }
        check("symbol") { $0.symbol = Halt.everySymbol }
        check("symbol") { $0.symbol = String(repeating: "A", count: 17) }
        check("quantity") { $0.quantity = 0 }
        check("quantity") { $0.quantity = Quantity(raw: -1) }
        check("price") { $0.price = 0 }
        check("as_of") { $0.asOf = -1 }
        check("confidence_ppm") { $0.confidence = -1 }
        check("confidence_ppm") { $0.confidence = 1_000_001 }
        check("limit_price") { $0.limitPrice = Price(raw: -1) }
    }

    @Test func signalBoundariesAreAllowed() throws {
        var signal = signal
        signal.idempotencyKey = String(repeating: "~", count: 64)
        signal.symbol = String(repeating: "A", count: 16)
        signal.quantity = Quantity(raw: 1)
        signal.price = Price(raw: .max)
        signal.asOf = 0
        for confidence: Int32 in [0, 1_000_000] {
            signal.confidence = confidence
            #expect(try Signal(decoding: signal.payload) == signal)
        }
    }

    @Test func verdictFields() {
        func check(_ field: String, _ change: (inout Verdict) -> Void) {
            refused(field, verdict, { _ = try Verdict(decoding: $0.payload) }, change)
            refused(
                field, verdict,
                { _ = try Decision(decoding: Decision(signalIndex: 7, verdicts: [$0], claim: .approved).payload) },
                change)
        }
        check("site") { $0.site = 0 }
        check("signal_index") { $0.signalIndex = 0 }
        check("confidence_ppm") { $0.confidence = 1_000_001 }
        check("price") { $0.price = 0 }
        check("seen_at") { $0.seenAt = -1 }
        check("model") { $0.model = "" }
    }

    @Test func decisionFields() {
        func decode(_ decision: Decision) throws { _ = try Decision(decoding: decision.payload) }
        refused("signal_index", Decision(signalIndex: 7, verdicts: [], claim: .rejected), decode) { $0.signalIndex = 0 }
        refused("verdicts", Decision(signalIndex: 7, verdicts: [], claim: .rejected), decode) { decision in
            decision.verdicts = (1...17).map { .example($0, on: 7) }
        }
    }

    @Test func executionFields() {
        func check(_ field: String, _ change: (inout Execution) -> Void) {
            refused(field, execution, { _ = try Execution(decoding: $0.payload) }, change)
        }
        check("venue") { $0.venue = "" }
        check("venue") { $0.venue = String(repeating: "v", count: 33) }
        check("exec_id") { $0.execID = "" }
        check("cl_ord_id") { $0.clOrdID = String(repeating: "c", count: 65) }
        check("order_id") { $0.orderID = "\n" }
        check("last_qty") { $0.lastQuantity = 0 }
        check("last_px") { $0.lastPrice = 0 }
        check("cum_qty") { $0.cumulativeQuantity = Quantity(raw: -1) }
        check("leaves_qty") { $0.leavesQuantity = Quantity(raw: -1) }
        check("transact_time") { $0.transactTime = -1 }
        check("symbol") { $0.symbol = "" }
        check("side") { $0.side = nil }
        for date: UInt32 in [0, 19_691_231, 20_231_301, 20_230_001, 20_230_132, 20_231_032, .max] {
            check("trade_date") { $0.tradeDate = date }
        }
        check("session_seq") { $0.sessionSeq = 1 << 63 }
        check("session_term") { $0.sessionTerm = .max }
        check("ord_rej_reason") { $0.ordRejReason = -1 }
        check("cxl_rej_reason") { $0.cxlRejReason = .min }
        check("exec_ref_id") { $0.execRefID = String(repeating: "e", count: 65) }
        check("exec_ref_id") {
            $0.execRefID = ""
            $0.execType = .tradeCancel
        }
        check("orig_cl_ord_id") { $0.origClOrdID = "\u{1}" }
        check("last_px") {
            $0.execType = .tradeCorrect
            $0.lastPrice = 0
        }
    }

    @Test func cancelRejectFields() throws {
        var reject = execution
        reject.execType = .cancelReject
        reject.execID = ""
        reject.symbol = ""
        reject.side = nil
        #expect(try Execution(decoding: reject.payload) == reject)
        func check(_ field: String, _ change: (inout Execution) -> Void) {
            refused(field, reject, { _ = try Execution(decoding: $0.payload) }, change)
        }
        check("orig_cl_ord_id") { $0.origClOrdID = "" }
        check("symbol") { $0.symbol = "AAA" }
        check("side") { $0.side = .buy }
    }

    @Test func reasonsThatAreLeftOutAreNotZero() throws {
        var plain = execution
        plain.ordRejReason = nil
        plain.cxlRejReason = nil
        #expect(try Execution(decoding: plain.payload).ordRejReason == nil)
        #expect(try Execution(decoding: execution.payload).ordRejReason == 0)
        // The trade date is the UTC date of the time, unless the venue says another one.
        #expect(plain.tradeDate == 19_700_101)
    }

    @Test func instrumentAndLimitsFields() {
        func instrument(_ field: String, _ change: (inout Instrument) -> Void) {
            refused(field, .aaa, { _ = try Instrument(decoding: $0.payload) }, change)
        }
        instrument("symbol") { $0.symbol = "" }
        instrument("currency") { $0.currency = "US" }
        instrument("currency") { $0.currency = "usd" }
        instrument("tick_size") { $0.tickSize = 0 }
        instrument("lot_size") { $0.lotSize = Quantity(raw: -1) }
        func limits(_ field: String, _ change: (inout Limits) -> Void) {
            let good = Limits.aaa
            refused(field, good, { _ = try Limits(decoding: $0.payload) }, change)
        }
        limits("symbol") { $0.symbol = "" }
        limits("max_order_quantity") { $0.maxOrderQuantity = Quantity(raw: -1) }
        limits("max_position") { $0.maxPosition = Quantity(raw: -1) }
        limits("max_notional") { $0.maxNotional = Money(raw: -1) }
        limits("price_collar_ppm") { $0.priceCollar = -1 }
        limits("window_collar_ppm") { $0.windowCollar = 1_000_001 }
    }

    @Test func missingEnumerationsAreNamed() {
        // Field 1, a length-delimited "k": everything else is left at its default.
        let bytes: [UInt8] = [0x0A, 1, 0x6B]
        #expect(throws: PayloadError.field("side", allowed: "SIDE_BUY or SIDE_SELL")) {
            _ = try Signal(decoding: bytes)
        }
        // Side 9, which this program does not know.
        #expect(throws: PayloadError.field("side", allowed: "SIDE_BUY or SIDE_SELL")) {
            _ = try Signal(decoding: bytes + [0x20, 9])
        }
    }

    @Test func garbageIsMalformed() {
        for bytes: [UInt8] in [[0xFF], [0x0A, 0x7F], [0x0A, 2, 0xC3, 0x28]] {
            do {
                _ = try Signal(decoding: bytes)
                Issue.record("\(bytes) was accepted")
            } catch PayloadError.malformed(let message, _) {
                #expect(message == "Signal")
            } catch {
                Issue.record("\(bytes): \(error)")
            }
        }
    }

    @Test func everyTruncationIsRefusedOrValid() {
        let bytes = execution.payload
        for length in 0..<bytes.count {
            if let shorter = try? Execution(decoding: bytes.prefix(length)) {
                #expect((try? shorter.validate()) != nil)
            }
        }
    }

    @Test func fieldsOfNewerProgramsAreSkipped() throws {
        // Field 100, varint 1.
        #expect(try Signal(decoding: signal.payload + [0xA0, 0x06, 1]) == signal)
    }

    @Test func signaturesHaveOneLength() throws {
        // Field 8, three bytes.
        #expect(throws: PayloadError.self) { try Verdict(decoding: verdict.payload + [0x42, 3, 1, 2, 3]) }
        var signed = verdict
        signed.signature = Array(0..<64)
        #expect(try Verdict(decoding: signed.payload) == signed)
        #expect(try Verdict(decoding: verdict.payload).signature.isEmpty)
    }

    @Test func aLongTextIsCutBetweenCharacters() throws {
        var long = execution
        long.text = "x" + String(repeating: "é", count: 1_000)
        let text = try Execution(decoding: long.payload).text
        #expect(text.utf8.count == 1_023)
        #expect(long.text.hasPrefix(text))
    }
}
