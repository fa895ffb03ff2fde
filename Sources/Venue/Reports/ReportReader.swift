import FIX
import Ledger
import Trading

/// Why a message of the venue is no report that can be committed as an execution.
struct ReportDefect: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// An execution as it was read, and where what is kept is not just what was said.
struct ReadReport {
    var execution: Execution
    /// For people.
    var remarks: [String]
}

/// Reads an ExecutionReport (35=8) or OrderCancelReject (35=9) as generously as its meaning allows: what a fill says of
/// quantities, prices and identities has to be clear, and nothing else can keep it from being booked.
struct ReportReader {
    private let received: ReceivedMessage
    private let venue: String
    /// Of the order that it is about, when that is known.
    private let orderQuantity: Quantity?
    private let receivedAt: Int64
    private var remarks: [String] = []

    private init(_ received: ReceivedMessage, _ venue: String, _ orderQuantity: Quantity?, _ receivedAt: Int64) {
        self.received = received
        self.venue = venue
        self.orderQuantity = orderQuantity
        self.receivedAt = receivedAt
    }

    /// - Parameters:
    ///   - term: of the leader whose session took it.
    ///   - orderQuantity: of the order that it is about, when that is known.
    ///   - receivedAt: nanoseconds UTC, for a message without a time of its own.
    static func read(
        _ received: ReceivedMessage, venue: String, term: Term, orderQuantity: Quantity?, at receivedAt: Int64
    ) throws -> ReadReport {
        var reader = ReportReader(received, venue, orderQuantity, receivedAt)
        var execution =
            received.message.type == .executionReport ? try reader.report() : try reader.cancelReject()
        execution.sessionSeq = received.sequence
        execution.sessionTerm = term
        try execution.validate()
        return ReadReport(execution: execution, remarks: reader.remarks)
    }

    /// ClOrdID of the order that a message seems to be about, as far as that can be read.
    static func clOrdID(in message: Message) -> String? {
        message.firstText(.origClOrdID) ?? message.firstText(.clOrdID)
    }

    private var message: Message { received.message }

    // MARK: The two messages

    private mutating func report() throws -> Execution {
        let orderID = try identity(.orderID) ?? ""
        let (execType, stated) = (try execType(), try code(.ordStatus))
        let (cumulative, leaves) = try quantities(at: try ordStatus(stated, cumulative: .zero))
        let status = try ordStatus(stated, cumulative: cumulative)
        return Execution(
            // An order that somebody else made there may have no ClOrdID; its fills count all the same.
            venue: venue, execID: try required(.execID, identity(.execID)),
            clOrdID: try identity(.clOrdID) ?? orderID, orderID: orderID, execType: execType, ordStatus: status,
            symbol: try required(.symbol, code(.symbol)), side: try side(),
            lastQuantity: Quantity(raw: try exact(.lastQty) ?? 0), lastPrice: Price(raw: try nearest(.lastPx) ?? 0),
            cumulativeQuantity: cumulative, leavesQuantity: leaves, transactTime: transactTime, tradeDate: tradeDate,
            text: text, ordRejReason: try reason(.ordRejReason), execRefID: try identity(.execRefID) ?? "",
            origClOrdID: try identity(.origClOrdID) ?? "")
    }

    private mutating func cancelReject() throws -> Execution {
        let stated = try code(.ordStatus)
        return Execution(
            venue: venue, execID: "", clOrdID: try required(.clOrdID, identity(.clOrdID)),
            orderID: try identity(.orderID) ?? "", execType: .cancelReject,
            ordStatus: try stated.map { try ordStatus($0, cumulative: .zero) } ?? .new, symbol: "", side: nil,
            cumulativeQuantity: .zero, leavesQuantity: .zero, transactTime: transactTime, text: text,
            cxlRejReason: try reason(.cxlRejReason), origClOrdID: try required(.origClOrdID, identity(.origClOrdID)))
    }

    // MARK: Meanings

    /// ExecType (150). FIX 4.2 has 1 and 2 for fills; a report that tells how an order stands, and of no event, is
    /// taken as the answer to a question.
    private func execType() throws -> ExecType {
        switch try code(.execTransType) ?? "0" {
        case "0": break
        // FIX 4.2: what 150 names was cancelled or corrected, or is only told again.
        case "1": return .tradeCancel
        case "2": return .tradeCorrect
        case "3": return .orderStatus
        case let other: throw ReportDefect("ExecTransType (20) \(other) has no meaning here")
        }
        return switch try required(.execType, code(.execType)) {
        case "0": .new
        case "1", "2", "F": .trade
        // Done for the day: nothing more comes of an order for the day.
        case "3", "C": .expired
        case "4": .canceled
        case "6": .pendingCancel
        case "8": .rejected
        case "A": .pendingNew
        case "G": .tradeCorrect
        case "H": .tradeCancel
        case "5", "7", "9", "B", "D", "E", "I": .orderStatus
        case let other: throw ReportDefect("ExecType (150) \(other) has no meaning here")
        }
    }

