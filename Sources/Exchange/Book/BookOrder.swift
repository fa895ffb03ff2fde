import Trading

/// An accepted order, open or done.
struct BookOrder: Sendable, Hashable {
    /// Counts from 1 over all orders of the venue; the smaller came first.
    let number: Int
    let session: String
    let request: NewOrderSingle
    private(set) var status: ExecutionReport.OrdStatus = .new
    private(set) var cumulative: Quantity = .zero
    private(set) var leaves: Quantity
    /// Sum of price times quantity over the fills, at a scale of 1e-16.
    private var notional: Int128 = 0

    init(number: Int, session: String, request: NewOrderSingle) {
        self.number = number
        self.session = session
        self.request = request
        leaves = request.quantity
    }

    var id: String { "O\(number)" }

    /// Rounded half to even at 1e-8; zero without a fill.
    var average: Price {
        guard cumulative > .zero else { return .zero }
        let divisor = Int128(cumulative.raw)
        let (quotient, remainder) = notional.quotientAndRemainder(dividingBy: divisor)
        let roundsUp = remainder * 2 > divisor || remainder * 2 == divisor && quotient % 2 == 1
        return Price(raw: Int64(quotient + (roundsUp ? 1 : 0)))
    }

    mutating func fill(_ quantity: Quantity, at price: Price) {
        precondition(status.isOpen, "fill of \(id), which is \(status)")
        precondition(
            quantity > .zero && quantity <= leaves, "fill of \(quantity) on \(id), of which \(leaves) are left")
        count(quantity.raw, at: price)
        leaves = Quantity(raw: leaves.raw - quantity.raw)
        status = leaves == .zero ? .filled : .partiallyFilled
        check()
    }

    /// A fill that is told of after the end; it changes what was filled and nothing else.
    mutating func fillLate(_ quantity: Quantity, at price: Price) {
        precondition(!status.isOpen, "late fill of \(id), which is \(status)")
        count(quantity.raw, at: price)
    }

    /// Takes a fill back and puts another in its place, or nothing. An open order has the difference to fill again; one
    /// that is done stays done.
    mutating func amend(_ trade: Trade, to new: (quantity: Quantity, price: Price)?) {
        count(-trade.quantity.raw, at: trade.price)
        if let new { count(new.quantity.raw, at: new.price) }
        guard status.isOpen else { return }
        leaves = Quantity(raw: request.quantity.raw - cumulative.raw)
        status = leaves == .zero ? .filled : cumulative == .zero ? .new : .partiallyFilled
        check()
    }

    private mutating func count(_ quantity: Int64, at price: Price) {
        cumulative = Quantity(raw: cumulative.raw + quantity)
        notional += Int128(quantity) * Int128(price.raw)
        precondition(
            cumulative >= .zero && cumulative <= request.quantity,
            "\(id): CumQty \(cumulative) of OrderQty \(request.quantity)")
    }

    /// Ends it unfilled: cancelled or expired.
    mutating func end(as ending: ExecutionReport.OrdStatus) {
        precondition(status.isOpen && !ending.isOpen, "\(id) is \(status) and was to become \(ending)")
        status = ending
        leaves = .zero
    }

    /// I5: what was filled and what is left make up the order for as long as it is open.
    private func check() {
        precondition(
            cumulative.raw + leaves.raw == request.quantity.raw,
            "\(id): CumQty \(cumulative) + LeavesQty \(leaves) ≠ OrderQty \(request.quantity)")
    }
}
