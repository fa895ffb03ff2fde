/// One report of the venue about one order: FIX 35=8 or 35=9. Quantities and prices are decimal strings.
package struct ExecutionRow: Codable, Sendable, Hashable {
    /// The log index it was committed at.
    package var index: DecimalIndex
    package var venue: String
    /// FIX tag 75 as YYYYMMDD; with the venue and FIX tag 17 it names the report.
    package var tradeDate: String
    /// FIX tags 17, 11, 37.
    package var execID: String
    package var clOrdID: String
    package var orderID: String
    /// FIX tag 41; empty unless the report is about a cancel.
    package var origClOrdID: String
    /// FIX tag 19: the report that this one corrects or takes back; otherwise empty.
    package var execRefID: String
    /// FIX tags 150 and 39 in words.
    package var execType: String
    package var ordStatus: String
    /// FIX tags 32, 31, 14, 151.
    package var lastQuantity: String
    package var lastPrice: String
    package var cumulativeQuantity: String
    package var leavesQuantity: String
    /// FIX tag 60.
    package var transactTime: Nanoseconds
    /// FIX tag 58.
    package var text: String
    /// `order`, `late` or `external`: what it was booked to.
    package var booking: String
    /// FIX tag 34 of the venue's message; zero when it did not come over a FIX session.
    package var sessionSeq: DecimalIndex

    package init(
        index: UInt64, venue: String, tradeDate: String, execID: String, clOrdID: String, orderID: String,
        origClOrdID: String, execRefID: String, execType: String, ordStatus: String, lastQuantity: String,
        lastPrice: String,
        cumulativeQuantity: String, leavesQuantity: String, transactTime: Int64, text: String, booking: String,
        sessionSeq: UInt64
    ) {
        self.index = DecimalIndex(index)
        self.venue = venue
        self.tradeDate = tradeDate
        self.execID = execID
        self.clOrdID = clOrdID
        self.orderID = orderID
        self.origClOrdID = origClOrdID
        self.execRefID = execRefID
        self.execType = execType
        self.ordStatus = ordStatus
        self.lastQuantity = lastQuantity
        self.lastPrice = lastPrice
        self.cumulativeQuantity = cumulativeQuantity
        self.leavesQuantity = leavesQuantity
        self.transactTime = Nanoseconds(transactTime)
        self.text = text
        self.booking = booking
        self.sessionSeq = DecimalIndex(sessionSeq)
    }
}
