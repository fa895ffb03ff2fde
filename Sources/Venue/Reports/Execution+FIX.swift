import FIX
import Ledger
import Trading

/// Why a message of the venue is no report that can be committed.
struct ReportDefect: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Execution {
    /// Reads an ExecutionReport (35=8) or OrderCancelReject (35=9), every field checked.
    ///
    /// - Parameter term: of the leader whose session took it.
    init(_ received: ReceivedMessage, venue: String, term: Term) throws {
        let message = received.message
        if message.type == .executionReport {
            try self.init(report: message, venue: venue, sentAt: received.sendingTime)
        } else {
            try self.init(cancelReject: message, venue: venue, sentAt: received.sendingTime)
        }
        sessionSeq = received.sequence
        sessionTerm = term
        try validate()
    }

    private init(report message: Message, venue: String, sentAt: Int64) throws {
        let orderID = try message.stringIfPresent(.orderID) ?? ""
        self.init(
            // An order that somebody else made there may have no ClOrdID; its fills count all the same.
            venue: venue, execID: try message.string(.execID),
            clOrdID: try message.stringIfPresent(.clOrdID) ?? orderID, orderID: orderID,
            execType: try Self.execType(message), ordStatus: try Self.ordStatus(message),
            symbol: try message.string(.symbol), side: try Self.side(message),
            lastQuantity: Quantity(raw: try message.decimalIfPresent(.lastQty) ?? 0),
            lastPrice: Price(raw: try message.decimalIfPresent(.lastPx) ?? 0),
            cumulativeQuantity: Quantity(raw: try message.decimal(.cumQty)),
            leavesQuantity: Quantity(raw: try message.decimal(.leavesQty)),
            transactTime: try message.timestampIfPresent(.transactTime) ?? sentAt,
            tradeDate: try Self.tradeDate(message), text: try message.stringIfPresent(.text) ?? "",
            ordRejReason: try Self.reason(message, .ordRejReason),
            execRefID: try message.stringIfPresent(.execRefID) ?? "",
            origClOrdID: try message.stringIfPresent(.origClOrdID) ?? "")
    }

    private init(cancelReject message: Message, venue: String, sentAt: Int64) throws {
        self.init(
            venue: venue, execID: "", clOrdID: try message.string(.clOrdID),
            orderID: try message.stringIfPresent(.orderID) ?? "", execType: .cancelReject,
            ordStatus: try Self.ordStatus(message), symbol: "", side: nil, cumulativeQuantity: .zero,
            leavesQuantity: .zero, transactTime: try message.timestampIfPresent(.transactTime) ?? sentAt,
            text: try message.stringIfPresent(.text) ?? "", cxlRejReason: try Self.reason(message, .cxlRejReason),
            origClOrdID: try message.string(.origClOrdID))
    }

    private static func execType(_ message: Message) throws -> ExecType {
        switch try message.string(.execType) {
        case "0": .new
        case "4": .canceled
        case "6": .pendingCancel
        case "8": .rejected
        case "A": .pendingNew
        case "C": .expired
        case "F": .trade
        case "G": .tradeCorrect
        case "H": .tradeCancel
        case "I": .orderStatus
        case let other: throw ReportDefect("ExecType (150) \(other) has no meaning here")
        }
    }

    private static func ordStatus(_ message: Message) throws -> OrdStatus {
        switch try message.string(.ordStatus) {
        case "0": .new
        case "1": .partiallyFilled
        case "2": .filled
        case "4": .canceled
        case "6": .pendingCancel
        case "8": .rejected
        case "A": .pendingNew
        case "C": .expired
        case let other: throw ReportDefect("OrdStatus (39) \(other) has no meaning here")
        }
    }

    private static func side(_ message: Message) throws -> Side {
        switch try message.string(.side) {
        case "1": .buy
        case "2": .sell
        case let other: throw ReportDefect("Side (54) \(other) has no meaning here")
        }
    }

    private static func tradeDate(_ message: Message) throws -> UInt32? {
        guard let date = try message.unsignedIfPresent(.tradeDate) else { return nil }
        guard let date = UInt32(exactly: date) else { throw ReportDefect("TradeDate (75) is no date") }
        return date
    }

    private static func reason(_ message: Message, _ tag: Tag) throws -> Int32? {
        guard let reason = try message.intIfPresent(tag) else { return nil }
        guard let reason = Int32(exactly: reason) else { throw ReportDefect("reason in tag \(tag) is out of range") }
        return reason
    }

    /// Asked about it, the venue says that it has no such order.
    var isUnknownOrder: Bool { execType == .orderStatus && ordStatus == .rejected && ordRejReason == Self.unknownOrder }

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
}
