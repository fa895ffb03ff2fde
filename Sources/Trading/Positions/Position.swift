package import Ledger

/// What is held of one instrument, exactly.
package struct Position: RowConvertible {
    package static let table = ReplicatedTable.positions

    /// Whose orders made it.
    package enum Account: String, Labelled {
        /// This cluster's.
        case own
        /// Somebody else's at the same account of the venue: held all the same.
        case external
    }

    package let symbol: String
    package let account: Account
    /// Positive long, negative short: the signed sum of the fills.
    package private(set) var quantity: Quantity
    /// What was paid less what was received, at a scale of 1e-16: the signed sum of quantity × price of the fills. Of a
    /// flat position it is the realised loss. Nothing is ever rounded; an average price is for display.
    package private(set) var cost: Int128
    /// The entry that changed it last.
    package private(set) var updatedIndex: LogIndex

    init(symbol: String, account: Account = .own) {
        self.symbol = symbol
        self.account = account
        quantity = .zero
        cost = 0
        updatedIndex = 0
    }

    /// Adds a fill; false, and nothing changed, when the result has no room in 64 bits of quantity or 128 of cost.
    package mutating func add(_ side: Side, _ filled: Quantity, at price: Price, index: LogIndex) -> Bool {
        let sign: Int64 = side == .buy ? 1 : -1
        let (newQuantity, overflow) = quantity.raw.addingReportingOverflow(sign * filled.raw)
        // Two Int64 multiplied always fit in 128 bits.
        let (newCost, costOverflow) = cost.addingReportingOverflow(
            Int128(sign) * Int128(filled.raw) * Int128(price.raw))
        guard !overflow, !costOverflow else { return false }
        quantity = Quantity(raw: newQuantity)
        cost = newCost
        updatedIndex = index
        return true
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        symbol = try reader.text()
        account = try reader.label()
        quantity = try reader.fixed()
        cost = try reader.wide()
        updatedIndex = try reader.number()
    }

    /// The cost is a decimal text: SQLite's integers have 64 bits, and a person can read it.
    package func write(to row: inout RowWriter) {
        row.text(symbol)
        row.text(account.label)
        row.fixed(quantity)
        row.text(String(cost))
        row.number(updatedIndex)
    }
}
