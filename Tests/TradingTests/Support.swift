import Ledger
import RandomLog

@testable import Trading

/// What an entry came to, and the rows that it changed.
@dynamicMemberLookup
struct Committed: Equatable {
    let applied: Applied
    let changes: [RowChange]

    /// The rows of the list of alarms.
    var listed: [AlarmRecord] {
        get throws { try changes.filter { $0.table == .alarms }.map { try AlarmRecord(row: $0.values) } }
    }

    subscript<Member>(dynamicMember member: KeyPath<Applied, Member>) -> Member { applied[keyPath: member] }
}

/// A site of a cluster of three (1, 2, 3) that trades AAA (tick 0.01, lot 1, at most 100 an order and 150 held) at the
/// venue `paper`, with which the leader is reconciled.
struct Desk {
    static let configuration = TestCluster.configuration
    static let start: Int64 = 1_700_000_000_000_000_000

    var state = TradingState(configuration: configuration)
    let tables = MemoryTables()
    var term: Term = 1
    /// Of the next entry, but for a microsecond an index.
    var now = start
    private(set) var entries: [Entry] = []
    private var changes = RowChanges()

    /// An empty log.
    init(empty: Void) {}

    /// The first signal is at index 6.
    init(settings: TradingSettings = TestCluster.settings()) {
        commit(.noop, [], actor: "zurich")
        commit(.instrument, Instrument.aaa.payload)
        commit(.limits, Limits.aaa.payload)
        commit(.settings, settings.payload, actor: "admin")
        reconcile()
    }

    @discardableResult
    mutating func reconcile(isLost: Bool = false) -> Committed {
        commit(.reconciled, Reconciled(venue: "paper", term: term, isLost: isLost).payload)
    }

    /// The next term begins, with a leader that has not taken over the session yet.
    @discardableResult
    mutating func elect(_ node: String = "geneva") -> Committed {
        term += 1
        return commit(.noop, [], actor: node)
    }

    @discardableResult
    mutating func commit(_ kind: EntryKind, _ payload: [UInt8], actor: String = "engine") -> Committed {
        let index = state.mark.index + 1
        return apply(
            Entry(
                index: index, term: term, kind: kind, time: now + Int64(index) * 1_000, actor: actor, payload: payload))
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
    mutating func trade(
        _ side: Side, _ quantity: Quantity, price: Price = 10, limit: Price = 0, symbol: String = "AAA",
        strategy: String = "rsi"
    ) -> Committed {
        var signal = Signal.example(
            key: "key-\(state.mark.index)", symbol: symbol, side: side, quantity: quantity, price: price)
        signal.limitPrice = limit
        signal.strategy = strategy
        let index = commit(.signal, signal.payload).index
        return decide(index, [1, 2, 3].map { example($0, on: index, side == .buy ? .buy : .sell) })
    }

    /// A verdict on a price that the site has just seen.
    func example(
        _ site: NodeID, on signal: LogIndex, _ action: Action = .buy, confidence: Int32 = 700_000, price: Price = 10
    ) -> Verdict {
        var verdict = Verdict.example(site, on: signal, action, confidence: confidence)
        verdict.price = price
        verdict.seenAt = now - 500_000_000
        return verdict
    }

    /// Signs what is not signed, and claims what follows from it unless told otherwise.
    @discardableResult
    mutating func decide(_ signal: LogIndex, _ verdicts: [Verdict], claim: Outcome? = nil) -> Committed {
        let signed = TestCluster.signed(verdicts)
        let ruling = state.undecidedSignals[signal].map { state.ruling(on: $0.signal, signed).outcome }
        let decision = Decision(signalIndex: signal, verdicts: signed, claim: claim ?? ruling ?? .rejected)
        return commit(.decision, decision.payload)
    }

    /// A signal, and the leader alone answers it: the decision waits for a person.
    mutating func pend(_ quantity: Quantity = 10) -> LogIndex {
        let signal = Signal.example(key: "key-\(state.mark.index)", quantity: quantity)
        let index = commit(.signal, signal.payload).index
        return decide(index, [example(1, on: index)]).index
    }

    @discardableResult
    mutating func answer(
        _ decision: LogIndex, approve: Bool = true, key: String? = nil, actor: String = "alice",
        verdicts: [Verdict]? = nil
    ) -> Committed {
        let signal = state.pendingDecisions[decision]?.signal.index ?? 1
        let approval = Approval(
            idempotencyKey: key ?? "key-\(state.mark.index)", decisionIndex: decision, approve: approve,
            reason: "by phone", verdicts: TestCluster.signed(verdicts ?? [example(1, on: signal)]))
        return commit(.approval, approval.payload, actor: actor)
    }

    @discardableResult
    mutating func cancel(_ order: Order, key: String? = nil) -> Committed {
        let request = CancelRequest(
            idempotencyKey: key ?? "key-\(state.mark.index)", clOrdID: order.clOrdID, reason: "no more")
        return commit(.cancel, request.payload, actor: "alice")
    }

    @discardableResult
    mutating func resume(_ scope: Resume.Scope, _ name: String = "", actor: String = "alice") -> Committed {
        let resume = Resume(
            idempotencyKey: "key-\(state.mark.index)", scope: scope, name: name, reason: "seen to")
        return commit(.resume, resume.payload, actor: actor)
    }

    @discardableResult
    mutating func report(_ execution: Execution) -> Committed { commit(.execution, execution.payload, actor: "venue") }

    func decision(at index: LogIndex) throws -> DecisionRecord? {
        try tables.records(DecisionRecord.self).first { $0.index == index }
    }

    /// What settled it.
    func reason(_ committed: Committed) throws -> String? { try decision(at: committed.index)?.reason }

    func order(_ id: String) -> OrderRecord? { tables.order(clOrdID: id) }

    func restored() throws -> TradingState {
        try TradingState(configuration: Self.configuration, mark: state.mark) { tables.rows($0) }
    }
}

extension Applied {
    /// The order it says to place.
    var placed: Order? {
        for case .place(let order) in effects { return order }
        return nil
    }

