import Analysis
package import FIX
import Trading

extension OrderAnswer {
    /// As it goes out.
    package var message: Message {
        switch self {
        case .execution(let report): report.message
        case .cancelReject(let reject): reject.message
        case .massCancel(let report): report.message
        case .businessReject(let reject, let sequence, let type):
            reject.message(refSequence: sequence, refType: type)
        }
    }
}

extension ExecutionReport {
    package var message: Message {
        var message = Message(.executionReport)
        message.append(.orderID, orderID)
        message.appendUnlessEmpty(.clOrdID, clOrdID)
        message.appendUnlessEmpty(.origClOrdID, origClOrdID)
        append(query, to: &message)
        message.append(.execID, execID)
        message.appendUnlessEmpty(.execRefID, execRefID)
        message.append(.execType, CollectionOfOne(execType.rawValue))
        message.append(.ordStatus, CollectionOfOne(status.rawValue))
        if let rejectReason { message.append(.ordRejReason, rejectReason.rawValue) }
        message.appendUnlessEmpty(.symbol, symbol)
        message.append(.side, Int(side.rawValue))
        message.append(.orderQty, decimal: quantity.raw)
        message.append(.ordType, limit == nil ? "1" : "2")
        if let limit { message.append(.price, decimal: limit.raw) }
        message.append(.timeInForce, CollectionOfOne(timeInForce.rawValue))
        if execType.hasLast {
            message.append(.lastQty, decimal: lastQuantity.raw)
            message.append(.lastPx, decimal: lastPrice.raw)
        }
        message.append(.leavesQty, decimal: leaves.raw)
        message.append(.cumQty, decimal: cumulative.raw)
        message.append(.avgPx, decimal: average.raw)
        message.append(.tradeDate, CivilTime(nanoseconds: time).fixDate)
        message.append(.transactTime, timestamp: time)
        message.append(.text, text: text)
        return message
    }

    private func append(_ query: Query?, to message: inout Message) {
        switch query {
        case nil: break
        case .order(let id): message.appendUnlessEmpty(.ordStatusReqID, id)
        case .mass(let id, let total, let isLast):
            message.append(.massStatusReqID, id)
            message.append(.totNumReports, total)
            message.append(.lastRptRequested, isLast)
        }
    }
}

extension OrderCancelReject {
    package var message: Message {
        var message = Message(.orderCancelReject)
        message.append(.orderID, orderID)
        message.append(.clOrdID, clOrdID)
        message.appendUnlessEmpty(.origClOrdID, origClOrdID)
        message.append(.ordStatus, CollectionOfOne(status.rawValue))
        message.append(.transactTime, timestamp: time)
        message.append(.cxlRejResponseTo, "1")
        message.append(.cxlRejReason, reason.rawValue)
        message.append(.text, text: text)
        return message
    }
}

extension OrderMassCancelReport {
    package var message: Message {
        var message = Message(.orderMassCancelReport)
        message.append(.clOrdID, clOrdID)
        message.append(.orderID, orderID)
        message.append(.massCancelRequestType, symbol == nil ? "7" : "1")
        message.append(.massCancelResponse, rejection != nil ? "0" : symbol == nil ? "7" : "1")
        if let rejection { message.append(.massCancelRejectReason, rejection.rawValue) }
        message.append(.totalAffectedOrders, affected)
        if let symbol { message.append(.symbol, symbol) }
        message.append(.transactTime, timestamp: time)
        message.append(.text, text: text)
        return message
    }
}

extension BusinessReject {
    /// About the message of that number and type.
    package func message(refSequence: UInt64, refType: MessageType) -> Message {
        var message = Message(.businessMessageReject)
        message.append(.refSeqNum, refSequence)
        message.append(.refMsgType, refType.bytes)
        message.appendUnlessEmpty(.businessRejectRefID, clOrdID)
        message.append(.businessRejectReason, reason.rawValue)
        message.append(.text, text: text)
        return message
    }
}

extension Message {
    mutating func appendUnlessEmpty(_ tag: Tag, _ text: String) {
        if !text.isEmpty { append(tag, text) }
    }
}
