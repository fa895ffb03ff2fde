package import Trading

/// Fills as corrections and busts leave them, and what they add up to.
package struct FillBook: Sendable {
    package struct Fill: Sendable, Hashable {
        package let clOrdID: String
        package let symbol: String
        package let side: Side
        package let quantity: Quantity
        package let price: Price
    }

    /// By the ExecID of the trade, or of its last correction.
    private var fills: [String: Fill] = [:]
    /// Signed, by symbol, at a scale of 1e-8.
    package private(set) var positions: [String: Int128] = [:]
    /// By ClOrdID, at a scale of 1e-8.
    private var quantities: [String: Int128] = [:]

    mutating func add(_ fill: Fill, as execID: String) {
        fills[execID] = fill
        count(fill, 1)
    }

    /// Takes a fill back.
    ///
    /// - Returns: nil when there is no such fill, or it was amended before.
    mutating func remove(_ execID: String) -> Fill? {
        guard let fill = fills.removeValue(forKey: execID) else { return nil }
        count(fill, -1)
        return fill
    }

    private mutating func count(_ fill: Fill, _ sign: Int128) {
        let quantity = sign * Int128(fill.quantity.raw)
        quantities[fill.clOrdID, default: 0] += quantity
        positions[fill.symbol, default: 0] += fill.side == .buy ? quantity : -quantity
    }

    /// What is filled of an order.
    func filled(_ clOrdID: String) -> Int128 { quantities[clOrdID] ?? 0 }
}