    /// The request it says to send.
    var cancel: Cancel? {
        for case .cancel(let cancel) in effects { return cancel }
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

extension Limits {
    static let aaa = Limits(
        symbol: "AAA", maxOrderQuantity: 100, maxPosition: 150, maxNotional: 1_000_000, priceCollar: 1_000_000,
        windowCollar: 1_000_000)
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
        _ type: ExecType, _ status: OrdStatus? = nil, on order: Order, id: String, last: Quantity = 0,
        at price: Price = 0, cumulative: Quantity = 0, leaves: Quantity? = nil, term: Term = 0
    ) -> Execution {
        let usual: OrdStatus =
            switch type {
            case .new, .orderStatus, .cancelReject: .new
            case .trade, .tradeCorrect, .tradeCancel: cumulative == order.quantity ? .filled : .partiallyFilled
            case .rejected: .rejected
            case .canceled: .canceled
            case .pendingNew: .pendingNew
            case .pendingCancel: .pendingCancel
            case .expired: .expired
            }
        let status = status ?? usual
        let isOpen = ![.filled, .canceled, .rejected, .expired].contains(status)
        return Execution(
            venue: "paper", execID: id, clOrdID: order.clOrdID, orderID: "V1", execType: type, ordStatus: status,
            symbol: order.symbol, side: order.side, lastQuantity: last, lastPrice: price,
            cumulativeQuantity: cumulative,
            leavesQuantity: leaves ?? Quantity(raw: isOpen ? order.quantity.raw - cumulative.raw : 0),
            transactTime: Desk.start, sessionTerm: term)
    }

    /// 39=8 103=5.
    static func unknown(_ order: Order, id: String, term: Term) -> Execution {
        var report = report(.orderStatus, .rejected, on: order, id: id, term: term)
        report.ordRejReason = unknownOrder
        return report
    }

    /// 35=9, in answer to a request to take the order back.
    static func cancelReject(_ cancel: Cancel, reason: Int32 = 0, status: OrdStatus = .new) -> Execution {
        Execution(
            venue: "paper", execID: "", clOrdID: cancel.clOrdID, orderID: "V1", execType: .cancelReject,
            ordStatus: status, symbol: "", side: nil, cumulativeQuantity: 0, leavesQuantity: 0,
            transactTime: Desk.start, cxlRejReason: reason, origClOrdID: cancel.origClOrdID)
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

extension Money: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int64) { self.init(raw: value * Self.scale) }
    public init(stringLiteral value: String) { self = Money(value) ?? .zero }
}
