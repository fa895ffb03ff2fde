import Ledger

extension Execution {
    /// Longest text kept, in UTF-8 bytes.
    package static let maximumTextLength = 1024

    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(venue, "venue", 1...32)
        try Field.printable(execID, "exec_id", 1...64)
        try Field.printable(clOrdID, "cl_ord_id", 1...64)
        try Field.printable(orderID, "order_id", 0...64)
        if execType == .trade {
            try Field.positive(lastQuantity, "last_qty")
            try Field.positive(lastPrice, "last_px")
        } else {
            try Field.notNegative(lastQuantity, "last_qty")
            try Field.notNegative(lastPrice, "last_px")
        }
        try Field.notNegative(cumulativeQuantity, "cum_qty")
        try Field.notNegative(leavesQuantity, "leaves_qty")
        try Field.time(transactTime, "transact_time")
        guard text.utf8.count <= Self.maximumTextLength else {
            throw .field("text", allowed: "at most \(Self.maximumTextLength) bytes")
        }
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/execution``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireExecution(reading: bytes, as: "Execution")
        self.init(
            venue: wire.venue, execID: wire.execID, clOrdID: wire.clOrdID, orderID: wire.orderID,
            execType: try ExecType(wire.execType), lastQuantity: Quantity(raw: wire.lastQty),
            lastPrice: Price(raw: wire.lastPx), cumulativeQuantity: Quantity(raw: wire.cumQty),
            leavesQuantity: Quantity(raw: wire.leavesQty), transactTime: wire.transactTime, text: wire.text)
        try validate()
    }

    /// The payload of an entry. A longer text is cut to ``maximumTextLength``: no fill is refused for its comment.
    package var payload: [UInt8] {
        var wire = WireExecution()
        wire.venue = venue
        wire.execID = execID
        wire.clOrdID = clOrdID
        wire.orderID = orderID
        wire.execType = execType.wire
        wire.lastQty = lastQuantity.raw
        wire.lastPx = lastPrice.raw
        wire.cumQty = cumulativeQuantity.raw
        wire.leavesQty = leavesQuantity.raw
        wire.transactTime = transactTime
        wire.text = text.prefix(utf8Length: Self.maximumTextLength)
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
