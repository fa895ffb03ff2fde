import FIX
import Ledger
import Trading

extension Execution {
    /// Whether the venue says that nothing more will come of the order.
    var endsOrder: Bool {
        switch (execType, ordStatus) {
        case (.cancelReject, _), (.tradeCorrect, _), (.tradeCancel, _): false
        case (_, let status): status.isTerminal
        }
    }
}

// MARK: - Rejected messages

extension Execution {
    /// What it means for an order that the venue did not take the message (35=3 or 35=j).
    init(rejecting order: Order, _ reject: MessageReject, venue: String, term: Term, at time: Int64) {
        self.init(
            venue: venue, execID: "\(Self.messageReject)\(term)-\(reject.sequence)", clOrdID: order.clOrdID,
            orderID: "", execType: .rejected, ordStatus: .rejected, symbol: order.symbol, side: order.side,
            cumulativeQuantity: .zero, leavesQuantity: .zero, transactTime: time, text: reject.text,
            sessionSeq: reject.sequence, sessionTerm: term)
    }

    /// What it means for a cancel: the order is as it was.
    init(rejecting cancel: Cancel, _ reject: MessageReject, venue: String, term: Term, at time: Int64) {
        self.init(
            venue: venue, execID: "", clOrdID: cancel.clOrdID, orderID: cancel.orderID, execType: .cancelReject,
            ordStatus: .new, symbol: "", side: nil, cumulativeQuantity: .zero, leavesQuantity: .zero,
            transactTime: time, text: reject.text, sessionSeq: reject.sequence, sessionTerm: term,
            origClOrdID: cancel.origClOrdID)
    }
}

/// The venue's word that it did not take a message: Reject (35=3) or BusinessMessageReject (35=j).
struct MessageReject: Sendable, Hashable {
    /// MsgSeqNum of the venue's message.
    var sequence: UInt64
    /// RefSeqNum (45): of the message that it did not take.
    var refSequence: UInt64
    var text: String
    /// As it came.
    var raw: [UInt8]
}
