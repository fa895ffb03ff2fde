/// The lowest and the highest reference price of a symbol within a window of time, in bounded space: a ring of slots,
/// each for a sixteenth of the window.
package struct ReferenceWindow: Sendable, Hashable {
    /// Twice what a window needs, so that one that is made longer is not without a past.
    static let slotCount = 32
    static let slotsPerWindow: Int64 = 16

    /// One slot of the ring.
    package struct Slot: RowConvertible {
        package static let table = ReplicatedTable.referencePrices

        package var symbol: String
        package var slot: Int64
        /// The time of its first price, nanoseconds UTC.
        package var openedAt: Int64
        package var low: Price
        package var high: Price

        init(symbol: String, slot: Int64, openedAt: Int64, price: Price) {
            self.symbol = symbol
            self.slot = slot
            self.openedAt = openedAt
            low = price
            high = price
        }

        package init(reading reader: inout RowReader) throws(RowError) {
            symbol = try reader.text()
            slot = try reader.integer()
            guard (0..<Int64(ReferenceWindow.slotCount)).contains(slot) else { throw reader.error("no slot") }
            openedAt = try reader.integer()
            low = try reader.fixed()
            high = try reader.fixed()
        }

        package func write(to row: inout RowWriter) {
            row.text(symbol)
            row.integer(slot)
            row.integer(openedAt)
            row.fixed(low)
            row.fixed(high)
        }
    }

    private var slots: [Int64: Slot] = [:]
    /// The slot that was opened last.
    private var latest: Int64?

    init() {}

    /// A slot as its row has it.
    mutating func restore(_ slot: Slot) {
        slots[slot.slot] = slot
        // Times of slots never go down, and no two are the same.
        if latest.flatMap({ slots[$0] }).map({ $0.openedAt < slot.openedAt }) ?? true { latest = slot.slot }
    }

    /// Takes a price in, and gives the slot that it changed.
    ///
    /// - Parameters:
    ///   - time: of the entry; never goes down.
    ///   - window: nanoseconds, greater than zero.
    mutating func add(_ price: Price, of symbol: String, at time: Int64, window: Int64) -> Slot {
        let width = max(1, window / Self.slotsPerWindow)
        if let latest, var slot = slots[latest], time.clampedDistance(from: slot.openedAt) < width {
            slot.low = min(slot.low, price)
            slot.high = max(slot.high, price)
            slots[latest] = slot
            return slot
        }
        let number = latest.map { ($0 + 1) % Int64(Self.slotCount) } ?? 0
        let slot = Slot(symbol: symbol, slot: number, openedAt: time, price: price)
        slots[number] = slot
        latest = number
        return slot
    }

    /// The lowest and the highest price within the window before `time`, and up to a sixteenth of it longer ago; nil
    /// when there is none.
    func range(at time: Int64, window: Int64) -> ClosedRange<Price>? {
        let reach = window + max(1, window / Self.slotsPerWindow)
        let recent = slots.values.filter { time.clampedDistance(from: $0.openedAt) <= reach }
        guard let low = recent.map(\.low).min(), let high = recent.map(\.high).max() else { return nil }
        return low...high
    }
}

extension Int64 {
    /// How much later this time is than another one, as far as 64 bits hold.
    func clampedDistance(from other: Int64) -> Int64 { Int64(clamping: Int128(self) - Int128(other)) }
}
