import Ledger

extension UnreadReport {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(venue, "venue", 1...32)
        try Field.number(sessionSeq, "session_seq")
        try Field.number(sessionTerm, "session_term")
        guard (1...Self.maximumRawLength).contains(raw.count) else {
            throw .field("raw", allowed: "1 to \(Self.maximumRawLength) bytes")
        }
        let limit = Alarm.maximumMessageLength
        guard LogText.isLine(reason, 1...limit) else {
            throw .field("reason", allowed: "1 to \(limit) bytes of UTF-8 without control characters")
        }
        if let clOrdID { try Field.printable(clOrdID, "cl_ord_id", 1...64) }
        if let symbol { try Field.symbol(symbol) }
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/unreadReport``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireUnreadReport(reading: bytes, as: "UnreadReport")
        venue = wire.venue
        sessionSeq = wire.sessionSeq
        sessionTerm = wire.sessionTerm
        raw = Array(wire.raw)
        reason = wire.reason
        clOrdID = wire.clOrdID.isEmpty ? nil : wire.clOrdID
        symbol = wire.symbol.isEmpty ? nil : wire.symbol
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireUnreadReport()
        wire.venue = venue
        wire.sessionSeq = sessionSeq
        wire.sessionTerm = sessionTerm
        wire.raw = .copy(of: raw)
        wire.reason = reason
        wire.clOrdID = clOrdID ?? ""
        wire.symbol = symbol ?? ""
        return wire.payload
    }
}
