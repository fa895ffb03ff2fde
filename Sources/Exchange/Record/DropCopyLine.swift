import Analysis
import FIX
import Trading

/// One line of the drop copy: a JSON object. Prices and quantities are decimals in strings, times are nanoseconds UTC.
struct DropCopyLine {
    private var bytes: [UInt8] = []

    init(number: UInt64, time: Int64) {
        bytes.reserveCapacity(384)
        bytes.append(UInt8(ascii: "{"))
        raw("n", "\(number)")
        raw("time", "\(time)")
    }

    /// The whole line.
    consuming func end() -> [UInt8] {
        bytes.append(contentsOf: [UInt8(ascii: "}"), UInt8(ascii: "\n")])
        return bytes
    }

    mutating func received(_ message: OrderMessage) {
        text("session", message.session)
        text("kind", "received")
        text("type", message.message.type.description)
        raw("seq", "\(message.sequence)")
        if message.possResend { raw("possResend", "true") }
        let fields: [(String, Tag)] = [
            ("sub", .senderSubID), ("clOrdID", .clOrdID), ("origClOrdID", .origClOrdID), ("symbol", .symbol),
            ("side", .side), ("qty", .orderQty), ("px", .price),
        ]
        for (name, tag) in fields {
            // What cannot be read is answered with a reject, which tells.
            if let value = try? message.message.stringIfPresent(tag) { text(name, tag == .side ? word(value) : value) }
        }
    }

    mutating func session(_ event: SessionEvent) {
        text("session", event.session)
        text("kind", event.kind.word)
        if !event.senderSubID.isEmpty { text("sub", event.senderSubID) }
        if !event.text.isEmpty { text("text", event.text) }
    }

    mutating func answer(_ addressed: Addressed) {
        text("session", addressed.session)
        switch addressed.answer {
        case .execution(let report): execution(report)
        case .cancelReject(let reject):
            text("kind", "cancelRejected")
            ids(sub: reject.senderSubID, clOrdID: reject.clOrdID, origClOrdID: reject.origClOrdID)
            text("orderID", reject.orderID)
            raw("reason", "\(reject.reason.rawValue)")
            text("text", reject.text)
        case .massCancel(let report):
            text("kind", report.rejection == nil ? "massCancelled" : "massCancelRejected")
            ids(sub: report.senderSubID, clOrdID: report.clOrdID, origClOrdID: "")
            if let symbol = report.symbol { text("symbol", symbol) }
            raw("affected", "\(report.affected)")
            if !report.text.isEmpty { text("text", report.text) }
        case .businessReject(let reject, let sequence, let type):
            text("kind", "businessRejected")
            ids(sub: "", clOrdID: reject.clOrdID, origClOrdID: "")
            raw("refSeq", "\(sequence)")
            text("refType", type.description)
            raw("reason", "\(reject.reason.rawValue)")
            text("text", reject.text)
        }
    }

    private mutating func execution(_ report: ExecutionReport) {
        text("kind", report.execType.dropCopyKind)
        ids(sub: report.senderSubID, clOrdID: report.clOrdID, origClOrdID: report.origClOrdID)
        text("orderID", report.orderID)
        text("execID", report.execID)
        if !report.execRefID.isEmpty { text("execRefID", report.execRefID) }
        text("tradeDate", CivilTime(nanoseconds: report.time).fixDate)
        text("symbol", report.symbol)
        text("side", report.side == .buy ? "buy" : "sell")
        text("qty", report.quantity.description)
        if let limit = report.limit { text("px", limit.description) }
        if report.execType.hasLast {
            text("lastQty", report.lastQuantity.description)
            text("lastPx", report.lastPrice.description)
        }
        text("cum", report.cumulative.description)
        text("leaves", report.leaves.description)
        text("status", String(decoding: CollectionOfOne(report.status.rawValue), as: UTF8.self))
        if let reason = report.rejectReason { raw("reason", "\(reason.rawValue)") }
        if !report.text.isEmpty { text("text", report.text) }
    }

    private mutating func ids(sub: String, clOrdID: String, origClOrdID: String) {
        if !sub.isEmpty { text("sub", sub) }
        if !clOrdID.isEmpty { text("clOrdID", clOrdID) }
        if !origClOrdID.isEmpty { text("origClOrdID", origClOrdID) }
    }

    /// A number or a boolean.
    private mutating func raw(_ name: String, _ value: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
        bytes.append(contentsOf: value.utf8)
    }

    private mutating func text(_ name: String, _ value: String) {
        raw(name, "\"")
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: [Self.hexadecimal[Int(byte >> 4)], Self.hexadecimal[Int(byte & 15)]])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func word(_ side: String) -> String {
        switch side {
        case "1": "buy"
        case "2": "sell"
        default: side
        }
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)
}

extension ExecutionReport.ExecType {
    fileprivate var dropCopyKind: String {
        switch self {
        case .new: "accepted"
        case .canceled: "cancelled"
        case .pendingCancel: "pendingCancel"
        case .rejected: "rejected"
        case .pendingNew: "pendingNew"
        case .expired: "expired"
        case .trade: "executed"
        case .tradeCorrect: "corrected"
        case .tradeCancel: "busted"
        case .orderStatus: "status"
        }
    }
}
