import Ledger

extension Execution {
    /// Longest text kept, in UTF-8 bytes.
    package static let maximumTextLength = 1024

    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(venue, "venue", 1...32)
        try Field.printable(execID, "exec_id", execType == .cancelReject ? 0...64 : 1...64)
        try Field.printable(clOrdID, "cl_ord_id", 1...64)
        try Field.printable(orderID, "order_id", 0...64)
        try Field.printable(origClOrdID, "orig_cl_ord_id", execType == .cancelReject ? 1...64 : 0...64)
        try validateInstrument()
        try validateQuantities()
        try Field.time(transactTime, "transact_time")
        try Field.date(tradeDate, "trade_date")
        try Field.number(sessionSeq, "session_seq")
        try Field.number(sessionTerm, "session_term")
        for (reason, name) in [(ordRejReason, "ord_rej_reason"), (cxlRejReason, "cxl_rej_reason")] {
            guard reason ?? 0 >= 0 else { throw .field(name, allowed: "zero or greater, or left out") }
        }
        let isAboutAnother = execType == .tradeCorrect || execType == .tradeCancel
        try Field.printable(execRefID, "exec_ref_id", isAboutAnother ? 1...64 : 0...64)
        guard text.utf8.count <= Self.maximumTextLength else {
            throw .field("text", allowed: "at most \(Self.maximumTextLength) bytes")
        }
    }

    /// Whether a trade date can be kept.
    package static func isTradeDate(_ date: UInt32) -> Bool { (try? Field.date(date, "trade_date")) != nil }

    /// As much of a text as is kept: no fill is refused for its comment.
    package static func kept(_ text: String) -> String { text.prefix(utf8Length: maximumTextLength) }

    /// A 35=9 tells neither.
    private func validateInstrument() throws(PayloadError) {
        guard execType != .cancelReject else {
            guard symbol.isEmpty else { throw .field("symbol", allowed: "empty when an order's cancel is rejected") }
            guard side == nil else { throw .field("side", allowed: "left out when an order's cancel is rejected") }
            return
        }
        try Field.symbol(symbol)
        guard side != nil else { throw .field("side", allowed: "SIDE_BUY or SIDE_SELL") }
    }

    private func validateQuantities() throws(PayloadError) {
        switch execType {
        case .trade, .tradeCorrect:
            try Field.positive(lastQuantity, "last_qty")
            try Field.positive(lastPrice, "last_px")
        default:
            try Field.notNegative(lastQuantity, "last_qty")
            try Field.notNegative(lastPrice, "last_px")
        }
        try Field.notNegative(cumulativeQuantity, "cum_qty")
        try Field.notNegative(leavesQuantity, "leaves_qty")
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/execution``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireExecution(reading: bytes, as: "Execution")
        self.init(
            venue: wire.venue, execID: wire.execID, clOrdID: wire.clOrdID, orderID: wire.orderID,
            execType: try ExecType(wire.execType), ordStatus: try OrdStatus(wire.ordStatus), symbol: wire.symbol,
            side: wire.side == .unspecified ? nil : try Side(wire.side), lastQuantity: Quantity(raw: wire.lastQty),
            lastPrice: Price(raw: wire.lastPx), cumulativeQuantity: Quantity(raw: wire.cumQty),
            leavesQuantity: Quantity(raw: wire.leavesQty), transactTime: wire.transactTime, tradeDate: wire.tradeDate,
            text: wire.text, sessionSeq: wire.sessionSeq, sessionTerm: wire.sessionTerm,
            ordRejReason: wire.hasOrdRejReason ? wire.ordRejReason : nil,
            cxlRejReason: wire.hasCxlRejReason ? wire.cxlRejReason : nil, execRefID: wire.execRefID,
            origClOrdID: wire.origClOrdID)
        try validate()
    }

    /// The payload of an entry. A longer text is cut to ``maximumTextLength``.
    package var payload: [UInt8] { payload(raw: []) }

    /// - Parameter raw: the venue's message as it came, which the log keeps beside what was read of it.
    package func payload(raw: [UInt8]) -> [UInt8] {
        var wire = WireExecution()
        wire.venue = venue
        wire.execID = execID
        wire.clOrdID = clOrdID
        wire.orderID = orderID
        wire.execType = execType.wire
        wire.ordStatus = ordStatus.wire
        wire.symbol = symbol
        wire.side = side?.wire ?? .unspecified
        wire.lastQty = lastQuantity.raw
        wire.lastPx = lastPrice.raw
        wire.cumQty = cumulativeQuantity.raw
        wire.leavesQty = leavesQuantity.raw
        wire.transactTime = transactTime
        wire.tradeDate = tradeDate
        wire.text = Self.kept(text)
        wire.sessionSeq = sessionSeq
        wire.sessionTerm = sessionTerm
        if let ordRejReason { wire.ordRejReason = ordRejReason }
        if let cxlRejReason { wire.cxlRejReason = cxlRejReason }
        wire.execRefID = execRefID
        wire.origClOrdID = origClOrdID
        wire.raw = .copy(of: raw)
        return wire.payload
    }
}

extension String {
    /// As many whole characters as fit in `limit` UTF-8 bytes.
    fileprivate func prefix(utf8Length limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = ""
        var length = 0
        for character in self {
            length += character.utf8.count
            guard length <= limit else { break }
            kept.append(character)
        }
        return kept
    }
}
