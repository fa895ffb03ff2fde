/// A row of a listing.
package protocol TableRow {
    static var columns: [String] { get }
    var cells: [String] { get }
}

extension Listing: Tabular where Row: TableRow {
    package var table: String {
        "\(TextTable(columns: Row.columns, rows: rows.map(\.cells)))\n"
    }
}

extension LeaderChange: TableRow {
    package static let columns = ["TERM", "LEADER", "INDEX", "TIME"]
    package var cells: [String] { ["\(term)", leader, "\(index)", Shown.time(time)] }
}

extension OrderRow: TableRow {
    package static let columns = [
        "CLORDID", "DECISION", "TERM", "TIME", "SYMBOL", "SIDE", "QUANTITY", "LIMIT", "FILLED", "REFERENCE",
        "STATE", "ORDERID",
    ]
    package var cells: [String] {
        [
            clOrdID, "\(decisionIndex)", "\(term)", Shown.time(time), symbol, side, quantity,
            limitPrice ?? "", cumulativeQuantity, referencePrice, state, orderID,
        ]
    }
}

extension ExecutionRow: TableRow {
    package static let columns = [
        "INDEX", "VENUE", "EXECID", "OF EXECID", "CLORDID", "TYPE", "STATUS", "LAST QTY", "LAST PRICE", "FILLED",
        "LEAVES",
        "BOOKED AS", "TIME", "TEXT",
    ]
    package var cells: [String] {
        [
            "\(index)", venue, execID, execRefID, origClOrdID.isEmpty ? clOrdID : origClOrdID, execType, ordStatus,
            lastQuantity, lastPrice, cumulativeQuantity, leavesQuantity, booking, Shown.time(transactTime), text,
        ]
    }
}

extension OrderDetail: Tabular {
    package var table: String {
        let orders = TextTable(columns: OrderRow.columns, rows: [order.cells])
        guard !executions.isEmpty else { return "\(orders)\n\nthe venue has reported nothing yet\n" }
        return "\(orders)\n\n\(TextTable(columns: ExecutionRow.columns, rows: executions.map(\.cells)))\n"
    }
}

extension PositionRow: TableRow {
    package static let columns = ["SYMBOL", "ACCOUNT", "QUANTITY", "COST", "CHANGED AT INDEX"]
    package var cells: [String] { [symbol, account, quantity, cost, "\(updatedIndex)"] }
}
