import Algorithms
import DequeModule
import Trading

/// The open orders of one side of one book, best price first, and the older first at one price.
///
/// What is left of market orders rests too, as if limited at the current price, wherever that goes, and ahead of limit
/// orders at that price.
struct BookSide: Sendable {
    private struct Level: Sendable {
        let price: Price
        var orders: Deque<Int>
    }

    private let side: Side
    private var levels: [Level] = []
    private var atMarket: Deque<Int> = []

    init(_ side: Side) { self.side = side }

    var isEmpty: Bool { levels.isEmpty && atMarket.isEmpty }

    /// Every order, in the order in which it is matched.
    func numbers(last: Price?) -> [Int] {
        guard let last, !atMarket.isEmpty else { return levels.flatMap(\.orders) }
        let better = levels.prefix { isBetter($0.price, than: last) }
        return better.flatMap(\.orders) + atMarket + levels[better.endIndex...].flatMap(\.orders)
    }

    /// The first order to be matched, and the price it stands at.
    ///
    /// - Parameter last: the current price, which there is whenever a market order rests.
    func best(last: Price?) -> (number: Int, price: Price)? {
        if let last, let market = atMarket.first {
            guard let level = levels.first, let number = level.orders.first, isBetter(level.price, than: last) else {
                return (market, last)
            }
            return (number, level.price)
        }
        guard let level = levels.first, let number = level.orders.first else { return nil }
        return (number, level.price)
    }

    /// - Parameter limit: nil for what is left of a market order.
    mutating func insert(_ number: Int, limit: Price?) {
        guard let limit else {
            atMarket.append(number)
            return
        }
        let place = index(of: limit)
        if place < levels.count, levels[place].price == limit {
            levels[place].orders.append(number)
        } else {
            levels.insert(Level(price: limit, orders: [number]), at: place)
        }
    }

    mutating func remove(_ number: Int, limit: Price?) {
        guard let limit else {
            Self.remove(number, from: &atMarket)
            return
        }
        let place = index(of: limit)
        precondition(place < levels.count && levels[place].price == limit, "no level at \(limit) to remove \(number)")
        Self.remove(number, from: &levels[place].orders)
        if levels[place].orders.isEmpty { levels.remove(at: place) }
    }

    /// Whether an order of this side at `price` goes before one at `other`.
    private func isBetter(_ price: Price, than other: Price) -> Bool {
        side == .buy ? price > other : price < other
    }

    /// Where the level of a price is, or belongs.
    private func index(of price: Price) -> Int {
        levels.partitioningIndex { !isBetter($0.price, than: price) }
    }

    /// Numbers only grow, so every queue is sorted.
    private static func remove(_ number: Int, from queue: inout Deque<Int>) {
        let place = queue.partitioningIndex { $0 >= number }
        precondition(place < queue.count && queue[place] == number, "no order \(number) to remove")
        queue.remove(at: place)
    }
}
