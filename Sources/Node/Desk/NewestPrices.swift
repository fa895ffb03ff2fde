import Analysis
import Desk
import Raft
import Trading

/// The newest price that a site has of each symbol, and when it last knew that there was no newer one.
///
/// The site knows it when the price's bar closes live, and again whenever anything arrives over the session that
/// delivers the symbol's bars. A bar of a back-fill or of an earlier run gives a price without such a time. Once a
/// newer bar has arrived and is not stored yet (the disk is slow, or fails), the price before it is known to be old and
/// is not confirmed again.
struct NewestPrices {
    private struct Newest {
        var price: Price
        var barTime: Int64
        /// When its bar closed; nil unless it did in this run.
        var closedAt: MonotonicTime?
    }

    /// Bars of a symbol have come that are not taken.
    private struct Overtaken {
        var newestBarTime: Int64
        /// What was known of the price before the first of them came.
        let seenAt: MonotonicTime?
    }

    private var newest: [String: Newest] = [:]
    private var overtaken: [String: Overtaken] = [:]
    /// When something last came over a session that delivers the symbol's bars and had given all before.
    private var heardAt: [String: MonotonicTime] = [:]

    /// When the last bar of each symbol opened.
    var barTimes: [String: Int64] { newest.mapValues(\.barTime) }

    /// These bars have arrived and are not stored yet: the prices before them are known to be old.
    mutating func arrived(_ bars: [Bar]) {
        for bar in bars where bar.time > newest[bar.symbol]?.barTime ?? .min {
            let before = overtaken[bar.symbol]
            overtaken[bar.symbol] = Overtaken(
                newestBarTime: max(bar.time, before?.newestBarTime ?? .min),
                seenAt: before.map(\.seenAt) ?? seenAt(of: bar.symbol))
        }
    }

    /// The bar is the newest of its symbol that the site has.
    ///
    /// - Parameter closedAt: when it came, if it had closed just then; nil of a bar that was missed.
    mutating func take(_ bar: Bar, closedAt: MonotonicTime?) {
        newest[bar.symbol] = Newest(price: bar.close, barTime: bar.time, closedAt: closedAt)
        if let left = overtaken[bar.symbol], left.newestBarTime <= bar.time { overtaken[bar.symbol] = nil }
    }

    /// Something came over a session that delivers these symbols' bars: there is none that has not arrived.
    mutating func heard(of symbols: some Sequence<String>, at time: MonotonicTime) {
        for symbol in symbols { heardAt[symbol] = max(heardAt[symbol] ?? time, time) }
    }

    /// Nil while there is no price, or nobody knows how old it is.
    func quote(of symbol: String) -> Quote? {
        guard let price = newest[symbol]?.price, let seenAt = seenAt(of: symbol) else { return nil }
        return Quote(price: price, seenAt: seenAt)
    }

    private func seenAt(of symbol: String) -> MonotonicTime? {
        if let overtaken = overtaken[symbol] { return overtaken.seenAt }
        return [newest[symbol]?.closedAt, heardAt[symbol]].compactMap(\.self).max()
    }
}
