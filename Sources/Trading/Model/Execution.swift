package import Ledger

/// FIX tag 150, and the one report that has none.
package enum ExecType: UInt8, Sendable, Hashable, CaseIterable {
    case new = 1
    case trade = 2
    case rejected = 3
    case canceled = 4
    case pendingNew = 5
    case pendingCancel = 6
    case expired = 7
    /// 150=G: the execution named in tag 19 was another quantity or price.
    case tradeCorrect = 8
    /// 150=H: the execution named in tag 19 never was.
    case tradeCancel = 9
    /// 150=I: an answer to a question, never news; known by no ExecID.
    case orderStatus = 10
    /// OrderCancelReject, 35=9; known by no ExecID.
    case cancelReject = 11

    /// Whether its ExecID makes it one report, however often it comes.
    package var isKnownByExecID: Bool { self != .orderStatus && self != .cancelReject }
}

/// FIX tag 39.
package enum OrdStatus: UInt8, Sendable, Hashable, CaseIterable {
    case new = 1
    case partiallyFilled = 2
    case filled = 3
    case canceled = 4
    case rejected = 5
    case pendingNew = 6
    case pendingCancel = 7
    case expired = 8

    /// Whether nothing more comes of an order that stands so.
    package var isTerminal: Bool {
        switch self {
        case .filled, .canceled, .rejected, .expired: true
        case .new, .partiallyFilled, .pendingNew, .pendingCancel: false
        }
    }
}

/// What the venue said about one order: FIX 35=8, and 35=9.
package struct Execution: Sendable, Hashable {
    /// FIX tag 103: an order the venue does not know.
    package static let unknownOrder: Int32 = 5
    /// FIX tag 103: a ClOrdID the venue has seen before.
    package static let duplicateOrder: Int32 = 6
    /// FIX tag 102: an order the venue does not know.
    package static let unknownToCancel: Int32 = 1
    /// Begins the ExecIDs that the gateway makes.
    package static let messageReject = "reject-"

    /// 1 to 32 bytes.
    package var venue: String
    /// FIX tag 17, unique per venue and trade date. 1 to 64 bytes; may be empty of a 35=9. Where the venue rejects a
    /// message instead of an order (35=3 and 35=j), the gateway makes one from its sequence number.
    package var execID: String
    /// FIX tag 11: the order's, or the cancel request's, and then ``origClOrdID`` is the order's. 1 to 64 bytes.
    package var clOrdID: String
    /// FIX tag 37.
    package var orderID: String
    package var execType: ExecType
    /// FIX tag 39.
    package var ordStatus: OrdStatus
    /// FIX tag 55, 1 to 16 bytes; empty of a 35=9.
    package var symbol: String
    /// FIX tag 54; nil of a 35=9.
    package var side: Side?
    /// FIX tags 32, 31, 14, 151.
    package var lastQuantity: Quantity
    package var lastPrice: Price
    package var cumulativeQuantity: Quantity
    package var leavesQuantity: Quantity
    /// FIX tag 60: nanoseconds UTC.
    package var transactTime: Int64
    /// FIX tag 75 as YYYYMMDD.
    package var tradeDate: UInt32
    /// FIX tag 58.
    package var text: String
    /// FIX tag 34 of the venue's message; zero when it did not come over a FIX session.
    package var sessionSeq: UInt64
    /// The term of the leader whose session took it; zero when it did not come over a FIX session.
    package var sessionTerm: Term
    /// FIX tag 103.
    package var ordRejReason: Int32?
    /// FIX tag 102.
    package var cxlRejReason: Int32?
    /// FIX tag 19.
    package var execRefID: String
    /// FIX tag 41.
    package var origClOrdID: String

    /// - Parameter tradeDate: nil for the UTC date of `transactTime`.
    package init(
        venue: String, execID: String, clOrdID: String, orderID: String, execType: ExecType, ordStatus: OrdStatus,
        symbol: String, side: Side?, lastQuantity: Quantity = .zero, lastPrice: Price = .zero,
        cumulativeQuantity: Quantity, leavesQuantity: Quantity, transactTime: Int64, tradeDate: UInt32? = nil,
        text: String = "", sessionSeq: UInt64 = 0, sessionTerm: Term = 0, ordRejReason: Int32? = nil,
        cxlRejReason: Int32? = nil, execRefID: String = "", origClOrdID: String = ""
    ) {
        self.venue = venue
        self.execID = execID
        self.clOrdID = clOrdID
        self.orderID = orderID
        self.execType = execType
        self.ordStatus = ordStatus
        self.symbol = symbol
        self.side = side
        self.lastQuantity = lastQuantity
        self.lastPrice = lastPrice
        self.cumulativeQuantity = cumulativeQuantity
        self.leavesQuantity = leavesQuantity
        self.transactTime = transactTime
        self.tradeDate = tradeDate ?? UTCDay(containing: transactTime).yearMonthDay
        self.text = text
        self.sessionSeq = sessionSeq
        self.sessionTerm = sessionTerm
        self.ordRejReason = ordRejReason
        self.cxlRejReason = cxlRejReason
        self.execRefID = execRefID
        self.origClOrdID = origClOrdID
    }

    /// FIX tag 11 of the order that it is about.
    package var orderClOrdID: String { origClOrdID.isEmpty ? clOrdID : origClOrdID }

    /// The venue says that it has no such order: 39=8 103=5, whatever 150 is. Asked about it, a venue that gives no
    /// reason may mean just that.
    package var isUnknownOrder: Bool {
        ordStatus == .rejected
            && (ordRejReason == Self.unknownOrder || (execType == .orderStatus && ordRejReason == nil))
    }

    /// Whether the gateway made it of the venue's word that it did not take the message: the venue has no report of it.
    package var isMessageReject: Bool { execType == .rejected && execID.hasPrefix(Self.messageReject) }
}
