package import FIX
package import Trading

/// 35=8: an order where it stands, and what just happened to it.
package struct ExecutionReport: Sendable, Hashable {
    /// FIX tag 150.
    package enum ExecType: UInt8, Sendable, Hashable, CaseIterable {
        case new = 0x30
        case canceled = 0x34
        case pendingCancel = 0x36
        case rejected = 0x38
        case pendingNew = 0x41
        case expired = 0x43
        case trade = 0x46
        case tradeCorrect = 0x47
        case tradeCancel = 0x48
        case orderStatus = 0x49

        /// Whether a quantity and a price go with it: of the fill, of what is in its place now, or of what was taken
        /// back.
        var hasLast: Bool { self == .trade || self == .tradeCorrect || self == .tradeCancel }
    }

    /// FIX tag 39.
    package enum OrdStatus: UInt8, Sendable, Hashable, CaseIterable {
        case new = 0x30
        case partiallyFilled = 0x31
        case filled = 0x32
        case canceled = 0x34
        case pendingCancel = 0x36
        case rejected = 0x38
        case pendingNew = 0x41
        case expired = 0x43

        /// Whether an order that stands so can still be filled.
        package var isOpen: Bool {
            switch self {
            case .new, .partiallyFilled, .pendingCancel, .pendingNew: true
            case .filled, .canceled, .rejected, .expired: false
            }
        }
    }

    /// FIX tag 103.
    package enum RejectReason: Int, Sendable, Hashable {
        case unknownSymbol = 1
        case exchangeClosed = 2
        case exceedsLimit = 3
        case unknownOrder = 5
        case duplicateOrder = 6
        case unsupported = 11
        case incorrectQuantity = 13
        case other = 99
    }

    /// What a report answers that was asked for.
    package enum Query: Sendable, Hashable {
        /// 35=H, with its OrdStatusReqID.
        case order(ordStatusReqID: String)
        /// 35=AF, with its MassStatusReqID: one of `total` (911), the last of which says so (912).
        case mass(massStatusReqID: String, total: Int, isLast: Bool)
    }

    /// `NONE` for an order that the venue does not have.
    package var orderID: String
    package var clOrdID: String
    /// The order's own ClOrdID on the answer to a cancel; otherwise empty.
    package var origClOrdID: String
    /// Unique for the life of the venue; ``statusExecID`` where nothing happened.
    package var execID: String
    package var execType: ExecType
    package var status: OrdStatus
    /// Empty only on the answer to a mass status request with nothing to tell.
    package var symbol: String
    package var side: Side
    package var quantity: Quantity
    package var limit: Price?
    package var timeInForce: NewOrderSingle.TimeInForce
    package var lastQuantity: Quantity
    package var lastPrice: Price
    package var cumulative: Quantity
    package var leaves: Quantity
    /// Rounded half to even at 1e-8; zero without a fill.
    package var average: Price
    /// TransactTime (60), nanoseconds UTC; its day is the TradeDate (75).
    package var time: Int64
    package var rejectReason: RejectReason?
    package var text: String
    package var query: Query?
    /// SenderSubID (50) of who sent the order, for the record; empty when not given.
    package var senderSubID: String
    /// ExecRefID (19): the trade that is corrected or taken back; otherwise empty.
    package var execRefID = ""

    /// The ExecID of reports with 150=I.
    package static let statusExecID = "0"
    package static let noOrderID = "NONE"
}

/// 35=9.
package struct OrderCancelReject: Sendable, Hashable {
    /// FIX tag 102.
    package enum Reason: Int, Sendable, Hashable {
        case tooLate = 0
        case unknownOrder = 1
        case duplicateClOrdID = 6
    }

    package var orderID: String
    package var clOrdID: String
    package var origClOrdID: String
    /// Of the order, or `rejected` for one that the venue does not have.
    package var status: ExecutionReport.OrdStatus
    package var reason: Reason
    /// Nanoseconds UTC.
    package var time: Int64
    package var text: String
    /// SenderSubID (50), for the record; empty when not given.
    package var senderSubID: String
}

/// 35=r. The orders it cancelled are reported one by one after it.
package struct OrderMassCancelReport: Sendable, Hashable {
    /// FIX tag 532.
    package enum Reason: Int, Sendable, Hashable {
        case notSupported = 0
        case unknownSymbol = 1
        case other = 99
    }

    package var orderID: String
    package var clOrdID: String
    /// Nil: all symbols.
    package var symbol: String?
    /// Why nothing was cancelled; nil when it was done.
    package var rejection: Reason?
    package var affected: Int
    /// Nanoseconds UTC.
    package var time: Int64
    package var text: String
    /// SenderSubID (50), for the record; empty when not given.
    package var senderSubID: String
}

/// What goes back to the session an order or request came from.
package enum OrderAnswer: Sendable, Hashable {
    case execution(ExecutionReport)
    case cancelReject(OrderCancelReject)
    case massCancel(OrderMassCancelReport)
    /// 35=j about the message of that number and type.
    case businessReject(BusinessReject, refSequence: UInt64, refType: MessageType)
}

/// An answer and whom it is for.
package struct Addressed: Sendable, Hashable {
    /// The counterparty's CompID.
    package var session: String
    package var answer: OrderAnswer
}
