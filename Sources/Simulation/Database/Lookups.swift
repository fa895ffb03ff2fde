import Ledger
import Trading

/// What the trading state machine looks up in its tables, in dictionaries.
struct Lookups: TradingHistory {
    private struct Command: Hashable {
        let actor: String
        let key: String
    }

    private struct ReportID: Hashable {
        let venue: String
        let tradeDate: UInt32
        let execID: String
    }

    private struct ExecID: Hashable {
        let venue: String
        let execID: String
    }

    private struct Shape: Hashable {
        let symbol: String
        let side: Side
        let quantity: Quantity
        let limitPrice: Price

        init(_ order: Order) {
            self.init(
                symbol: order.symbol, side: order.side, quantity: order.quantity, limitPrice: order.limitPrice)
        }

        init(symbol: String, side: Side, quantity: Quantity, limitPrice: Price) {
            self.symbol = symbol
            self.side = side
            self.quantity = quantity
            self.limitPrice = limitPrice
        }
    }

    private var commands: [Command: IdempotencyRecord] = [:]
    private(set) var orders: [String: OrderRecord] = [:]
    private var reports: [ReportID: [ExecutionRecord]] = [:]
    private var fills: [ExecID: [ExecutionRecord]] = [:]
    private var amendments: [ExecID: [LogIndex]] = [:]
    /// Of orders and of cancels, ascending.
    private var orderTimes: [Int64] = []
    private var cancelTimes: [Int64] = []
    private var strategyOrders: [String: [(index: LogIndex, time: Int64)]] = [:]
    private var lastOrders: [Shape: String] = [:]
    private var decisions: [LogIndex: DecisionRecord] = [:]
    private var decisionIndexes: [LogIndex: LogIndex] = [:]
    /// A planted bug.
    let forgetsExecIDs: Bool

    private let signatures: CheckedSignatures

    init(forgetsExecIDs: Bool, signatures: CheckedSignatures) {
        self.forgetsExecIDs = forgetsExecIDs
        self.signatures = signatures
    }

    func isSigned(_ verdict: Verdict, by verdictKey: [UInt8], clusterID: [UInt8]) -> Bool {
        signatures.isSigned(verdict, by: verdictKey, clusterID: clusterID)
    }

    /// Nothing else is looked up. Rows of a table come in the order in which they were written first.
    static let tables: [ReplicatedTable] = [.idempotencyKeys, .orders, .executions, .decisions, .cancels]

    mutating func take(_ row: RowChange) throws(RowError) {
        switch row.table {
        case .idempotencyKeys:
            let record = try IdempotencyRecord(row: row.values)
            commands[Command(actor: record.actor, key: record.key)] = record
        case .orders: take(try OrderRecord(row: row.values))
        case .executions: take(try ExecutionRecord(row: row.values))
        case .decisions:
            let record = try DecisionRecord(row: row.values)
            decisions[record.index] = record
            decisionIndexes[record.signalIndex] = record.index
        case .cancels: cancelTimes.append(try CancelRecord(row: row.values).time)
        default: break
        }
    }

    private mutating func take(_ record: OrderRecord) {
        let order = record.order
        guard orders.updateValue(record, forKey: order.clOrdID) == nil else { return }
        orderTimes.append(record.time)
        strategyOrders[order.strategy, default: []].append((ClOrdID.index(in: order.clOrdID), record.time))
        lastOrders[Shape(order)] = order.clOrdID
    }

    private mutating func take(_ record: ExecutionRecord) {
        let execution = record.execution
        let execID = ExecID(venue: execution.venue, execID: execution.execID)
        if execution.execType.isKnownByExecID {
            reports[
                ReportID(venue: execution.venue, tradeDate: execution.tradeDate, execID: execution.execID), default: []
            ].append(record)
        }
        switch execution.execType {
        case .trade, .tradeCorrect: fills[execID, default: []].append(record)
        default: break
        }
        switch execution.execType {
        case .tradeCorrect, .tradeCancel:
            amendments[ExecID(venue: execution.venue, execID: execution.execRefID), default: []].append(record.index)
        default: break
        }
    }

    func idempotency(actor: Span<UInt8>, key: Span<UInt8>) throws(Never) -> IdempotencyRecord? {
        commands[Command(actor: String(utf8: actor), key: String(utf8: key))]
    }

    func order(clOrdID: String) throws(Never) -> OrderRecord? { orders[clOrdID] }

    func reports(venue: String, tradeDate: UInt32, execID: String) throws(Never) -> [ExecutionRecord] {
        guard !forgetsExecIDs else { return [] }
        let same = reports[ReportID(venue: venue, tradeDate: tradeDate, execID: execID)] ?? []
        return same.reversed().prefix(TradingState.maximumReportsCompared).map { $0 }
    }

    func fills(venue: String, execID: String) throws(Never) -> [ExecutionRecord] {
        (fills[ExecID(venue: venue, execID: execID)] ?? []).reversed().prefix(TradingState.maximumReportsCompared)
            .map { $0 }
    }

    func amendment(venue: String, execRefID: String, after index: LogIndex) throws(Never) -> LogIndex? {
        amendments[ExecID(venue: venue, execID: execRefID)]?.first { $0 > index }
    }

    func messages(after time: Int64, limit: Int) throws(Never) -> Int {
        let orders = orderTimes.reversed().prefix { $0 > time }.count
        let cancels = cancelTimes.reversed().prefix { $0 > time }.count
        return min(limit, orders + cancels)
    }

    func orders(strategy: String, after time: Int64, behind index: LogIndex, limit: Int) throws(Never) -> Int {
        let orders = (strategyOrders[strategy] ?? []).reversed().prefix { $0.time > time && $0.index > index }
        return min(limit, orders.count)
    }

    func lastOrder(
        symbol: String, side: Side, quantity: Quantity, limitPrice: Price
    ) throws(Never) -> OrderRecord? {
        lastOrders[Shape(symbol: symbol, side: side, quantity: quantity, limitPrice: limitPrice)].flatMap { orders[$0] }
    }

    func decision(index: LogIndex) throws(Never) -> DecisionRecord? { decisions[index] }

    func decisionIndex(signalIndex: LogIndex) throws(Never) -> LogIndex? { decisionIndexes[signalIndex] }
}

extension ClOrdID {
    /// The log index that one is made of; zero of what is none.
    static func index(in clOrdID: String) -> LogIndex {
        clOrdID.split(separator: "-").last.flatMap { LogIndex($0, radix: 36) } ?? 0
    }
}
