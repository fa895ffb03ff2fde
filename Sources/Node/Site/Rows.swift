import API
import Analysis
import Trading
import TradingStore

/// Rows of the store as the API shows them, and what the API takes as the domain's types.
extension Signal {
    /// Throws ``ServiceError`` when a value is not allowed.
    init(_ request: SignalRequest) throws {
        guard let quantity = Quantity(request.quantity), let price = Price(request.price),
            let limitPrice = Price(request.limitPrice ?? "0")
        else {
            throw ServiceError(
                .badRequest, "quantity and prices must be decimals with at most eight digits after the point")
        }
        self.init(
            idempotencyKey: request.idempotencyKey, strategy: request.strategy, symbol: request.symbol,
            side: request.side == .buy ? .buy : .sell, quantity: quantity, price: price, asOf: request.asOf.value,
            confidence: request.confidencePpm, limitPrice: limitPrice)
        do {
            try validate()
        } catch {
            throw ServiceError(error)
        }
    }
}

extension Note {
    /// Throws ``ServiceError`` when a value is not allowed.
    init(_ request: NoteRequest) throws {
        self.init(idempotencyKey: request.idempotencyKey, text: request.text)
        do {
            try validate()
        } catch {
            throw ServiceError(error)
        }
    }
}

extension Bar {
    init(_ row: BarRow, symbol: String) throws {
        guard let open = Price(row.open), let high = Price(row.high), let low = Price(row.low),
            let close = Price(row.close)
        else { throw ServiceError(.badRequest, "the bar of \(row.time) has a price that is not a decimal") }
        do {
            try self.init(
                symbol: symbol, time: row.time.value, open: open, high: high, low: low, close: close,
                volume: row.volume.value)
        } catch {
            throw ServiceError(.badRequest, "\(error)")
        }
    }
}

extension API.OrderRow {
    init(_ record: OrderRecord) {
        let order = record.order
        self.init(
            clOrdID: order.clOrdID, decisionIndex: order.decisionIndex, term: record.term, time: record.time,
            strategy: order.strategy, symbol: order.symbol, side: order.side.label,
            type: order.type == .limit ? "limit" : "market", quantity: "\(order.quantity)",
            limitPrice: order.type == .limit ? "\(order.limitPrice)" : nil,
            cumulativeQuantity: "\(record.cumulativeQuantity)", referencePrice: "\(order.referencePrice)",
            asOf: order.asOf, state: record.state.label, orderID: record.orderID, cancelIndex: record.cancel?.index,
            updatedIndex: record.updatedIndex)
    }
}

extension API.ExecutionRow {
    init(_ record: ExecutionRecord) {
        let execution = record.execution
        self.init(
            index: record.index, venue: execution.venue, tradeDate: "\(execution.tradeDate)",
            execID: execution.execID, clOrdID: execution.clOrdID, orderID: execution.orderID,
            origClOrdID: execution.origClOrdID, execRefID: execution.execRefID, execType: execution.execType.label,
            ordStatus: execution.ordStatus.label, lastQuantity: "\(execution.lastQuantity)",
            lastPrice: "\(execution.lastPrice)", cumulativeQuantity: "\(execution.cumulativeQuantity)",
            leavesQuantity: "\(execution.leavesQuantity)", transactTime: execution.transactTime,
            text: execution.text, booking: record.booking.label, sessionSeq: execution.sessionSeq)
    }
}

extension API.PositionRow {
    init(_ position: Position) {
        self.init(
            symbol: position.symbol, account: position.account.label, quantity: "\(position.quantity)",
            cost: ExactMoney.text(position.cost), updatedIndex: position.updatedIndex)
    }
}

extension LeaderChange {
    init(_ record: LeaderRecord) {
        self.init(term: record.term, leader: record.node, index: record.index, time: record.time)
    }
}

extension RowCounts {
    init(_ counts: [ReplicatedTable: Int]) {
        func count(_ table: ReplicatedTable) -> UInt64 { UInt64(counts[table] ?? 0) }
        self.init(
            signals: count(.signals), decisions: count(.decisions), orders: count(.orders),
            executions: count(.executions), positions: count(.positions))
    }
}

/// Money at a scale of 1e-16: a quantity times a price, nothing rounded.
enum ExactMoney {
    /// The exact decimal.
    static func text(_ amount: Int128) -> String {
        let digits = String(amount.magnitude)
        let padded = String(repeating: "0", count: max(0, 17 - digits.count)) + digits
        var fraction = padded.suffix(16)
        while fraction.last == "0" { fraction.removeLast() }
        return (amount < 0 ? "-" : "") + padded.dropLast(16) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
