import Analysis
import Trading

/// One fill of one order.
struct Fill: Sendable, Hashable {
    /// The order after it.
    var order: BookOrder
    var quantity: Quantity
    var price: Price
}

/// The book of one instrument, and the market beside it: the price of the last closed bar, at which the market still
/// buys and sells so much until the next.
struct Book: Sendable {
    let instrument: ListedInstrument
    /// The close of the last bar.
    private(set) var last: Price?
    /// What the market still takes until the next bar.
    private var marketBuys: Quantity = .zero
    private var marketSells: Quantity = .zero
    private var bids = BookSide(.buy)
    private var asks = BookSide(.sell)

    init(_ instrument: ListedInstrument) { self.instrument = instrument }

    /// Takes a new order as far as it goes. What is left is not put in the book.
    mutating func take(_ order: inout BookOrder, orders: inout [BookOrder]) -> [Fill] {
        var fills: [Fill] = []
        while order.leaves > .zero, let offer = bestOffer(to: order.request.side), accepts(order, offer.price) {
            switch offer.from {
            case .market:
                let quantity = min(order.leaves, marketLeft(for: order.request.side))
                useMarket(quantity, side: order.request.side)
                order.fill(quantity, at: offer.price)
                fills.append(Fill(order: order, quantity: quantity, price: offer.price))
            case .order(let number):
                let quantity = min(order.leaves, orders[number - 1].leaves)
                fills.append(fill(number, quantity, at: offer.price, orders: &orders))
                order.fill(quantity, at: offer.price)
                fills.append(Fill(order: order, quantity: quantity, price: offer.price))
            }
        }
        return fills
    }

    /// How much of an order could be taken at once.
    func available(to order: BookOrder, orders: [BookOrder]) -> Quantity {
        let side = order.request.side
        var sum: Int64 = 0
        if let last, accepts(order, last) { sum = marketLeft(for: side).raw }
        for number in (side == .buy ? asks : bids).numbers(last: last) where sum < order.leaves.raw {
            let resting = orders[number - 1]
            guard let price = resting.request.limit ?? last, accepts(order, price) else { continue }
            let (more, overflow) = sum.addingReportingOverflow(resting.leaves.raw)
            sum = overflow ? .max : more
        }
        return Quantity(raw: min(sum, order.leaves.raw))
    }

    mutating func insert(_ order: BookOrder) {
        switch order.request.side {
        case .buy: bids.insert(order.number, limit: order.request.limit)
        case .sell: asks.insert(order.number, limit: order.request.limit)
        }
    }

    mutating func remove(_ order: BookOrder) {
        switch order.request.side {
        case .buy: bids.remove(order.number, limit: order.request.limit)
        case .sell: asks.remove(order.number, limit: order.request.limit)
        }
    }

    /// The bar closed: the price moves to its close and the market has its whole size again. Orders that cross now that
    /// market orders stand at another price are matched first; then, in the book's order, those that the bar touched
    /// are filled by the market.
    mutating func close(_ bar: Bar, orders: inout [BookOrder]) -> [Fill] {
        last = bar.close
        let size = instrument.barSize == .zero ? Quantity(raw: .max) : instrument.barSize
        marketBuys = size
        marketSells = size
        var fills = uncross(orders: &orders)
        for side in Side.allCases {
            for number in (side == .buy ? bids : asks).numbers(last: last) {
                guard let price = price(touching: orders[number - 1].request, in: bar) else { continue }
                let quantity = min(orders[number - 1].leaves, marketLeft(for: side))
                guard quantity > .zero else { break }
                useMarket(quantity, side: side)
                fills.append(fill(number, quantity, at: price, orders: &orders))
            }
        }
        return fills
    }

    /// Whether no two orders could be matched: so it is between any two events.
    var isUncrossed: Bool {
        guard let bid = bids.best(last: last), let ask = asks.best(last: last) else { return true }
        return bid.price < ask.price
    }

    /// What a resting order is filled at by a bar: a market order at the close, a limit order at its limit, or at the
    /// end of the bar's range that lies nearer the market where the limit is beyond it. Nil when the bar did not get
    /// there.
    private func price(touching request: NewOrderSingle, in bar: Bar) -> Price? {
        guard let limit = request.limit else { return bar.close }
        return switch request.side {
        case .buy: limit >= bar.low ? min(limit, bar.high) : nil
        case .sell: limit <= bar.high ? max(limit, bar.low) : nil
        }
    }

    /// Matches what crosses, at the price of the older of two orders.
    private mutating func uncross(orders: inout [BookOrder]) -> [Fill] {
        var fills: [Fill] = []
        while let bid = bids.best(last: last), let ask = asks.best(last: last), bid.price >= ask.price {
            let quantity = min(orders[bid.number - 1].leaves, orders[ask.number - 1].leaves)
            let price = bid.number < ask.number ? bid.price : ask.price
            for number in [bid.number, ask.number].sorted() {
                fills.append(fill(number, quantity, at: price, orders: &orders))
            }
        }
        return fills
    }

    private mutating func fill(
        _ number: Int, _ quantity: Quantity, at price: Price, orders: inout [BookOrder]
    ) -> Fill {
        orders[number - 1].fill(quantity, at: price)
        let order = orders[number - 1]
        if order.leaves == .zero { remove(order) }
        return Fill(order: order, quantity: quantity, price: price)
    }
}

extension Book {
    private enum Source {
        case market
        case order(Int)
    }

    /// What an incoming order meets first: the better price, and the book before the market at the same.
    private func bestOffer(to side: Side) -> (from: Source, price: Price)? {
        let resting = (side == .buy ? asks : bids).best(last: last)
        guard let last, marketLeft(for: side) > .zero else {
            return resting.map { (.order($0.number), $0.price) }
        }
        guard let resting, side == .buy ? resting.price <= last : resting.price >= last else {
            return (.market, last)
        }
        return (.order(resting.number), resting.price)
    }

    private func accepts(_ order: BookOrder, _ price: Price) -> Bool {
        guard let limit = order.request.limit else { return true }
        return order.request.side == .buy ? price <= limit : price >= limit
    }

    /// What the market still has for an order of this side.
    private func marketLeft(for side: Side) -> Quantity { side == .buy ? marketSells : marketBuys }

    private mutating func useMarket(_ quantity: Quantity, side: Side) {
        guard instrument.barSize > .zero else { return }
        switch side {
        case .buy: marketSells = Quantity(raw: marketSells.raw - quantity.raw)
        case .sell: marketBuys = Quantity(raw: marketBuys.raw - quantity.raw)
        }
    }
}
