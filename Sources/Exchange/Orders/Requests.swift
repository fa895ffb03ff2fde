package import Trading

/// 35=D.
package struct NewOrderSingle: Sendable, Hashable {
    /// FIX tag 40.
    package enum OrdType: UInt8, Sendable, Hashable {
        case market = 0x31
        case limit = 0x32
    }

    /// FIX tag 59.
    package enum TimeInForce: UInt8, Sendable, Hashable, CaseIterable {
        case day = 0x30
        case goodTillCancel = 0x31
        case immediateOrCancel = 0x33
        case fillOrKill = 0x34
    }

    package var clOrdID: String
    package var symbol: String
    package var side: Side
    package var quantity: Quantity
    /// FIX tag 44; nil for a market order.
    package var limit: Price?
    package var timeInForce: TimeInForce
    /// SenderSubID (50), for the record; empty when not given.
    package var senderSubID: String

    package var type: OrdType { limit == nil ? .market : .limit }

    package init(
        clOrdID: String, symbol: String, side: Side, quantity: Quantity, limit: Price? = nil,
        timeInForce: TimeInForce = .day, senderSubID: String = ""
    ) {
        self.clOrdID = clOrdID
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.limit = limit
        self.timeInForce = timeInForce
        self.senderSubID = senderSubID
    }
}

/// 35=F. The order is named by OrigClOrdID, or by OrderID where that is empty.
package struct OrderCancelRequest: Sendable, Hashable {
    package var clOrdID: String
    package var origClOrdID: String
    package var orderID: String
    /// SenderSubID (50), for the record; empty when not given.
    package var senderSubID: String

    package init(clOrdID: String, origClOrdID: String, orderID: String = "", senderSubID: String = "") {
        self.clOrdID = clOrdID
        self.origClOrdID = origClOrdID
        self.orderID = orderID
        self.senderSubID = senderSubID
    }
}

/// 35=H. The order is named by ClOrdID, or by OrderID where that is empty.
package struct OrderStatusRequest: Sendable, Hashable {
    package var clOrdID: String
    package var orderID: String
    /// FIX tag 790, echoed.
    package var ordStatusReqID: String
    package var symbol: String
    package var side: Side

    package init(
        clOrdID: String, orderID: String = "", ordStatusReqID: String = "", symbol: String = "", side: Side = .buy
    ) {
        self.clOrdID = clOrdID
        self.orderID = orderID
        self.ordStatusReqID = ordStatusReqID
        self.symbol = symbol
        self.side = side
    }
}

/// 35=AF, for all open orders of the session (585=7) or those of one symbol (585=1).
package struct OrderMassStatusRequest: Sendable, Hashable {
    package var massStatusReqID: String
    /// Nil: all.
    package var symbol: String?

    package init(massStatusReqID: String, symbol: String? = nil) {
        self.massStatusReqID = massStatusReqID
        self.symbol = symbol
    }
}

/// 35=q, for all open orders of the session (530=7) or those of one symbol (530=1).
package struct OrderMassCancelRequest: Sendable, Hashable {
    package var clOrdID: String
    /// Nil: all.
    package var symbol: String?
    /// SenderSubID (50), for the record; empty when not given.
    package var senderSubID: String

    package init(clOrdID: String, symbol: String? = nil, senderSubID: String = "") {
        self.clOrdID = clOrdID
        self.symbol = symbol
        self.senderSubID = senderSubID
    }
}

/// What an order session may ask of the matching.
package enum OrderRequest: Sendable, Hashable {
    case new(NewOrderSingle)
    case cancel(OrderCancelRequest)
    case status(OrderStatusRequest)
    case massStatus(OrderMassStatusRequest)
    case massCancel(OrderMassCancelRequest)
}
