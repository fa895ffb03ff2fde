import API
import Trading
import TradingStore

/// What is open and held, to hold a change of reference data against. A pure value.
struct Holdings: Sendable {
    var positions: [Position] = []
    /// Open ones, oldest first.
    var orders: [OrderRecord] = []
    /// What positions are valued at, by symbol.
    var prices: [String: Price] = [:]
    /// What prices are in, by symbol.
    var currencies: [String: String] = [:]
    /// When each drill was passed last, nanoseconds UTC.
    var drills: [String: Int64] = [:]
    /// Nanoseconds UTC.
    var now: Int64 = 0

    /// Most lines of a report.
    static let maximumLines = 1_000

    /// The positions, open orders, exposures and drills that would violate the values of a change.
    ///
    /// - Parameter current: what is in force.
    func outside(of change: PreparedChange, current: PreparedChange?) -> [ChangeReport.Outside] {
        let lines =
            switch change {
            case .limits(let limits): outside(of: limits)
            case .instrument(let instrument): outside(of: instrument)
            case .settings(let settings): outside(of: settings, current: current)
            }
        return Array(lines.prefix(Self.maximumLines))
    }

    /// At a scale of 1e-8, whoever's orders it came by.
    private func held(_ symbol: String) -> Int128 {
        positions.reduce(0) { $1.symbol == symbol ? $0 + Int128($1.quantity.raw) : $0 }
    }

    private func open(_ symbol: String) -> OpenQuantity {
        orders.reduce(into: OpenQuantity()) { open, record in
            if record.order.symbol == symbol { open[record.order.side] += Int128(record.leavesQuantity.raw) }
        }
    }

    // MARK: Limits

    private func outside(of limits: Limits) -> [ChangeReport.Outside] {
        let (held, open, most) = (held(limits.symbol), open(limits.symbol), Int128(limits.maxPosition.raw))
        var lines: [ChangeReport.Outside] = []
        func line(_ kind: ChangeReport.Outside.Kind, _ quantity: Int128) {
            lines.append(
                .init(
                    kind: kind, name: limits.symbol, field: "maxPosition", value: Self.text(quantity),
                    limit: "\(limits.maxPosition)"))
        }
        if held.magnitude > most.magnitude { line(.position, held) }
        // As if the open orders of one side were filled: worse than what is held already, or it is the position again.
        if held + open.buy > most, open.buy > 0 { line(.exposure, held + open.buy) }
        if open.sell - held > most, open.sell > 0 { line(.exposure, held - open.sell) }
        for record in orders where record.order.symbol == limits.symbol {
            lines += Self.outside(of: limits, record.order)
        }
        return lines
    }

    private static func outside(of limits: Limits, _ order: Order) -> [ChangeReport.Outside] {
        var lines: [ChangeReport.Outside] = []
        if order.quantity > limits.maxOrderQuantity {
            lines.append(
                line(order, "maxOrderQuantity", "\(order.quantity)", "\(limits.maxOrderQuantity)"))
        }
        // Two Int64 multiplied always fit in 128 bits.
        let notional = Int128(order.quantity.raw) * Int128(max(order.limitPrice, order.referencePrice).raw)
        if notional > Int128(limits.maxNotional.raw) * Int128(Money.scale) {
            lines.append(line(order, "maxNotional", ExactMoney.text(notional), "\(limits.maxNotional)"))
        }
        if order.type == .limit, order.referencePrice > .zero {
            let distance = (Int128(order.limitPrice.raw) - Int128(order.referencePrice.raw)).magnitude
            let million: UInt128 = 1_000_000
            let reference = UInt128(order.referencePrice.raw.magnitude)
            if distance * million > UInt128(limits.priceCollar.magnitude) * reference {
                let ppm = (distance * million + reference - 1) / reference
                lines.append(line(order, "priceCollarPpm", "\(ppm)", "\(limits.priceCollar)"))
            }
        }
        return lines
    }

