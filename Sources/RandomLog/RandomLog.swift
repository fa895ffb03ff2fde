package import Ledger
package import Trading

/// SplitMix64: the same seed, the same log.
package struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    package mutating func chance(of one: Int) -> Bool { Int.random(in: 0..<one, using: &self) == 0 }
}

/// A log of ``TestCluster`` with everything that can be in one: mostly sense, some nonsense, some bytes turned.
package func randomLog(seed: UInt64, count: Int) -> [Entry] {
    var generator = LogGenerator(seed: seed)
    return (0..<count).map { _ in generator.next() }
}

/// The same, each with how far the state machine is after it.
package func markedRandomLog(seed: UInt64, count: Int) -> [(entry: Entry, mark: AppliedMark)] {
    var generator = LogGenerator(seed: seed)
    return (0..<count).map { _ in (generator.next(), generator.state.mark) }
}

/// Makes each entry with an eye on what the entries before came to, so that orders get somewhere.
struct LogGenerator {
    var random: Seeded
    var state = TradingState(configuration: TestCluster.configuration)
    var term: Term = 1
    var time: Int64 = 1_700_000_000_000_000_000
    var orders: [Order] = []
    var fills: [Execution] = []
    var sequence: UInt64 = 0
    private let tables = MemoryTables()
    private var changes = RowChanges()

    init(seed: UInt64) { random = Seeded(seed) }

