import Ledger
import Trading

extension LogGenerator {
    /// Of an open order with numbers that fit, mostly.
    mutating func execution(at index: LogIndex) -> Execution {
        if let fill = fills.randomElement(using: &random), random.chance(of: 60) {
            return amendment(of: fill, at: index)
        }
        let open = state.openOrders.keys.sorted().randomElement(using: &random)
        if random.chance(of: 120) { return report(.trade, .partiallyFilled, "OTHER", nil, at: index).filling(price()) }
        let past = random.chance(of: 20) ? orders.randomElement(using: &random)?.clOrdID : nil
        let id = past ?? open ?? orders.last?.clOrdID ?? "OTHER"
        let record = state.openOrders[id]
        var type = ExecType.allCases.randomElement(using: &random) ?? .new
        if random.chance(of: 3) { type = record?.state == .sent ? .new : .trade }
        if record == nil, past == nil || !random.chance(of: 3) { type = .orderStatus }
        if type == .cancelReject || (record?.state == .pendingCancel && random.chance(of: 4)) {
            return cancelReject(of: record, id, at: index)
        }
        let left = max(1, record?.leavesQuantity.raw ?? 1)
        let part = random.chance(of: 2) ? left : Int64.random(in: 1...left, using: &random)
        let last = type == .trade ? part : 0
        let status = status(of: type)
        let isOpen =
            [.trade, .new, .pendingNew, .pendingCancel].contains(type) || (type == .orderStatus && status.isLive)
        let isUnknown = status == .rejected && random.chance(of: 2)
        var execution = report(type, status, id, record, at: index)
        execution.lastQuantity = Quantity(raw: last)
        execution.lastPrice = price()
        execution.cumulativeQuantity = Quantity(raw: (record?.cumulativeQuantity.raw ?? 0) + last)
        if random.chance(of: 15) { execution.cumulativeQuantity = quantity() }
        execution.leavesQuantity = Quantity(raw: isOpen ? left - last : 0)
        execution.ordRejReason = isUnknown ? [5, 6].randomElement(using: &random) : nil
        if type == .trade { fills.append(execution) }
        return execution
    }

    /// What the venue says when it is asked about an order in doubt.
    mutating func answer(on id: String, at index: LogIndex) -> Execution {
        let record = state.openOrders[id]
        let status: OrdStatus =
            random.chance(of: 3) ? .rejected : record?.cumulativeQuantity == .zero ? .new : .canceled
        var execution = report(.orderStatus, status, id, record, at: index)
        execution.cumulativeQuantity = record?.cumulativeQuantity ?? .zero
        execution.leavesQuantity = status == .new ? record?.leavesQuantity ?? .zero : .zero
        execution.ordRejReason = status == .rejected ? Execution.unknownOrder : nil
        return execution
    }

    private mutating func status(of type: ExecType) -> OrdStatus {
        switch type {
        case .orderStatus: OrdStatus.allCases.randomElement(using: &random) ?? .new
        case .new: .new
        case .trade, .tradeCorrect, .tradeCancel: .partiallyFilled
        case .rejected, .cancelReject: .rejected
        case .canceled: .canceled
        case .pendingNew: .pendingNew
        case .pendingCancel: .pendingCancel
        case .expired: .expired
        }
    }

    private mutating func report(
        _ type: ExecType, _ status: OrdStatus, _ id: String, _ record: OrderRecord?, at index: LogIndex
    ) -> Execution {
        sequence += 1
        let symbol = orders.last { $0.clOrdID == id }?.symbol ?? "AAA"
        let side = orders.last { $0.clOrdID == id }?.side ?? .buy
        return Execution(
            venue: "v", execID: "E\(random.chance(of: 10) ? index - 1 : index)", clOrdID: id, orderID: "",
            execType: type, ordStatus: status, symbol: random.chance(of: 100) ? "CCC" : symbol, side: side,
            cumulativeQuantity: .zero, leavesQuantity: .zero, transactTime: time, text: "t", sessionSeq: sequence,
            sessionTerm: random.chance(of: 10) ? term - 1 : term)
    }

    private mutating func cancelReject(of record: OrderRecord?, _ id: String, at index: LogIndex) -> Execution {
        var execution = report(.cancelReject, .new, id, record, at: index)
        execution.origClOrdID = id
        execution.clOrdID = ClOrdID.make(clusterTag: "TEST", index: record?.cancel?.index ?? 1)
        execution.symbol = ""
        execution.side = nil
        execution.cxlRejReason = random.chance(of: 2) ? 1 : 0
        return execution
    }

