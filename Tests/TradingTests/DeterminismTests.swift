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
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.new, on: order, id: "E1"))
        desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 100, cumulative: 4))
        desk.commit(.signal, Signal.example(key: "refused", quantity: "0.5").payload)
        desk.commit(.signal, Signal.example(key: "waiting").payload)
        let canceled = try #require(desk.trade(.sell, 20).placed)
        desk.term = 2
        desk.commit(.noop, [], actor: "geneva")
        desk.report(.report(.canceled, on: canceled, id: "E3"))
        desk.report(.report(.trade, on: canceled, id: "E4", last: 1, at: 99, cumulative: 1, leaves: 0))
        desk.trade(.buy, 1)
        var stranger = order
        stranger.clOrdID = "OTHER-1"
        desk.report(.report(.trade, on: stranger, id: "E5", last: 1, at: 99, cumulative: 1))
        desk.commit(.configuration, [1, 2, 3])
        desk.commit(.note, Note(idempotencyKey: "note", text: "close it").payload)
        return desk.entries
    }

    @Test func restoredAtEveryIndexItIsTheSame() throws {
        let entries = try fullHistory()
        let continuous = replay(entries)
        for cut in 0...entries.count {
            var desk = replay(Array(entries.prefix(cut)))
            let restored = try TradingState(configuration: Desk.configuration, mark: desk.state.mark) {
                desk.tables.rows($0)
            }
            #expect(restored == desk.state, "after \(cut)")
            desk.state = restored
            for entry in entries.dropFirst(cut) { desk.apply(entry) }
            #expect(desk.state == continuous.state, "after \(cut)")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func anyLogIsApplied(_ seed: UInt64) throws {
        let entries = randomLog(seed: seed, count: 1_200)
        var desk = Desk(empty: ())
        var other = Desk(empty: ())
        for entry in entries {
            let applied = desk.apply(entry)
            #expect(applied == other.apply(entry))
            try invariants(desk)
            if entry.index % 97 == 0 {
                // The other site is started anew every now and then.
                let restored = try TradingState(configuration: Desk.configuration, mark: other.state.mark) {
                    other.tables.rows($0)
                }
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
        var alarms: Set<Alarm.Code> = []
        for seed in UInt64(1)...8 {
            var desk = Desk(empty: ())
            for entry in randomLog(seed: seed, count: 1_200) { alarms.formUnion(desk.apply(entry).alarms) }
            states.formUnion(try desk.tables.records(OrderRecord.self).map(\.state))
            outcomes.formUnion(try desk.tables.records(DecisionRecord.self).map(\.outcome))
            bookings.formUnion(try desk.tables.records(ExecutionRecord.self).map(\.booking))
        }
        #expect(states.isSuperset(of: [.filled, .canceled, .rejected, .partial]))
        #expect(outcomes == Set(Outcome.allCases))
        #expect(bookings.isSuperset(of: [.order, .late]))
        #expect(
            alarms.isSuperset(of: [
                .orderInDoubt, .quantityMismatch, .illegalTransition, .invalidDecision, .malformedEntry, .lateFill,
            ]))
    }

    /// I5 of the design, and that the open quantities are what the open orders add up to.
    private func invariants(_ desk: Desk) throws {
        var open: [String: OpenQuantity] = [:]
        for (id, record) in desk.state.openOrders {
            #expect(id == record.order.clOrdID && !record.state.isTerminal)
            #expect((0...record.order.quantity.raw).contains(record.cumulativeQuantity.raw))
            open[record.order.symbol, default: OpenQuantity()][record.order.side] += Int128(record.leavesQuantity.raw)
        }
        #expect(open == desk.state.openQuantities)
    }

    @Test(arguments: [11, 12] as [UInt64])
    func positionsAreTheSumOfTheFills(_ seed: UInt64) throws {
        let desk = replay(randomLog(seed: seed, count: 1_200))
        let orders = Dictionary(
            uniqueKeysWithValues: try desk.tables.records(OrderRecord.self).map { ($0.order.clOrdID, $0.order) })
        var sums: [String: (quantity: Int128, cost: Int128)] = [:]
        for record in try desk.tables.records(ExecutionRecord.self)
        where record.booking != .external && record.execution.execType == .trade {
            let order = try #require(orders[record.execution.clOrdID])
            let quantity = Int128(record.execution.lastQuantity.raw) * (order.side == .buy ? 1 : -1)
            sums[order.symbol, default: (0, 0)].quantity += quantity
            sums[order.symbol, default: (0, 0)].cost += quantity * Int128(record.execution.lastPrice.raw)
        }
        #expect(!sums.isEmpty)
        for (symbol, sum) in sums {
            #expect(desk.state.positions[symbol].map { Int128($0.quantity.raw) } == sum.quantity)
            #expect(desk.state.positions[symbol]?.cost == sum.cost)
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
            writer.append(RowChange(table: .limits, values: [value, .null, .null, .null]))
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
    }

    private func continued(after history: [Entry]) -> (Entry) -> Entry {
        { entry in
            Entry(
                index: entry.index + LogIndex(history.count), term: entry.term + 2, kind: entry.kind, time: entry.time,
                actor: entry.actor, payload: Array(entry.payload))
        }
    }
}