    /// OrdStatus (39).
    private func ordStatus(_ stated: String?, cumulative: Quantity) throws -> OrdStatus {
        switch stated {
        case "0": .new
        case "1": .partiallyFilled
        case "2": .filled
        case "4": .canceled
        case "6": .pendingCancel
        case "8": .rejected
        case "A": .pendingNew
        case "3", "C": .expired
        // Calculated, after the end.
        case "B": try cumulative.raw > 0 && cumulative.raw == wholeQuantity() ? .filled : .expired
        // Replaced, stopped, suspended, pending replacement: it stands at the venue.
        case "5", "7", "9", "E": cumulative == .zero ? .new : .partiallyFilled
        case let other?: throw ReportDefect("OrdStatus (39) \(other) has no meaning here")
        case nil: throw FieldError(.ordStatus, .requiredTagMissing)
        }
    }

    /// Side (54), of which only the direction matters here: buy minus is a buy; sell plus, short and short exempt are
    /// sells.
    private func side() throws -> Side {
        switch try required(.side, code(.side)) {
        case "1", "3": .buy
        case "2", "4", "5", "6": .sell
        case let other: throw ReportDefect("Side (54) \(other) has no meaning here")
        }
    }

    private func wholeQuantity() throws -> Int64? { try exact(.orderQty) ?? orderQuantity?.raw }

    /// CumQty (14) and LeavesQty (151). One that is missing follows from the other while the order is open or filled.
    private func quantities(at status: OrdStatus) throws -> (cumulative: Quantity, leaves: Quantity) {
        let (cumulative, leaves) = (try exact(.cumQty), try exact(.leavesQty))
        if let cumulative, let leaves { return (Quantity(raw: cumulative), Quantity(raw: leaves)) }
        if let cumulative, status.isTerminal { return (Quantity(raw: cumulative), .zero) }
        let tag: Tag = cumulative == nil ? .cumQty : .leavesQty
        guard !status.isTerminal || status == .filled, let known = cumulative ?? leaves,
            let whole = try wholeQuantity(), whole >= known
        else { throw FieldError(tag, .requiredTagMissing) }
        let other = Quantity(raw: whole - known)
        return cumulative == nil ? (other, Quantity(raw: known)) : (Quantity(raw: known), other)
    }

    /// An unreadable reason is not left out: 103=5 and 102=1 say that the venue does not know the order.
    private func reason(_ tag: Tag) throws -> Int32? {
        guard let reason = try code(tag) else { return nil }
        guard let reason = Int32(reason) else { throw FieldError(tag, .incorrectDataFormat) }
        return reason
    }

    // MARK: What can be wrong without harm

    private var text: String { Execution.kept(message.firstText(.text) ?? "") }

    private var sentAt: Int64 { received.sendingTime > 0 ? received.sendingTime : receivedAt }

    private var transactTime: Int64 { (try? message.timestampIfPresent(.transactTime)) ?? sentAt }

    private var tradeDate: UInt32? {
        let date = (try? message.unsignedIfPresent(.tradeDate)).flatMap(UInt32.init(exactly:))
        return date.flatMap { Execution.isTradeDate($0) ? $0 : nil }
    }

    // MARK: Values

    private func required<Value>(_ tag: Tag, _ value: Value?) throws -> Value {
        guard let value else { throw FieldError(tag, .requiredTagMissing) }
        return value
    }

    /// A field that has one meaning; nil when it is missing.
    private func code(_ tag: Tag) throws -> String? {
        guard let bytes = try message.agreed(tag) else { return nil }
        guard let value = String(validating: bytes, as: UTF8.self) else { throw FieldError(tag, .incorrectDataFormat) }
        return value
    }

    /// Quantities add up, or they do not: none is rounded.
    private func exact(_ tag: Tag) throws -> Int64? {
        guard let decimal = try message.nearestDecimal(tag) else { return nil }
        guard decimal.isExact else { throw ReportDefect("tag \(tag) has more than eight decimals") }
        return decimal.value
    }

    private mutating func nearest(_ tag: Tag) throws -> Int64? {
        guard let decimal = try message.nearestDecimal(tag) else { return nil }
        if !decimal.isExact {
            remarks.append("tag \(tag) \(message.firstText(tag) ?? "") is taken as \(Price(raw: decimal.value))")
        }
        return decimal.value
    }

    /// An identifier of the venue's, which is only ever compared: one that is too long, or not of printable ASCII, is
    /// kept as what is printable of its beginning and a digest of all of it.
    private mutating func identity(_ tag: Tag) throws -> String? {
        guard let bytes = try message.agreed(tag) else { return nil }
        guard bytes.count > Self.longestIdentity || bytes.contains(where: { !(0x20...0x7E).contains($0) }) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        let beginning = bytes.prefix(Self.beginningKept).filter { (0x21...0x7E).contains($0) }
        let digest = Hash(hashing: Array(bytes)).description.prefix(Self.digestKept)
        let kept = String(decoding: beginning, as: UTF8.self) + "~" + digest
        remarks.append("tag \(tag) of \(bytes.count) bytes is kept as \(kept)")
        return kept
    }

    private static let longestIdentity = 64
    private static let beginningKept = 31
    private static let digestKept = 32
}