    mutating func next() -> Entry {
        let index = state.mark.index + 1
        time += Int64.random(in: 0...(random.chance(of: 150) ? 30_000 : 300), using: &random) * 1_000_000
        var (kind, payload) = content(at: index)
        // A turned byte in a ClOrdID makes it a stranger's, whose fill halts its symbol: seldom.
        if !payload.isEmpty, kind != .alarm, kind != .unreadReport, random.chance(of: kind == .execution ? 400 : 25) {
            payload[Int.random(in: 0..<payload.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
        }
        let actor = ["alice", "bob", "", "\u{E9}", "e\u{301}", "Zo\u{EB} B."].randomElement(using: &random) ?? ""
        let entry = Entry(index: index, term: term, kind: kind, time: time, actor: actor, payload: payload)
        let applied = state.apply(entry, history: tables, into: &changes)
        for change in changes.decoded { tables.write(change) }
        for case .place(let order) in applied.effects { orders.append(order) }
        return entry
    }

    private mutating func content(at index: LogIndex) -> (EntryKind, [UInt8]) {
        if state.settings == nil { return (.settings, settings().payload) }
        if state.venues["v"]?.reconciledTerm != term, !random.chance(of: 4) { return session() }
        if !state.halts.isEmpty, random.chance(of: 3) { return (.resume, resume().payload) }
        if let doubt = state.openOrders.keys.sorted().first(where: { state.openOrders[$0]?.state == .inDoubt }),
            random.chance(of: 3)
        {
            return (.execution, answer(on: doubt, at: index).payload)
        }
        return switch Int.random(in: 0..<100, using: &random) {
        case 0: newTerm()
        case 1: (.configuration, membership())
        case 2..<5: (.instrument, instrument().payload)
        case 5..<8: (.limits, limits().payload)
        case 8: (.settings, settings().payload)
        case 9: session()
        case 10..<12: (.drills, Drills(passed: ["kill", "disk"], evidence: "").payload)
        case 12..<16: (.resume, resume().payload)
        case 16..<20: (.cancel, cancel().payload)
        case 20..<26: (.approval, approval(at: index).payload)
        case 26: rare(at: index)
        case 27..<43: (.signal, signal().payload)
        case 43..<64: (.decision, decision(before: index).payload)
        default: (.execution, execution(at: index).payload)
        }
    }

    private mutating func rare(at index: LogIndex) -> (EntryKind, [UInt8]) {
        switch index % 8 {
        case 6 where index % 5 == 0: (.halt, halt().payload)
        case 1, 3, 5: (.alarm, alarm(at: index).payload)
        case 7: (.unreadReport, unread(at: index).payload)
        default: (.timer, [])
        }
    }

    private mutating func newTerm() -> (EntryKind, [UInt8]) {
        term += UInt64.random(in: 0...2, using: &random)
        return (.noop, [])
    }

    /// Mostly what a leader does in its order: numbers reserved, session taken over; now and then lost.
    private mutating func session() -> (EntryKind, [UInt8]) {
        let of = random.chance(of: 15) ? term + 1 : term
        if random.chance(of: 3) {
            let first = max(1, (state.venues["v"]?.reservedThrough ?? 0) + UInt64.random(in: 0...3, using: &random))
            return (.sequenceBlock, SequenceBlock(venue: "v", term: of, first: first, last: first + 10).payload)
        }
        return (.reconciled, Reconciled(venue: "v", term: of, isLost: random.chance(of: 8)).payload)
    }

    /// Draws nothing: nothing follows from it, and what else is in the log is not to depend on it.
    private func alarm(at index: LogIndex) -> VenueAlarm {
        let codes = [VenueAlarm.unreachable, VenueAlarm.reachable, "not_sent", "of_a_later_program"]
        return VenueAlarm(
            venue: index % 5 == 0 ? "w" : "v", code: codes[Int(index / 2 % 4)], message: "message at \(index)")
    }

    private mutating func unread(at index: LogIndex) -> UnreadReport {
        let open = state.openOrders.keys.sorted().randomElement(using: &random)
        return UnreadReport(
            venue: index % 5 == 0 ? "w" : "v", sessionSeq: index, sessionTerm: term,
            raw: Array("8=FIX.4.4 message \(index)".utf8), reason: "cannot be read",
            clOrdID: index % 3 == 0 ? nil : open ?? orders.last?.clOrdID, symbol: index % 2 == 0 ? "AAA" : nil)
    }

    private mutating func halt() -> HaltRequest {
        HaltRequest(idempotencyKey: key(), symbol: random.chance(of: 4) ? "" : "AAA", reason: "why not")
    }

    private mutating func resume() -> Resume {
        let halted = state.halts.keys.sorted().randomElement(using: &random) ?? "AAA"
        let disabled = state.strategies.keys.sorted().randomElement(using: &random) ?? "s"
        let scope: Resume.Scope = random.chance(of: 3) ? .strategy : halted == Halt.everySymbol ? .all : .symbol
        return Resume(
            idempotencyKey: key(), scope: scope, name: scope == .strategy ? disabled : scope == .all ? "" : halted,
            reason: "seen to")
    }

    private mutating func cancel() -> CancelRequest {
        let open = state.openOrders.keys.sorted().randomElement(using: &random) ?? "none"
        return CancelRequest(
            idempotencyKey: key(), clOrdID: random.chance(of: 8) ? orders.last?.clOrdID ?? open : open,
            reason: "no more")
    }

    private mutating func approval(at index: LogIndex) -> Approval {
        let pending = state.pendingDecisions.keys.sorted().randomElement(using: &random)
        let signal = pending.flatMap { state.pendingDecisions[$0] }?.signal
        let verdicts = signal.map { self.verdicts(on: $0.index, $0.signal.side) } ?? []
        return Approval(
            idempotencyKey: key(), decisionIndex: pending ?? LogIndex.random(in: 1...index, using: &random),
            approve: !random.chance(of: 4), reason: "looks good", verdicts: random.chance(of: 6) ? [] : verdicts)
    }

    private mutating func decision(before index: LogIndex) -> Decision {
        let undecided = state.undecidedSignals.keys.sorted()
        guard let index = undecided.randomElement(using: &random), let record = state.undecidedSignals[index],
            !random.chance(of: 10)
        else {
            return Decision(
                signalIndex: LogIndex.random(in: 1...index, using: &random), verdicts: [], claim: .rejected)
        }
        let verdicts = self.verdicts(on: index, record.signal.side)
        let claim = state.ruling(on: record.signal, verdicts).outcome
        return Decision(
            signalIndex: index, verdicts: verdicts, claim: random.chance(of: 30) ? .approved : claim)
    }

    private mutating func verdicts(on signal: LogIndex, _ side: Side) -> [Verdict] {
        let usual: Action = random.chance(of: 8) ? .hold : side == .buy ? .buy : .sell
        var verdicts: [Verdict] = []
        for site: NodeID in [1, 2, 3] where !random.chance(of: 8) {
            verdicts.append(
                Verdict(
                    site: random.chance(of: 20) ? 2 : site, signalIndex: signal,
                    action: random.chance(of: 20) ? .hold : usual,
                    confidence: Int32.random(in: 300_000...520_000, using: &random), price: price(),
                    seenAt: time - Int64.random(in: 0...(random.chance(of: 30) ? 9_000 : 1_500), using: &random)
                        * 1_000_000,
                    model: "m"))
        }
        var signed = TestCluster.signed(verdicts)
        if !signed.isEmpty, random.chance(of: 25) { signed[0].confidence += 1 }
        return signed
    }
}
