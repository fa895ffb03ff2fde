package import Trading

/// Who sent a message within a session: for the record, it changes nothing.
package struct Sender: Sendable, Hashable {
    /// SenderSubID (50), empty when not given.
    package var subID: String
    /// The leader's term, empty when not given.
    package var term: String

    package init(subID: String = "", term: String = "") {
        self.subID = subID
        self.term = term
    }
}

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
    package var sender: Sender

    package var type: OrdType { limit == nil ? .market : .limit }

    package init(
        clOrdID: String, symbol: String, side: Side, quantity: Quantity, limit: Price? = nil,
        timeInForce: TimeInForce = .day, sender: Sender = Sender()
    ) {
        self.clOrdID = clOrdID
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.limit = limit
        self.timeInForce = timeInForce
        self.sender = sender
    }
}

/// 35=F. The order is named by OrigClOrdID, or by OrderID where that is empty.
package struct OrderCancelRequest: Sendable, Hashable {
    package var clOrdID: String
    package var origClOrdID: String
    package var orderID: String
    package var sender: Sender

    package init(clOrdID: String, origClOrdID: String, orderID: String = "", sender: Sender = Sender()) {
        self.clOrdID = clOrdID
        self.origClOrdID = origClOrdID
        self.orderID = orderID
        self.sender = sender
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
    package var sender: Sender

    package init(clOrdID: String, symbol: String? = nil, sender: Sender = Sender()) {
        self.clOrdID = clOrdID
        self.symbol = symbol
        self.sender = sender
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