    private mutating func amendment(of fill: Execution, at index: LogIndex) -> Execution {
        let type: ExecType = random.chance(of: 2) ? .tradeCorrect : .tradeCancel
        var execution = report(type, .partiallyFilled, fill.clOrdID, nil, at: index)
        execution.execRefID = fill.execID
        if type == .tradeCorrect {
            execution.lastQuantity = Quantity(raw: max(1, fill.lastQuantity.raw / 2))
            execution.lastPrice = price()
        }
        return execution
    }

    mutating func instrument() -> Instrument {
        Instrument(
            symbol: symbol(), currency: "USD", tickSize: Price(raw: 1_000_000), lotSize: Quantity(raw: 100_000_000),
            tradable: !random.chance(of: 12))
    }

    mutating func limits() -> Limits {
        Limits(
            symbol: symbol(), maxOrderQuantity: Quantity(raw: units(15...60)),
            maxPosition: Quantity(raw: units(30...300)),
            maxNotional: Money(raw: units(100...400)), priceCollar: random.chance(of: 6) ? 20_000 : 1_000_000,
            windowCollar: random.chance(of: 6) ? 20_000 : 1_000_000)
    }

    private mutating func units(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &random) * Quantity.scale
    }

    mutating func settings() -> TradingSettings {
        var settings = TestCluster.settings()
        settings.venue = "v"
        settings.mode = random.chance(of: 4) ? .live : .paper
        settings.requiredDrills = ["kill"]
        settings.minorityVerdicts = random.chance(of: 2) ? .ask : .reject
        settings.incompleteVerdicts = TradingSettings.DegradedRule.allCases.randomElement(using: &random) ?? .ask
        settings.approvalExpiry = Int64.random(in: 1...20, using: &random) * TradingSettings.second
        settings.collarWindow = Int64.random(in: 1...40, using: &random) * TradingSettings.second
        settings.settlingTime = Int64.random(in: 1...300, using: &random) * 1_000_000
        settings.signalMaxAge = Int64.random(in: 60...300, using: &random) * TradingSettings.second
        settings.drillsMaxAge = Int64.random(in: 5...90, using: &random) * TradingSettings.second
        settings.maxMessagesPerSecond = Int32.random(in: 1...6, using: &random)
        settings.maxStrategyOrders = Int32.random(in: 3...20, using: &random)
        settings.duplicateWindow = Int64.random(in: 0...2, using: &random) * TradingSettings.second
        if random.chance(of: 4) { settings.maxGrossExposure = Money(raw: 300 * Money.scale) }
        if random.chance(of: 3) { settings.maxDailyLoss = Money(raw: Money.scale / 10) }
        return settings
    }

    mutating func signal() -> Signal {
        Signal(
            idempotencyKey: key(), strategy: random.chance(of: 2) ? "s" : "t", symbol: symbol(),
            side: Bool.random(using: &random) ? .buy : .sell, quantity: quantity(), price: price(), asOf: 1,
            confidence: Int32.random(in: 0...1_000_000, using: &random),
            limitPrice: random.chance(of: 2) ? price() : .zero,
            issuedAt: random.chance(of: 8) ? issued() : 0)
    }

    private mutating func issued() -> Int64 {
        time - Int64.random(in: 0...300, using: &random) * TradingSettings.second
    }

    /// A site's key changes now and then, and so do the voters.
    mutating func membership() -> [UInt8] {
        var message = Quantumforge_Ledger_V1_Membership()
        for id: NodeID in random.chance(of: 3) ? [1, 2, 3, 4] : [1, 2, 3] {
            var member = Quantumforge_Ledger_V1_Member()
            member.id = id
            member.role = .voter
            if random.chance(of: 2) { member.verdictKey = .copy(of: TestCluster.key(id)) }
            message.members.append(member)
        }
        return message.payload
    }

    mutating func key() -> String { "key-\(Int.random(in: 0..<2_000, using: &random))" }

    private mutating func symbol() -> String { ["AAA", "BBB", "CCC"].randomElement(using: &random) ?? "AAA" }

    mutating func price() -> Price { Price(raw: Int64.random(in: 490...510, using: &random) * 1_000_000) }

    /// Mostly small and whole, now and then as large as can be.
    private mutating func quantity() -> Quantity {
        switch Int.random(in: 0..<30, using: &random) {
        case 0: Quantity(raw: .max / 8)
        case 1: Quantity(raw: 1)
        default: Quantity(raw: Int64.random(in: 1...40, using: &random) * 100_000_000)
        }
    }
}

extension Execution {
    fileprivate func filling(_ price: Price) -> Execution {
        var fill = self
        fill.lastQuantity = Quantity(raw: Quantity.scale)
        fill.lastPrice = price
        fill.cumulativeQuantity = fill.lastQuantity
        return fill
    }
}

extension OrdStatus {
    fileprivate var isLive: Bool {
        switch self {
        case .new, .partiallyFilled, .pendingNew, .pendingCancel: true
        case .filled, .canceled, .rejected, .expired: false
        }
    }
}