    private static func line(
        _ order: Order, _ field: String, _ value: String, _ limit: String
    ) -> ChangeReport.Outside {
        ChangeReport.Outside(kind: .order, name: order.clOrdID, field: field, value: value, limit: limit)
    }

    private static func text(_ quantity: Int128) -> String { ExactMoney.text(quantity * Int128(Quantity.scale)) }

    // MARK: Instruments

    private func outside(of instrument: Instrument) -> [ChangeReport.Outside] {
        var lines: [ChangeReport.Outside] = []
        let held = held(instrument.symbol)
        if held % Int128(instrument.lotSize.raw) != 0 {
            lines.append(
                .init(
                    kind: .position, name: instrument.symbol, field: "lotSize", value: Self.text(held),
                    limit: "\(instrument.lotSize)"))
        }
        for record in orders where record.order.symbol == instrument.symbol {
            let order = record.order
            if order.quantity.raw % instrument.lotSize.raw != 0 {
                lines.append(Self.line(order, "lotSize", "\(order.quantity)", "\(instrument.lotSize)"))
            }
            if order.limitPrice.raw % instrument.tickSize.raw != 0 {
                lines.append(Self.line(order, "tickSize", "\(order.limitPrice)", "\(instrument.tickSize)"))
            }
            if !instrument.tradable { lines.append(Self.line(order, "tradable", record.state.label, "false")) }
        }
        return lines
    }

    // MARK: Settings

    private func outside(of settings: TradingSettings, current: PreparedChange?) -> [ChangeReport.Outside] {
        var lines = exposures(beyond: settings.maxGrossExposure)
        if case .settings(let old)? = current, old.venue != settings.venue {
            lines += orders.map { Self.line($0.order, "venue", old.venue, settings.venue) }
        }
        guard settings.mode == .live else { return lines }
        for name in settings.requiredDrills {
            let passed = drills[name]
            if let passed, Int128(now) - Int128(passed) <= Int128(settings.drillsMaxAge) { continue }
            lines.append(
                .init(
                    kind: .drill, name: name, field: "drillsMaxAge",
                    value: passed.map { "\(now - $0)" } ?? "never passed",
                    limit: "\(settings.drillsMaxAge)"))
        }
        return lines
    }

    /// Of all instruments of each currency, open orders filled on the worse side.
    private func exposures(beyond limit: Money) -> [ChangeReport.Outside] {
        var totals: [String: Int128] = [:]
        for symbol in Set(positions.map(\.symbol)).union(orders.map(\.order.symbol)) {
            guard let currency = currencies[symbol], let price = prices[symbol] else { continue }
            let (held, open) = (held(symbol), open(symbol))
            let most = max((held + open.buy).magnitude, (held - open.sell).magnitude)
            let (value, overflow) = most.multipliedReportingOverflow(by: UInt128(price.raw.magnitude))
            let exposure = overflow ? Int128.max : Int128(clamping: value)
            let (sum, carry) = totals[currency, default: 0].addingReportingOverflow(exposure)
            totals[currency] = carry ? .max : sum
        }
        return totals.sorted { $0.key < $1.key }.compactMap { currency, total in
            guard total > Int128(limit.raw) * Int128(Money.scale) else { return nil }
            return ChangeReport.Outside(
                kind: .exposure, name: currency, field: "maxGrossExposure", value: ExactMoney.text(total),
                limit: "\(limit)")
        }
    }
}

extension Holdings {
    /// As a site's database has them.
    init(_ store: TradingStore, at now: Int64) throws {
        positions = try store.positions()
        orders = store.openOrders
        for mark in try store.marks() { prices[mark.symbol] = mark.price }
        for record in try store.instruments() { currencies[record.instrument.symbol] = record.instrument.currency }
        for drill in try store.drills() { drills[drill.name] = drill.time }
        self.now = now
    }
}
