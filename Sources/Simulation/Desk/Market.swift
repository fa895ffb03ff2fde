import Analysis
import Ledger
import Raft
import Trading

/// What is traded, by which rules, and what it costs: drawn from the seed.
struct Market {
    static let symbols = ["ACME", "QUUX"]
    static let tick = Price(raw: 1_000_000)
    static let lot = Quantity(raw: 100_000_000)
    static let venue = "qvenue"
    /// When every wall clock starts that is right.
    static let start: Int64 = 1_700_000_000 * second
    private static let currency = "USD"
    private static let startingPrice: Int64 = 10_000

    /// A step of them for every ``TradingPlan/barInterval`` of the chaos, and some more.
    let bars: [Bar]
    /// What the first leader proposes.
    let founding: [Proposal]

    init(_ plan: TradingPlan, steps: Int, _ dice: inout Dice) {
        var bars: [Bar] = []
        for symbol in Self.symbols {
            var close = Self.startingPrice
            for step in 0..<steps {
                let open = close
                close = min(max(close + dice.within(-15...15), Self.startingPrice / 2), Self.startingPrice * 2)
                let reach = dice.within(0...5)
                if let bar = Self.bar(symbol, step, from: open, to: close, reach: reach) { bars.append(bar) }
            }
        }
        self.bars = bars
        founding = Self.founding(plan)
    }

    private static func bar(_ symbol: String, _ step: Int, from open: Int64, to close: Int64, reach: Int64) -> Bar? {
        try? Bar(
            symbol: symbol, time: start + Int64(step) * second, open: price(open),
            high: price(max(open, close) + reach),
            low: price(min(open, close) - reach), close: price(close), volume: 1)
    }

    static func price(_ ticks: Int64) -> Price { Price(raw: ticks * tick.raw) }

    private static func founding(_ plan: TradingPlan) -> [Proposal] {
        func proposal(_ kind: EntryKind, _ payload: [UInt8]) -> Proposal {
            Proposal(kind: kind, actor: "founder", payload: payload)
        }
        let instruments = symbols.map { symbol in
            Instrument(symbol: symbol, currency: currency, tickSize: tick, lotSize: lot, tradable: true)
        }
        let limits = symbols.map { symbol in
            Limits(
                symbol: symbol, maxOrderQuantity: Quantity(raw: 18 * lot.raw),
                maxPosition: Quantity(raw: plan.maximumPosition * lot.raw), maxNotional: Money(raw: .max),
                priceCollar: 100_000, windowCollar: 500_000)
        }
        var settings = TradingSettings()
        settings.venue = venue
        settings.approvalExpiry = 3 * second
        settings.referenceMaxAge = plan.referenceMaxAge
        settings.settlingTime = plan.settlingTime
        settings.maxMessagesPerSecond = 1_000
        settings.maxStrategyOrders = plan.maximumStrategyOrders
        settings.maxGrossExposure = Money(raw: .max)
        settings.maxDailyLoss = Money(raw: .max)
        return instruments.map { proposal(.instrument, $0.payload) } + limits.map { proposal(.limits, $0.payload) }
            + [proposal(.settings, settings.payload)]
    }

    /// The signal of a client under a key.
    static func signal(_ key: UInt64, near price: Price, _ dice: inout Dice) -> Signal {
        let side: Side = dice.oneIn(2) ? .buy : .sell
        let isLimited = dice.oneIn(2)
        let distance = dice.within(-5...20) * (side == .buy ? -1 : 1)
        return Signal(
            idempotencyKey: "\(key)", strategy: "s\(dice.below(3))", symbol: symbols[dice.below(symbols.count)],
            side: side, quantity: Quantity(raw: dice.within(1...20) * lot.raw), price: price, asOf: start,
            confidence: 800_000, limitPrice: isLimited ? Price(raw: price.raw + distance * tick.raw) : .zero)
    }
}

/// What trading is like in one run, drawn from its seed.
struct TradingPlan {
    let barInterval: Int64
    /// What the market takes between two bars, in lots; zero for no bound.
    let barSize: Int64
    let duplicates: Int
    let cancelOnDisconnect: Int64?
    let reportsPending: Bool
    /// The venue rejects more.
    let maximumOpenOrders: Int
    let numbersPerBlock: Int64
    let answerTimeout: Int64
    let maximumUnsentAge: Int64
    let maximumUncommittedReports: Int
    let maximumQuestions: Int
    let maximumPosition: Int64
    let maximumStrategyOrders: Int32
    let referenceMaxAge: Int64
    let settlingTime: Int64
    let slowestWay: Int64
    /// Bytes that a connection takes before it says that it is full.
    let socketBuffer: Int
    let personInterval: Int64

    init(_ dice: inout Dice) {
        barInterval = dice.within(200...900) * millisecond
        barSize = dice.oneIn(3) ? 0 : dice.within(3...30)
        duplicates = dice.below(3)
        cancelOnDisconnect = dice.oneIn(4) ? dice.within(0...2_000) * millisecond : nil
        reportsPending = dice.oneIn(2)
        maximumOpenOrders = dice.oneIn(3) ? Int(dice.within(2...6)) : 1_000
        numbersPerBlock = dice.oneIn(3) ? dice.within(8...40) : 2_000
        answerTimeout = dice.within(300...2_000) * millisecond
        maximumUnsentAge = dice.within(300...2_000) * millisecond
        maximumUncommittedReports = dice.oneIn(4) ? Int(dice.within(2...10)) : 1_000
        maximumQuestions = dice.oneIn(4) ? Int(dice.within(1...3)) : 64
        maximumPosition = dice.oneIn(4) ? dice.within(20...60) : 10_000
        maximumStrategyOrders = dice.oneIn(4) ? 20 : 1_000
        referenceMaxAge = dice.oneIn(6) ? 2 * second : 86_400 * second
        slowestWay = dice.within(1...40) * millisecond
        socketBuffer = dice.oneIn(3) ? Int(dice.within(100...2_000)) : 1 << 16
        personInterval = dice.within(100...600) * millisecond
        settlingTime = dice.within(1...4_000) * millisecond
    }
}
