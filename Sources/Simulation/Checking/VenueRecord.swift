import Ledger
import Trading

/// What happened at the venue, as its own drop copy has it.
struct VenueRecord {
    struct VenueOrder {
        let clOrdID: String
        let symbol: String
        let side: Side
        let quantity: Quantity
        var cumulative = Quantity.zero
        var isOpen = true
        var isCanceled = false
    }

    struct Fill {
        let clOrdID: String
        let symbol: String
        let side: Side
        let quantity: Quantity
        let price: Price
    }

    /// By OrderID.
    private(set) var orders: [String: VenueOrder] = [:]
    /// OrderIDs by ClOrdID.
    private(set) var accepted: [String: [String]] = [:]
    private(set) var rejected: Set<String> = []
    /// By ExecID.
    private(set) var fills: [String: Fill] = [:]
    /// Every ExecID.
    private(set) var execIDs: Set<String> = []
    /// Signed, by symbol, at scale 1e-8.
    private(set) var positions: [String: Int64] = [:]

    mutating func accept(_ line: DropCopyLine) {
        execIDs.insert(line["execID"])
        let clOrdID = line["clOrdID"]
        orders[line["orderID"]] = VenueOrder(
            clOrdID: clOrdID, symbol: line["symbol"], side: line.side, quantity: line.quantity("qty"))
        accepted[clOrdID, default: []].append(line["orderID"])
    }

    mutating func reject(_ line: DropCopyLine) {
        execIDs.insert(line["execID"])
        rejected.insert(line["clOrdID"])
    }

    mutating func execute(_ line: DropCopyLine) throws(Violation) {
        let order = line["orderID"]
        let fill = Fill(
            clOrdID: line["clOrdID"], symbol: line["symbol"], side: line.side, quantity: line.quantity("lastQty"),
            price: line.price("lastPx"))
        guard execIDs.insert(line["execID"]).inserted, let before = orders[order] else {
            throw Violation(invariant: .quantities, detail: "the venue fills \(order) by \(line["execID"]) again")
        }
        let cumulative = Quantity(raw: before.cumulative.raw + fill.quantity.raw)
        guard before.isOpen, cumulative == line.quantity("cum"), cumulative <= before.quantity,
            line.quantity("leaves").raw == before.quantity.raw - cumulative.raw
        else {
            throw Violation(invariant: .quantities, detail: "the venue's fill \(line["execID"]) does not add up")
        }
        orders[order]?.cumulative = cumulative
        if cumulative == before.quantity { orders[order]?.isOpen = false }
        fills[line["execID"]] = fill
        positions[fill.symbol, default: 0] += fill.side == .buy ? fill.quantity.raw : -fill.quantity.raw
    }

    mutating func cancel(_ line: DropCopyLine) {
        execIDs.insert(line["execID"])
        orders[line["orderID"]]?.isOpen = false
        orders[line["orderID"]]?.isCanceled = true
    }

    mutating func other(_ line: DropCopyLine) { execIDs.insert(line["execID"]) }

    func order(_ clOrdID: String) -> VenueOrder? { accepted[clOrdID]?.first.flatMap { orders[$0] } }
}
