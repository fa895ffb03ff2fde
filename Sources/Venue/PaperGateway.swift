package import Trading

/// The paper venue behind the gateway's interface, in this process.
package struct PaperGateway: OrderGateway {
    private let venue = PaperVenue()
    private let close: @Sendable (_ symbol: String, _ asOf: Int64) -> Price?
    private let onExecution: @Sendable (Execution) -> Void

    /// - Parameters:
    ///   - close: the close of the bar of a symbol that opened at `asOf` nanoseconds UTC, or nil when this site has none.
    ///   - onExecution: takes the reports, before ``place(_:)`` returns.
    package init(
        close: @escaping @Sendable (_ symbol: String, _ asOf: Int64) -> Price?,
        onExecution: @escaping @Sendable (Execution) -> Void
    ) {
        self.close = close
        self.onExecution = onExecution
    }

    /// The venue fills what it is asked about too: it keeps no orders, and the answer is what placing it gave.
    package func query(_ order: Order) { place(order) }

    package func place(_ order: Order) {
        // The bar's time, not the clock's: a report that comes again must be the same in every byte.
        for report in venue.reports(on: order, close: close(order.symbol, order.asOf), at: order.asOf) {
            onExecution(report)
        }
    }
}
