package import Trading

/// A venue that fills every order at once and whole, at a given price. For practice: no money moves.
///
/// It keeps no state. All identifiers are made from the ClOrdID, so the same order gives the same reports at every site
/// and every time, and never a second fill.
package struct PaperVenue: Sendable {
    /// The venue's name in its reports.
    package static let name = "paper"
    /// Longest ClOrdID, in UTF-8 bytes: two more make an ExecID of at most 64.
    package static let maximumClOrdIDLength = 62

    package init() {}

    /// The reports on an order: New and Trade, or Rejected.
    ///
    /// - Parameters:
    ///   - close: what the order is filled at, the close of the bar at `order.asOf`; nil when there is no such bar.
    ///   - time: the reports' TransactTime (FIX tag 60), nanoseconds UTC.
    package func reports(on order: Order, close: Price?, at time: Int64) -> [Execution] {
        precondition(
            (1...Self.maximumClOrdIDLength).contains(order.clOrdID.utf8.count),
            "ClOrdID \"\(order.clOrdID)\" is empty or too long to make an ExecID from")
        guard order.quantity > .zero else {
            return [rejection(of: order, text: "quantity \(order.quantity) is not positive", at: time)]
        }
        guard let close else {
            return [rejection(of: order, text: "no bar of \(order.symbol) at \(order.asOf) ns UTC", at: time)]
        }
        guard close > .zero else {
            return [rejection(of: order, text: "price \(close) is not positive", at: time)]
        }
        return [
            report(on: order, .new, number: 1, leaves: order.quantity, at: time),
            report(on: order, .trade, number: 2, filled: order.quantity, price: close, at: time),
        ]
    }

    /// Has an ExecID that no other report has: a site without the bar may be asked about an order that another accepted.
    private func rejection(of order: Order, text: String, at time: Int64) -> Execution {
        report(on: order, .rejected, number: 3, at: time, text: text)
    }

    private func report(
        on order: Order, _ type: ExecType, number: Int, filled: Quantity = .zero, price: Price = .zero,
        leaves: Quantity = .zero, at time: Int64, text: String = ""
    ) -> Execution {
        Execution(
            venue: Self.name, execID: "\(order.clOrdID)-\(number)", clOrdID: order.clOrdID,
            orderID: "\(order.clOrdID)-0", execType: type, lastQuantity: filled, lastPrice: price,
            cumulativeQuantity: filled, leavesQuantity: leaves, transactTime: time, text: text)
    }
}
