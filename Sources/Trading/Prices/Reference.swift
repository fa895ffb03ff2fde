/// The price that an order is judged by: the median of what the sites saw.
package struct Reference: Sendable, Hashable {
    /// The middle one; of an even number the mean of the middle two, rounded down.
    package var price: Price
    /// When the sites saw their prices, the first and the last of them, nanoseconds UTC.
    package var oldest: Int64
    package var newest: Int64

    package init(price: Price, oldest: Int64, newest: Int64) {
        self.price = price
        self.oldest = oldest
        self.newest = newest
    }

    /// Nil of none.
    package init?(_ verdicts: [Verdict]) {
        let prices = verdicts.map(\.price).sorted()
        let times = verdicts.map(\.seenAt)
        guard let oldest = times.min(), let newest = times.max() else { return nil }
        let upper = prices[prices.count / 2]
        let lower = prices[(prices.count - 1) / 2]
        // Prices are positive: the difference always fits.
        self.init(
            price: Price(raw: lower.raw + (upper.raw - lower.raw) / 2), oldest: oldest, newest: newest)
    }

    /// Whether every site saw its price within `age` nanoseconds of `time`, before or, since clocks are never quite
    /// measured, after.
    package func isFresh(at time: Int64, maximumAge age: Int64) -> Bool {
        Int128(time) - Int128(oldest) <= Int128(age) && Int128(newest) - Int128(time) <= Int128(age)
    }
}
