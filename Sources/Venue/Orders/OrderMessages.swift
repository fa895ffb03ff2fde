import FIX
import Trading

/// The messages that this side sends. The term of who sends it travels in SenderSubID (50): the ClOrdID is the same
/// whoever sends.
enum OrderMessages {
    static func newOrder(_ order: Order, term: UInt64, at time: Int64) -> Message {
        var message = start(.newOrderSingle, term)
        message.append(.clOrdID, order.clOrdID)
        message.append(.symbol, order.symbol)
        message.append(.side, order.side.fix)
        message.append(.transactTime, timestamp: time)
        message.append(.orderQty, decimal: order.quantity.raw)
        switch order.type {
        case .market: message.append(.ordType, "1")
        case .limit:
            message.append(.ordType, "2")
            message.append(.price, decimal: order.limitPrice.raw)
        }
        // For the day.
        message.append(.timeInForce, "0")
        return message
    }

    static func cancel(_ cancel: Cancel, term: UInt64, at time: Int64) -> Message {
        var message = start(.orderCancelRequest, term)
        message.append(.origClOrdID, cancel.origClOrdID)
        if !cancel.orderID.isEmpty { message.append(.orderID, cancel.orderID) }
        message.append(.clOrdID, cancel.clOrdID)
        message.append(.symbol, cancel.symbol)
        message.append(.side, cancel.side.fix)
        message.append(.transactTime, timestamp: time)
        message.append(.orderQty, decimal: cancel.quantity.raw)
        return message
    }

    static func status(of order: Order, term: UInt64) -> Message {
        var message = start(.orderStatusRequest, term)
        message.append(.clOrdID, order.clOrdID)
        message.append(.symbol, order.symbol)
        message.append(.side, order.side.fix)
        return message
    }

    /// Everything the venue knows.
    static func massStatus(id: String, term: UInt64) -> Message {
        var message = start(.orderMassStatusRequest, term)
        message.append(.massStatusReqID, id)
        message.append(.massStatusReqType, "7")
        return message
    }

    private static func start(_ type: MessageType, _ term: UInt64) -> Message {
        var message = Message(type)
        message.append(.senderSubID, term)
        return message
    }
}

extension Side {
    fileprivate var fix: String {
        switch self {
        case .buy: "1"
        case .sell: "2"
        }
    }
}
