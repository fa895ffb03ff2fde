package import Ledger
import Trading

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
}

/// A log of everything that can be in one: mostly sense, some nonsense, some bytes turned.
package func randomLog(seed: UInt64, count: Int) -> [Entry] {
    var generator = LogGenerator(seed: seed)
    return (0..<count).map { _ in generator.next() }
}

/// Makes each entry with an eye on what the entries before came to, so that orders get somewhere.
private struct LogGenerator {
    private var random: Seeded
    private var state = TradingState(configuration: .init(voters: [1, 2, 3], clusterTag: "TEST"))
    private var changes = RowChanges()
    private var term: Term = 1
    private var orders: [Order] = []

    init(seed: UInt64) { random = Seeded(seed) }

    mutating func next() -> Entry {
        let index = state.mark.index + 1
        var (kind, payload) = content(at: index)
        // A turned byte in a ClOrdID makes it a stranger's, whose fill halts everything: seldom.
        if !payload.isEmpty, chance(of: kind == .execution ? 400 : 25) {
            payload[Int.random(in: 0..<payload.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
        }
        let actor = ["alice", "bob", "", "\u{E9}", "e\u{301}", "nul\0nul"].randomElement(using: &random) ?? ""
        let entry = Entry(
            index: index, term: term, kind: kind, time: Int64(index) * 1_000, actor: actor, payload: payload)
        for case .place(let order) in state.apply(entry, history: NoHistory(), into: &changes).effects {
            orders.append(order)
        }
        return entry
    }

    private mutating func content(at index: LogIndex) -> (EntryKind, [UInt8]) {
        switch Int.random(in: 0..<60, using: &random) {
        case 0:
            term += UInt64.random(in: 0...2, using: &random)
            return (.noop, [])
        case 1: return (.configuration, [])
        case 2..<5: return (.instrument, randomInstrument(&random).payload)
        case 5..<8: return (.limits, randomLimits(&random).payload)
        case 8..<22: return (.signal, randomSignal(&random).payload)
        case 22..<40: return (.decision, decision(before: index).payload)
        default: return (.execution, execution(at: index).payload)
        }
    }

    private mutating func chance(of one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private mutating func decision(before index: LogIndex) -> Decision {
        let undecided = state.undecidedSignals.keys.sorted()
        guard let signal = undecided.randomElement(using: &random), !chance(of: 10) else {
            return Decision(signalIndex: LogIndex.random(in: 1...index, using: &random), verdicts: [])
        }
        let side = state.undecidedSignals[signal]?.signal.side ?? .buy
        let usual: Action = chance(of: 8) ? .hold : side == .buy ? .buy : .sell
        var verdicts: [Verdict] = []
        for site: NodeID in [1, 2, 3] where !chance(of: 8) {
            verdicts.append(
                Verdict(
                    site: chance(of: 20) ? 2 : site, signalIndex: signal, action: chance(of: 20) ? .hold : usual,
                    confidence: Int32.random(in: 300_000...520_000, using: &random), price: Price(raw: 5), seenAt: 6,
                    model: "m"))
        }
        return Decision(signalIndex: signal, verdicts: verdicts)
    }

    /// On an open order with numbers that fit, mostly.
    private mutating func execution(at index: LogIndex) -> Execution {
        let open = state.openOrders.keys.sorted().randomElement(using: &random)
        let past = chance(of: 60) ? orders.randomElement(using: &random)?.clOrdID : nil
        let id = past ?? open ?? orders.last?.clOrdID ?? "OTHER"
        let record = state.openOrders[id]
        let left = max(1, record?.leavesQuantity.raw ?? 1)
        var type = ExecType.allCases.randomElement(using: &random) ?? .new
        if record == nil, past == nil || !chance(of: 3) { type = .new }
        let part = chance(of: 2) ? left : Int64.random(in: 1...left, using: &random)
        let last = type == .trade ? part : 0
        let cumulative = (record?.cumulativeQuantity.raw ?? 0) + last
        let isOpen = type == .trade || type == .new
        return Execution(
            venue: "v", execID: "E\(chance(of: 10) ? index - 1 : index)", clOrdID: id, orderID: "", execType: type,
            lastQuantity: Quantity(raw: last), lastPrice: Price(raw: quantity(&random)),
            cumulativeQuantity: Quantity(raw: chance(of: 15) ? quantity(&random) : cumulative),
            leavesQuantity: Quantity(raw: isOpen ? left - last : 0), transactTime: 3, text: "t")
    }
}

/// Remembers nothing: good enough to guide the generator.
private struct NoHistory: TradingHistory {
    func idempotency(actor: String, key: String) throws(Never) -> IdempotencyRecord? { nil }
    func order(clOrdID: String) throws(Never) -> OrderRecord? { nil }
    func executionIndex(venue: String, execID: String) throws(Never) -> LogIndex? { nil }
    func decisionIndex(signalIndex: LogIndex) throws(Never) -> LogIndex? { nil }
}

private let symbols = ["AAA", "BBB", "CCC"]

private func symbol(_ random: inout Seeded) -> String { symbols.randomElement(using: &random) ?? "AAA" }

/// Mostly small and whole, now and then as large as can be.
private func quantity(_ random: inout Seeded) -> Int64 {
    switch Int.random(in: 0..<30, using: &random) {
    case 0: .max / 8
    case 1: 1
    default: Int64.random(in: 1...40, using: &random) * 100_000_000
    }
}

private func randomInstrument(_ random: inout Seeded) -> Instrument {
    Instrument(
        symbol: symbol(&random), currency: "USD", tickSize: Price(raw: 1_000_000), lotSize: Quantity(raw: 100_000_000),
        tradable: Int.random(in: 0..<8, using: &random) > 0)
}

private func randomLimits(_ random: inout Seeded) -> Limits {
    Limits(
        symbol: symbol(&random), maxOrderQuantity: Quantity(raw: quantity(&random)),
        maxPosition: Quantity(raw: quantity(&random) / 8 * 40))
}

private func randomSignal(_ random: inout Seeded) -> Signal {
    Signal(
        idempotencyKey: "key-\(Int.random(in: 0..<400, using: &random))", strategy: "s", symbol: symbol(&random),
        side: Bool.random(using: &random) ? .buy : .sell, quantity: Quantity(raw: quantity(&random)),
        price: Price(raw: Int64.random(in: 1...500, using: &random) * 1_000_000), asOf: 1,
        confidence: Int32.random(in: 0...1_000_000, using: &random))
}
