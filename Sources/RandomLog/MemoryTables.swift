package import Ledger
package import Trading

/// The tables in memory: what SQLite is in production. Keys are compared byte by byte, as there.
package final class MemoryTables: TradingHistory {
    package typealias Failure = Never

    private var tables: [ReplicatedTable: [[UInt8]: [Value]]] = [:]
    private var orders: [String: OrderRecord] = [:]
    private var executions: [ExecutionRecord] = []
    private var decisions: [LogIndex: LogIndex] = [:]
    private var messageTimes: [Int64] = []

    package init() {}

    package func write(_ change: RowChange) {
        let key = key(change.values.prefix(change.table.primaryKeyCount))
        let isNew = tables[change.table, default: [:]].updateValue(change.values, forKey: key) == nil
        switch change.table {
        case .orders:
            guard let record = try? OrderRecord(row: change.values) else { return }
            orders[record.order.clOrdID] = record
            if isNew { messageTimes.append(record.time) }
        case .cancels:
            if let record = try? CancelRecord(row: change.values) { messageTimes.append(record.time) }
        case .executions:
            if let record = try? ExecutionRecord(row: change.values) { executions.append(record) }
        case .decisions:
            if let record = try? DecisionRecord(row: change.values) { decisions[record.signalIndex] = record.index }
        default: return
        }
    }

    package func rows(_ table: ReplicatedTable) -> [[Value]] { Array(tables[table, default: [:]].values) }

    package func records<Record: RowConvertible>(_ type: Record.Type = Record.self) throws -> [Record] {
        try rows(Record.table).map { try Record(row: $0) }
    }

    package func idempotency(actor: Span<UInt8>, key: Span<UInt8>) -> IdempotencyRecord? {
        let key = self.key([.text(String(utf8: actor)), .text(String(utf8: key))])
        return tables[.idempotencyKeys]?[key].flatMap { try? IdempotencyRecord(row: $0) }
    }

    package func order(clOrdID: String) -> OrderRecord? { orders[clOrdID] }

    package func reports(venue: String, tradeDate: UInt32, execID: String) -> [ExecutionRecord] {
        let same = executions.lazy.reversed().filter {
            $0.execution.venue == venue && $0.execution.tradeDate == tradeDate && $0.execution.execID == execID
                && $0.execution.execType.isKnownByExecID
        }
        return Array(same.prefix(TradingState.maximumReportsCompared))
    }

    package func fills(venue: String, execID: String) -> [ExecutionRecord] {
        let same = executions.lazy.reversed().filter {
            $0.execution.venue == venue && $0.execution.execID == execID
                && ($0.execution.execType == .trade || $0.execution.execType == .tradeCorrect)
        }
        return Array(same.prefix(TradingState.maximumReportsCompared))
    }

    package func amendment(venue: String, execRefID: String, after index: LogIndex) -> LogIndex? {
        executions.first {
            $0.execution.venue == venue && $0.execution.execRefID == execRefID && $0.index > index
                && ($0.execution.execType == .tradeCancel || $0.execution.execType == .tradeCorrect)
        }?.index
    }

    package func decision(index: LogIndex) -> DecisionRecord? {
        tables[.decisions]?[key([.integer(Int64(clamping: index))])].flatMap { try? DecisionRecord(row: $0) }
    }

    package func decisionIndex(signalIndex: LogIndex) -> LogIndex? { decisions[signalIndex] }

    package func messages(after time: Int64, limit: Int) -> Int {
        min(limit, messageTimes.reversed().prefix { $0 > time }.count)
    }

    package func orders(strategy: String, after time: Int64, behind index: LogIndex, limit: Int) -> Int {
        min(
            limit,
            orders.values.count { $0.order.strategy == strategy && $0.time > time && $0.index > index })
    }

    package func lastOrder(symbol: String, side: Side, quantity: Quantity, limitPrice: Price) -> OrderRecord? {
        orders.values.filter {
            $0.order.symbol == symbol && $0.order.side == side && $0.order.quantity == quantity
                && $0.order.limitPrice == limitPrice
        }.max { $0.index < $1.index }
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
