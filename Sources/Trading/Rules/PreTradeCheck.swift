/// What an approved signal must still pass, inside the same apply, to become an order: one after the other in the order
/// of the cases, the first no wins (SEC 15c3-5; EU 2017/589, articles 12, 15 and 16).
package enum PreTradeCheck: String, Labelled {
    /// No halt, of the symbol or of all.
    case notHalted = "not_halted"
    case tradable
    case tick
    case lot
    case maximumOrderQuantity = "maximum_order_quantity"
    /// The position as if every open order on this side, in-doubt ones included, and this one were filled.
    case projectedPosition = "projected_position"
    /// Bounds what the working set holds in memory.
    case openOrders = "open_orders"

    /// Most open orders at a time, over all symbols.
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
        package var referencePrice: Price
        package var halt: Halt?
        package var instrument: Instrument?
        package var limits: Limits?
        package var position: Quantity
        package var open: OpenQuantity
        package var openOrders: Int

        package init(
            side: Side, quantity: Quantity, referencePrice: Price, halt: Halt?, instrument: Instrument?,
            limits: Limits?, position: Quantity, open: OpenQuantity, openOrders: Int
        ) {
            self.side = side
            self.quantity = quantity
            self.referencePrice = referencePrice
            self.halt = halt
            self.instrument = instrument
            self.limits = limits
            self.position = position
            self.open = open
            self.openOrders = openOrders
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
        switch self {
        case .notHalted:
            subject.halt.flatMap { deny(limit: "no halt", value: "\($0.symbol) halted at index \($0.index)") }
        case .tradable:
            subject.instrument?.tradable == true
                ? nil
                : deny(
                    limit: "a tradable instrument",
                    value: subject.instrument == nil ? "unknown instrument" : "instrument not tradable")
        case .tick:
            multiple(subject.referencePrice, of: subject.instrument?.tickSize)
        case .lot:
            multiple(subject.quantity, of: subject.instrument?.lotSize)
        case .maximumOrderQuantity:
            maximumOrderQuantity(subject)
        case .projectedPosition:
            projectedPosition(subject)
        case .openOrders:
            subject.openOrders < Self.maximumOpenOrders
                ? nil : deny(limit: "fewer than \(Self.maximumOpenOrders)", value: "\(subject.openOrders) open orders")
        }
    }

    private func deny(limit: String, value: String) -> Denial { Denial(check: self, limit: limit, value: value) }

    private func multiple<Number: FixedPoint>(_ value: Number, of step: Number?) -> Denial? {
        guard let step, step.raw > 0 else { return deny(limit: "a known step", value: "none") }
        return value.raw % step.raw == 0 ? nil : deny(limit: "multiples of \(step)", value: "\(value)")
    }

    private func maximumOrderQuantity(_ subject: Subject) -> Denial? {
        guard let limit = subject.limits?.maxOrderQuantity else {
            return deny(limit: "a committed limit", value: "none")
        }
        return subject.quantity <= limit ? nil : deny(limit: "at most \(limit)", value: "\(subject.quantity)")
    }

    private func projectedPosition(_ subject: Subject) -> Denial? {
        guard let limit = subject.limits?.maxPosition else { return deny(limit: "a committed limit", value: "none") }
        let projected =
            switch subject.side {
            case .buy: Int128(subject.position.raw) + subject.open.buy + Int128(subject.quantity.raw)
            case .sell: -Int128(subject.position.raw) + subject.open.sell + Int128(subject.quantity.raw)
            }
        guard projected > Int128(limit.raw) else { return nil }
        let value = Int64(exactly: projected).map { Quantity(raw: $0).description } ?? "beyond 64 bits"
        return deny(limit: "at most \(limit) \(subject.side == .buy ? "long" : "short")", value: value)
    }
}

/// What is still open of one symbol's orders, in-doubt ones included, at a scale of 1e-8.
package struct OpenQuantity: Sendable, Hashable {
    package var buy: Int128
    package var sell: Int128

    package init(buy: Int128 = 0, sell: Int128 = 0) {
        self.buy = buy
        self.sell = sell
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
