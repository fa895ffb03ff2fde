/// What a symbol's position is valued at, and what it was worth when the day began.
package struct Mark: RowConvertible {
    package static let table = ReplicatedTable.marks

    package let symbol: String
    /// The last reference price; the last fill's as long as there is none.
    package private(set) var price: Price
    /// When the sites saw it, the first of them; the fill's entry's time. Nanoseconds UTC.
    package private(set) var time: Int64
    /// The UTC day that ``opening`` belongs to.
    package private(set) var day: UTCDay
    /// Quantity × price - cost of the positions when that day began, at a scale of 1e-16.
    package private(set) var opening: Int128

    /// A symbol of which nothing is held yet.
    init(symbol: String, price: Price, time: Int64, day: UTCDay) {
        self.symbol = symbol
        self.price = price
        self.time = time
        self.day = day
        opening = 0
    }

    /// To be called before the day's first change of the price or of a position: what the positions are worth now is
    /// what they were worth when the day began.
    mutating func begin(_ day: UTCDay, worth: Int128) {
        guard day > self.day else { return }
        self.day = day
        opening = worth
    }

    mutating func set(_ price: Price, seenAt time: Int64) {
        self.price = price
        self.time = time
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        symbol = try reader.text()
        price = try reader.fixed()
        time = try reader.integer()
        day = UTCDay(number: try reader.integer())
        opening = try reader.wide()
    }

    package func write(to row: inout RowWriter) {
        row.text(symbol)
        row.fixed(price)
        row.integer(time)
        row.integer(day.number)
        row.text(String(opening))
    }
}
