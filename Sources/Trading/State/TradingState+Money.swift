import Ledger

/// What is held and open, in money: at a scale of 1e-16, nil beyond 128 bits.
extension TradingState {
    /// Takes a reference price in that a majority of the voters saw.
    mutating func observe(
        _ reference: Reference, of symbol: String, at entry: Entry, into consequences: inout Consequences
    ) {
        guard let settings = settings?.settings,
            reference.isFresh(at: entry.time, maximumAge: settings.referenceMaxAge)
        else { return }
        let slot = referenceWindows[symbol, default: ReferenceWindow()].add(
            reference.price, of: symbol, at: entry.time, window: settings.collarWindow)
        consequences.changes.append(slot)
        var mark = openedMark(symbol, or: reference.price, at: entry)
        mark.set(reference.price, seenAt: reference.oldest)
        marks[symbol] = mark
        consequences.changes.append(mark)
    }

    /// The symbol's mark with the entry's day begun; one at `price` when there is none yet.
    func openedMark(_ symbol: String, or price: Price, at entry: Entry) -> Mark {
        let day = UTCDay(containing: entry.time)
        guard var mark = marks[symbol] else { return Mark(symbol: symbol, price: price, time: entry.time, day: day) }
        // Beyond 128 bits a day begins with nothing, and the daily loss is denied for that while it lasts.
        mark.begin(day, worth: worth(symbol, at: mark.price) ?? 0)
        return mark
    }

    /// What the symbol's positions would bring at `price`, less what they cost.
    func worth(_ symbol: String, at price: Price) -> Int128? {
        var worth: Int128 = 0
        for position in [positions[symbol], externalPositions[symbol]] {
            guard let position else { continue }
            // Two Int64 multiplied always fit in 128 bits.
            let value = Int128(position.quantity.raw) * Int128(price.raw)
            let (gain, overflow) = value.subtractingReportingOverflow(position.cost)
            let (sum, carry) = worth.addingReportingOverflow(gain)
            guard !overflow, !carry else { return nil }
            worth = sum
        }
        return worth
    }

    /// What was lost since the UTC day of `time` began in all instruments of a currency; negative is won. Fills count
    /// at their prices, what is held at its mark.
    func dailyLoss(in currency: String, at time: Int64) -> Int128? {
        let day = UTCDay(containing: time)
        var loss: Int128 = 0
        for mark in marks.values.sorted(by: { $0.symbol < $1.symbol })
        where mark.day == day && instruments[mark.symbol]?.instrument.currency == currency {
            guard let worth = worth(mark.symbol, at: mark.price) else { return nil }
            let (lost, overflow) = mark.opening.subtractingReportingOverflow(worth)
            let (sum, carry) = loss.addingReportingOverflow(lost)
            guard !overflow, !carry else { return nil }
            loss = sum
        }
        return loss
    }

    /// What is held of a symbol, at scale 1e-8, whoever's orders it came by.
    func held(_ symbol: String) -> Int128 {
        Int128(positions[symbol]?.quantity.raw ?? 0) + Int128(externalPositions[symbol]?.quantity.raw ?? 0)
    }

    /// The most that can be held of a symbol, long or short, if open orders are filled on the one side and not on the
    /// other.
    func mostHeld(_ symbol: String, open: OpenQuantity) -> UInt128 {
        let held = held(symbol)
        return max((held + open.buy).magnitude, (held - open.sell).magnitude)
    }

    /// The most that all instruments of a currency can come to, long and short alike, if open orders are filled on the
    /// one side and not on the other, at their marks.
    ///
    /// - Parameters:
    ///   - symbol: counts with `open` in place of its open orders, at `price`.
    func grossExposure(in currency: String, of symbol: String, open: OpenQuantity, at price: Price) -> Int128? {
        var total: Int128 = 0
        let symbols = Set(positions.keys).union(externalPositions.keys).union(openQuantities.keys).union([symbol])
        for other in symbols where instruments[other]?.instrument.currency == currency {
            let open = other == symbol ? open : openQuantities[other] ?? OpenQuantity()
            let price = other == symbol ? price : marks[other]?.price ?? price
            // Sums of magnitudes: whether they overflow does not depend on their order.
            let (value, overflow) = mostHeld(other, open: open).multipliedReportingOverflow(
                by: UInt128(price.raw.magnitude))
            guard !overflow, let exposure = Int128(exactly: value) else { return nil }
            let (sum, carry) = total.addingReportingOverflow(exposure)
            guard !carry else { return nil }
            total = sum
        }
        return total
    }
}
