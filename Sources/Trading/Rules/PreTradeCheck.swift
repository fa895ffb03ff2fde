package import Ledger

/// What an approved signal must still pass, inside the same apply, to become an order: one after the other in the order
/// of the cases, the first no wins (SEC 15c3-5; EU 2017/589, articles 12, 15 and 16).
///
/// One thing that the first check stands for cannot be told here: the leader looks at its lease itself, before each
/// write.
package enum PreTradeCheck: String, Labelled {
    /// Settings are committed; no halt, of the symbol or of all; no order of the symbol is in doubt; not too many are
    /// open.
    case tradingState = "trading_state"
    /// It was issued, and committed, not too long ago; one that a person approves is as old as the approval.
    case signalAge = "signal_age"
    /// In live mode: every required drill was passed not too long ago.
    case drills
    /// Known, tradable, quantity in whole lots, limit price in whole ticks.
    case instrument
    /// Every counted site saw its price just now.
    case referenceFresh = "reference_fresh"
    /// The order's price lies near the reference price. A market order's is what the submitter saw.
    case priceCollar = "price_collar"
    /// The order's price also lies near both the lowest and the highest reference price of the settings' window.
    case windowCollar = "window_collar"
    case maximumQuantity = "maximum_quantity"
    /// Quantity times the order's price or the reference price, the greater of them.
    case maximumNotional = "maximum_notional"
    /// The position as if every open order on this side, in-doubt ones included, and this one were filled.
    case projectedPosition = "projected_position"
    /// Gross exposure over all instruments of the currency, at their last reference prices. An order that does not
    /// increase it passes.
    case grossExposure = "gross_exposure"
    /// Of all instruments of the currency, since the UTC day began. An order that only reduces the position passes.
    case dailyLoss = "daily_loss"
    /// Orders and cancels in a second, this one counted.
    case messageRate = "message_rate"
    /// The strategy is enabled and has not ordered too often; if it has, it is disabled until a person enables it.
    case strategyThrottle = "strategy_throttle"
    /// No order just like this one was made a moment ago. That a decision makes one order at most needs no check: the
    /// entry that makes it settles the decision, and its ClOrdID is the entry's.
    case duplicate
    /// The voters agree, or a person approved. It is evaluated before the other checks, since a signal without
    /// agreement is rejected or put to a person, and is listed last.
    case crossValidation = "cross_validation"

    /// Most open orders at a time, over all symbols: bounds what the working set holds in memory.
    package static let maximumOpenOrders = 10_000

    /// A check that said no.
    package struct Denial: Sendable, Hashable, CustomStringConvertible {
        package var check: PreTradeCheck
        /// What the check allows.
        package var limit: String
        /// What it was given.
        package var value: String

        package var description: String { "\(value), allowed is \(limit)" }
    }

    /// Everything that a check may look at.
    package struct Subject: Sendable {
        package var side: Side
        package var quantity: Quantity
        package var limitPrice: Price
        /// What the order is expected to trade at: the limit, or what the submitter saw.
        package var price: Price
        package var reference: Reference?
        /// Nanoseconds UTC, of the entry.
        package var time: Int64
        /// When the signal was issued, or a person approved it; nanoseconds UTC.
        package var issuedAt: Int64
        package var isAgreed = true
        package var settings: TradingSettings?
        package var halt: Halt?
        package var openOrders = 0
        /// Of the symbol.
        package var open = OpenQuantity()
        /// When each drill was passed last, nanoseconds UTC.
        package var passedDrills: [String: Int64] = [:]
        package var instrument: Instrument?
        package var limits: Limits?
        /// Reference prices within the settings' window.
        package var window: ClosedRange<Price>?
        /// At a scale of 1e-8, whoever's orders it came by.
        package var position: Int128 = 0
        /// In the instrument's currency, at a scale of 1e-16: as it is, and with this order. Nil beyond 128 bits.
        package var exposure: Int128? = 0
        package var projectedExposure: Int128? = 0
        package var dailyLoss: Int128? = 0
        /// Orders and cancels of the last second.
        package var messages = 0
        package var strategyDisabled: LogIndex?
        /// The strategy's orders within the settings' window.
        package var strategyOrders = 0
        /// The last order just like this one.
        package var twin: OrderRecord?

        /// - Parameters:
        ///   - issuedAt: when the signal was issued, or a person approved it; nanoseconds UTC.
        ///   - time: of the entry, nanoseconds UTC.
        package init(_ signal: Signal, _ reference: Reference?, issuedAt: Int64, time: Int64) {
            side = signal.side
            quantity = signal.quantity
            limitPrice = signal.limitPrice
            price = signal.limitPrice == .zero ? signal.price : signal.limitPrice
            self.reference = reference
            self.issuedAt = issuedAt
            self.time = time
        }

        /// Whether the position can only come nearer to zero, whatever else of this side is filled.
        var isReducing: Bool {
            let held = side == .buy ? -position : position
            return open[side] + Int128(quantity.raw) <= held
        }
    }

    /// The first no, or nil when all checks pass.
    package static func firstDenial(of subject: Subject) -> Denial? {
        for check in allCases {
            if let denial = check.denial(of: subject) { return denial }
        }
        return nil
    }

    /// Nil when this check passes.
    package func denial(of subject: Subject) -> Denial? {
        guard let settings = subject.settings else {
            return self == .tradingState ? deny(limit: "committed settings", value: "none") : nil
        }
        return switch self {
        case .tradingState: tradingState(subject)
        case .signalAge: signalAge(subject, settings)
        case .drills: drills(subject, settings)
        case .instrument: instrument(subject)
        case .referenceFresh: referenceFresh(subject, settings)
        case .priceCollar: priceCollar(subject)
        case .windowCollar: windowCollar(subject)
        case .maximumQuantity: maximumQuantity(subject)
        case .maximumNotional: maximumNotional(subject)
        case .projectedPosition: projectedPosition(subject)
        case .grossExposure: grossExposure(subject, settings)
        case .dailyLoss: dailyLoss(subject, settings)
        case .messageRate: messageRate(subject, settings)
        case .strategyThrottle: strategyThrottle(subject, settings)
        case .duplicate: duplicate(subject, settings)
        case .crossValidation: subject.isAgreed ? nil : deny(limit: "agreement", value: "none")
        }
    }

    func deny(limit: String, value: String) -> Denial { Denial(check: self, limit: limit, value: value) }
}

/// What is still open of one symbol's orders, in-doubt ones included, at a scale of 1e-8.
package struct OpenQuantity: Sendable, Hashable {
    package var buy: Int128
    package var sell: Int128
    /// How many of the orders are in doubt.
    package var inDoubt: Int

    package init(buy: Int128 = 0, sell: Int128 = 0, inDoubt: Int = 0) {
        self.buy = buy
        self.sell = sell
        self.inDoubt = inDoubt
    }

    package subscript(side: Side) -> Int128 {
        get { side == .buy ? buy : sell }
        set {
            switch side {
            case .buy: buy = newValue
            case .sell: sell = newValue
            }
        }
    }
}
