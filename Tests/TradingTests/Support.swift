import Ledger

@testable import Trading

/// The tables in memory: what SQLite is in production. Keys are compared byte by byte, as there.
final class MemoryTables: TradingHistory {
    typealias Failure = Never

    private var tables: [Table: [[UInt8]: [Value]]] = [:]

    func write(_ change: RowChange) {
        tables[change.table, default: [:]][key(change.values.prefix(change.table.primaryKeyCount))] = change.values
    }

    func rows(_ table: Table) -> [[Value]] { Array(tables[table, default: [:]].values) }

    func records<Record: RowConvertible>(_ type: Record.Type = Record.self) throws -> [Record] {
        try rows(Record.table).map { try Record(row: $0) }
    }

    func idempotency(actor: String, key: String) -> IdempotencyRecord? {
        tables[.idempotencyKeys]?[self.key([.text(actor), .text(key)])].flatMap { try? IdempotencyRecord(row: $0) }
    }

    func order(clOrdID: String) -> OrderRecord? {
        tables[.orders]?[key([.text(clOrdID)])].flatMap { try? OrderRecord(row: $0) }
    }

    func executionIndex(venue: String, execID: String) -> LogIndex? {
        (try? records(ExecutionRecord.self))?
            .first { $0.execution.venue == venue && $0.execution.execID == execID }?.index
    }

    func decisionIndex(signalIndex: LogIndex) -> LogIndex? {
        (try? records(DecisionRecord.self))?.first { $0.signalIndex == signalIndex }?.index
    }

    private func key(_ values: some Sequence<Value>) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values {
            switch value {
            case .integer(let integer): bytes.appendLittleEndian(integer)
            case .text(let text): bytes += Array(text.utf8) + [0xFF]
            case .null, .blob: bytes.append(0xFE)
            }
        }
        return bytes
    }
}

/// What an entry came to, and the rows that it changed.
@dynamicMemberLookup
struct Committed: Equatable {
    let applied: Applied
    let changes: [RowChange]

    subscript<Member>(dynamicMember member: KeyPath<Applied, Member>) -> Member { applied[keyPath: member] }
}

/// A site of a cluster of three (1, 2, 3) that trades AAA (tick 0.01, lot 1, at most 100 an order and 150 held).
struct Desk {
    static let configuration = TradingState.Configuration(voters: [1, 2, 3], clusterTag: "TEST")

    var state = TradingState(configuration: configuration)
    let tables = MemoryTables()
    var term: Term = 1
    private(set) var entries: [Entry] = []
    private var changes = RowChanges()

    /// An empty log.
    init(empty: Void) {}

    init() {
        commit(.noop, [], actor: "zurich")
        commit(.instrument, Instrument.aaa.payload)
        commit(.limits, Limits(symbol: "AAA", maxOrderQuantity: 100, maxPosition: 150).payload)
    }

    @discardableResult
    mutating func commit(_ kind: EntryKind, _ payload: [UInt8], actor: String = "engine") -> Committed {
        let index = state.mark.index + 1
        return apply(
            Entry(
                index: index, term: term, kind: kind, time: 1_700_000_000_000_000_000 + Int64(index) * 1_000,
                actor: actor, payload: payload))
    }

    @discardableResult
    mutating func apply(_ entry: Entry) -> Committed {
        let applied = state.apply(entry, history: tables, into: &changes)
        let committed = Committed(applied: applied, changes: changes.decoded)
        for change in committed.changes { tables.write(change) }
        entries.append(entry)
        return committed
    }

    /// Commits a signal and, by all three voters, its approval.
    @discardableResult
    mutating func trade(_ side: Side, _ quantity: Quantity, price: Price = 10, symbol: String = "AAA") -> Committed {
        let key = "key-\(state.mark.index)"
        let signal = Signal.example(key: key, symbol: symbol, side: side, quantity: quantity, price: price)
        let index = commit(.signal, signal.payload).index
        return decide(index, [1, 2, 3].map { .example($0, on: index, side == .buy ? .buy : .sell) })
    }

    @discardableResult
    mutating func decide(_ signal: LogIndex, _ verdicts: [Verdict]) -> Committed {
        commit(.decision, Decision(signalIndex: signal, verdicts: verdicts).payload)
    }

    @discardableResult
    mutating func report(_ execution: Execution) -> Committed { commit(.execution, execution.payload, actor: "venue") }

    func decision(at index: LogIndex) throws -> DecisionRecord? {
        try tables.records(DecisionRecord.self).first { $0.index == index }
    }

    func order(_ id: String) -> OrderRecord? { tables.order(clOrdID: id) }
}

extension Applied {
    /// The order it says to place.
    var placed: Order? {
        for case .place(let order) in effects { return order }
        return nil
    }

    var alarms: [Alarm.Code] {
        effects.compactMap { effect in
            if case .alarm(let alarm) = effect { alarm.code } else { nil }
        }
    }

    var refusal: Refusal.Reason? {
        if case .refused(let refusal) = reply { refusal.reason } else { nil }
    }

    var acceptedIndex: LogIndex? {
        if case .accepted(let index, isDuplicate: false) = reply { index } else { nil }
    }
}

extension Instrument {
    static let aaa = Instrument(symbol: "AAA", currency: "USD", tickSize: "0.01", lotSize: 1, tradable: true)
}

extension Signal {
    static func example(
        key: String = "k", symbol: String = "AAA", side: Side = .buy, quantity: Quantity = 10, price: Price = 10
    ) -> Signal {
        Signal(
            idempotencyKey: key, strategy: "rsi", symbol: symbol, side: side, quantity: quantity, price: price,
            asOf: 1_699_999_999_000_000_000, confidence: 800_000)
    }
}

extension Verdict {
    static func example(
        _ site: NodeID, on signal: LogIndex, _ action: Action = .buy, confidence: Int32 = 700_000
    ) -> Verdict {
        Verdict(
            site: site, signalIndex: signal, action: action, confidence: confidence, price: 10,
            seenAt: 1_699_999_999_500_000_000, model: "rsi14/1")
    }
}

extension Execution {
    static func report(
        _ type: ExecType, on order: Order, id: String, last: Quantity = 0, at price: Price = 0,
        cumulative: Quantity = 0,
        leaves: Quantity? = nil
    ) -> Execution {
        let isOpen = type == .new || type == .trade
        return Execution(
            venue: "paper", execID: id, clOrdID: order.clOrdID, orderID: "V1", execType: type, lastQuantity: last,
            lastPrice: price, cumulativeQuantity: cumulative,
            leavesQuantity: leaves ?? Quantity(raw: isOpen ? order.quantity.raw - cumulative.raw : 0),
            transactTime: 1_700_000_000_000_000_000, text: "")
    }
}

extension Price: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int64) { self.init(raw: value * Self.scale) }
    public init(stringLiteral value: String) { self = Price(value) ?? .zero }
}

extension Quantity: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int64) { self.init(raw: value * Self.scale) }
    public init(stringLiteral value: String) { self = Quantity(value) ?? .zero }
}
