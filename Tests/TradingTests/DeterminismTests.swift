import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct DeterminismTests {
    private func replay(_ entries: [Entry]) -> Desk {
        var desk = Desk(empty: ())
        for entry in entries { desk.apply(entry) }
        return desk
    }

    /// A history that reaches every kind of row.
    private func fullHistory() throws -> [Entry] {
        var desk = Desk(
            settings: TestCluster.settings {
                $0.maxStrategyOrders = 5
                $0.approvalExpiry = TradingSettings.second
            })
        desk.commit(.sequenceBlock, SequenceBlock(venue: "paper", term: 1, first: 1, last: 50).payload)
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.new, on: order, id: "E1"))
        desk.cancel(order)
        desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 100, cumulative: 4))
        desk.commit(.signal, Signal.example(key: "refused", quantity: "0.5").payload)
        desk.commit(.signal, Signal.example(key: "waiting").payload)
        desk.answer(desk.pend())
        _ = desk.pend()
        desk.now += TradingSettings.second
        _ = desk.pend()
        desk.commit(.drills, Drills(passed: ["kill"], evidence: "").payload)
        let canceled = try #require(desk.trade(.sell, 20).placed)
        for _ in 0..<3 { desk.trade(.sell, 1) }
        desk.resume(.strategy, "rsi")
        desk.elect()
        desk.report(.report(.canceled, on: canceled, id: "E3"))
        desk.report(.report(.trade, on: canceled, id: "E4", last: 1, at: 99, cumulative: 1, leaves: 0))
        desk.trade(.buy, 1)
        var stranger = order
        stranger.clOrdID = "OTHER-1"
        desk.report(.report(.trade, on: stranger, id: "E5", last: 1, at: 99, cumulative: 1))
        desk.commit(.configuration, [1, 2, 3])
        desk.commit(.alarm, VenueAlarm(venue: "paper", code: VenueAlarm.unreachable, message: "refused").payload)
        desk.commit(.note, Note(idempotencyKey: "note", text: "close it").payload)
        return desk.entries
    }

    @Test func restoredAtEveryIndexItIsTheSame() throws {
        let entries = try fullHistory()
        let continuous = replay(entries)
        for cut in 0...entries.count {
            var desk = replay(Array(entries.prefix(cut)))
            let restored = try desk.restored()
            #expect(restored == desk.state, "after \(cut)")
            desk.state = restored
            for entry in entries.dropFirst(cut) { desk.apply(entry) }
            #expect(desk.state == continuous.state, "after \(cut)")
        }
    }

    @Test(arguments: [21, 22] as [UInt64])
    func aRandomLogRestoredAtEveryIndexIsTheSame(_ seed: UInt64) throws {
        var desk = Desk(empty: ())
        for entry in randomLog(seed: seed, count: 300) {
            desk.apply(entry)
            #expect(try desk.restored() == desk.state, "after \(entry.index)")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func anyLogIsApplied(_ seed: UInt64) throws {
        let entries = randomLog(seed: seed, count: 1_200)
        var desk = Desk(empty: ())
        var other = Desk(empty: ())
        for entry in entries {
            let applied = desk.apply(entry)
            #expect(applied == other.apply(entry))
            if entry.index % 7 == 0 { try invariants(desk) }
            if entry.index % 97 == 0 {
                // The other site is started anew every now and then.
                let restored = try other.restored()
                #expect(restored == other.state)
                other.state = restored
            }
        }
        #expect(desk.state == other.state)
    }

    /// The logs above would prove little if all of it were refused.
    @Test func theLogsReachEveryOutcome() throws {
        var states: Set<OrderState> = []
        var outcomes: Set<Outcome> = []
        var bookings: Set<ExecutionRecord.Booking> = []
        var types: Set<ExecType> = []
        var checks: Set<PreTradeCheck> = []
        var refusals: Set<Refusal.Reason> = []
        var alarms: Set<Alarm.Code> = []
        for seed in UInt64(1)...8 {
            var desk = Desk(empty: ())
            for entry in randomLog(seed: seed, count: 1_200) {
                let applied = desk.apply(entry)
                alarms.formUnion(applied.alarms)
                try listed(applied)
                if case .refused(let refusal) = applied.reply { refusals.insert(refusal.reason) }
                let decisions = try applied.changes.filter { $0.table == .decisions }.map {
                    try DecisionRecord(row: $0.values)
                }
                outcomes.formUnion(decisions.map(\.outcome))
                checks.formUnion(
                    decisions.filter { $0.outcome == .denied }.compactMap { PreTradeCheck(label: $0.reason) })
            }
            states.formUnion(try desk.tables.records(OrderRecord.self).map(\.state))
            bookings.formUnion(try desk.tables.records(ExecutionRecord.self).map(\.booking))
            types.formUnion(try desk.tables.records(ExecutionRecord.self).map(\.execution.execType))
            #expect(try !desk.tables.records(ApprovalRecord.self).isEmpty)
            #expect(try !desk.tables.records(ResumeRecord.self).isEmpty)
        }
        #expect(states.isSuperset(of: [.filled, .canceled, .rejected, .expired, .notAtVenue]))
        #expect(outcomes == Set(Outcome.allCases))
        #expect(bookings == Set(ExecutionRecord.Booking.allCases))
        #expect(types == Set(ExecType.allCases))
        #expect(
            checks.isSuperset(of: [
                .tradingState, .drills, .instrument, .referenceFresh, .priceCollar, .windowCollar, .maximumQuantity,
                .maximumNotional, .projectedPosition, .grossExposure, .dailyLoss, .messageRate, .strategyThrottle,
            ]))
        #expect(
            alarms.isSuperset(of: [
                .orderInDoubt, .quantityMismatch, .fillsMissing, .illegalTransition, .invalidDecision, .malformedEntry,
                .lateFill, .unknownOrderFill, .fillAmended, .decisionContradictsVerdicts, .strategyDisabled,
                .unreadReport,
            ]))
        #expect(
            refusals.isSuperset(of: [
                .notReconciled, .notCancelable, .notPending, .notHalted, .wrongTerm, .alreadyReserved, .anonymous,
                .contradictsVerdicts, .invalidVerdicts,
            ]))
    }

    /// Every alarm is a row behind all others, as the effect tells it.
    private func listed(_ applied: Committed) throws {
        let raised = applied.effects.compactMap { if case .alarm(let alarm) = $0 { alarm } else { nil } }
        let rows = try applied.listed.filter { Alarm.Code(label: $0.code) != nil }
        #expect(rows.map(\.code) == raised.map(\.code.label))
        #expect(rows.map(\.subject) == raised.map(\.subject))
        #expect(rows.map(\.message) == raised.map(\.message))
        #expect(rows.allSatisfy { $0.index == applied.index })
        #expect(rows.map(\.ordinal) == Array(0..<Int64(rows.count)))
        #expect(applied.changes.suffix(rows.count).allSatisfy { $0.table == .alarms })
    }

    /// I5 of the design, and that the open quantities are what the open orders add up to.
    private func invariants(_ desk: Desk) throws {
        var open: [String: OpenQuantity] = [:]
        for (id, record) in desk.state.openOrders {
            #expect(id == record.order.clOrdID && !record.state.isTerminal)
            #expect((0...record.order.quantity.raw).contains(record.cumulativeQuantity.raw))
            open[record.order.symbol, default: OpenQuantity()][record.order.side] += Int128(record.leavesQuantity.raw)
            if record.state == .inDoubt { open[record.order.symbol]?.inDoubt += 1 }
        }
        #expect(open == desk.state.openQuantities)
        #expect(desk.state.nextDeadline == desk.state.pendingDecisions.values.map(\.expiresAt).min())
        // I1: no decision has two orders.
        let orders = try desk.tables.records(OrderRecord.self)
        #expect(Set(orders.map(\.order.decisionIndex)).count == orders.count)
    }

    /// I3. A correction stands for the fill it names, which counts no more.
    @Test(arguments: [11, 12] as [UInt64])
    func positionsAreTheSumOfTheFills(_ seed: UInt64) throws {
        let desk = replay(randomLog(seed: seed, count: 1_200))
        let all = try desk.tables.records(ExecutionRecord.self).sorted { $0.index < $1.index }
        var fills: [LogIndex: ExecutionRecord] = [:]
        for record in all {
            switch record.execution.execType {
            case .trade: fills[record.index] = record
            case .tradeCorrect, .tradeCancel:
                let named = try #require(
                    fills.values.filter { $0.execution.execID == record.execution.execRefID }.max {
                        $0.index < $1.index
                    })
                fills[named.index] = nil
                if record.execution.execType == .tradeCorrect {
                    var corrected = record
                    corrected.execution.side = named.execution.side
                    corrected.execution.symbol = named.execution.symbol
                    fills[record.index] = corrected
                }
            default: break
            }
        }
        var own: [String: (quantity: Int128, cost: Int128)] = [:]
        var external = own
        for record in fills.values {
            let quantity = Int128(record.execution.lastQuantity.raw) * (record.execution.side == .buy ? 1 : -1)
            let cost = quantity * Int128(record.execution.lastPrice.raw)
            let sum = (record.booking == .external ? external : own)[record.execution.symbol] ?? (0, 0)
            if record.booking == .external {
                external[record.execution.symbol] = (sum.quantity + quantity, sum.cost + cost)
            } else {
                own[record.execution.symbol] = (sum.quantity + quantity, sum.cost + cost)
            }
        }
        #expect(!own.isEmpty)
        for (sums, positions) in [(own, desk.state.positions), (external, desk.state.externalPositions)] {
            for (symbol, position) in positions {
                #expect(Int128(position.quantity.raw) == sums[symbol]?.quantity ?? 0)
                #expect(position.cost == sums[symbol]?.cost ?? 0)
            }
            #expect(Set(sums.keys).isSubset(of: positions.keys))
        }
    }

    @Test func theDigestIsTheDocumentedOne() throws {
        var desk = Desk(empty: ())
        let applied = desk.commit(.noop, [], actor: "a")
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes += [1, 0, 0, 0, 0, 0, 0, 0]
        // Table 10, four values: term 1, "a", index 1, the time.
        bytes += [10, 4]
        bytes += [1, 1, 0, 0, 0, 0, 0, 0, 0]
        bytes += [2, 1, 0, 0, 0, 0x61]
        bytes += [1, 1, 0, 0, 0, 0, 0, 0, 0]
        bytes.append(1)
        bytes.appendLittleEndian(Int64(1_700_000_000_000_001_000))
        #expect(applied.changes.count == 1)
        #expect(desk.state.mark.digest == Hash(hashing: bytes))
        // An entry that changes nothing moves it too.
        desk.commit(.note, [0xFF])
        var next = Hash(hashing: bytes).bytes
        next += [2, 0, 0, 0, 0, 0, 0, 0]
        #expect(desk.state.mark.digest == Hash(hashing: next))
    }

    @Test func theMerkleTreeHoldsEveryEntry() throws {
        let entries = try fullHistory()
        var peaks = MerklePeaks()
        for entry in entries { peaks.append(leaf: entry.leaf) }
        #expect(replay(entries).state.mark.peaks == peaks)
    }

    @Test func canonicalBytesTellValuesApart() {
        func bytes(_ value: Value) -> [UInt8] {
            var writer = RowWriter()
            writer.append(RowChange(table: .leaders, values: [value, .null, .null, .null]))
            return writer.bytes
        }
        let values: [Value] = [.null, .integer(0), .text(""), .blob([]), .text("0"), .blob([0x30]), .integer(0x30)]
        #expect(Set(values.map(bytes)).count == values.count)
    }

    @Test func rowsComeBackFromEveryRecord() throws {
        let desk = replay(try fullHistory() + randomLog(seed: 5, count: 300).map(continued(after: try fullHistory())))
        func check<Record: RowConvertible>(_ type: Record.Type) throws {
            let rows = desk.tables.rows(Record.table)
            #expect(!rows.isEmpty, "\(Record.table)")
            for row in rows { #expect(try Record(row: row).row == row) }
            #expect(throws: RowError.self) { try Record(row: []) }
            #expect(throws: RowError.self) {
                try Record(row: Record.table.columns.map { $0.kind == .text ? .integer(1) : .text("x") })
            }
            #expect(throws: RowError.self) { try Record(row: Record.table.columns.map { _ in .null }) }
        }
        try check(SignalRecord.self)
        try check(VerdictRecord.self)
        try check(DecisionRecord.self)
        try check(OrderRecord.self)
        try check(ExecutionRecord.self)
        try check(Position.self)
        try check(InstrumentRecord.self)
        try check(LimitsRecord.self)
        try check(IdempotencyRecord.self)
        try check(LeaderRecord.self)
        try check(Halt.self)
        try check(MembershipRecord.self)
        try check(NoteRecord.self)
        try check(NoteAuthorRecord.self)
        try check(CancelRecord.self)
        try check(ApprovalRecord.self)
        try check(VenueSession.self)
        try check(SettingsRecord.self)
        try check(ResumeRecord.self)
        try check(StrategyRecord.self)
        try check(DrillRecord.self)
        try check(ReferenceWindow.Slot.self)
        try check(Mark.self)
    }

    private func continued(after history: [Entry]) -> (Entry) -> Entry {
        { entry in
            Entry(
                index: entry.index + LogIndex(history.count), term: entry.term + 2, kind: entry.kind, time: entry.time,
                actor: entry.actor, payload: Array(entry.payload))
        }
    }
}
