import Ledger

extension VenueAlarm {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(venue, "venue", 1...32)
        guard (1...32).contains(code.utf8.count), code.utf8.allSatisfy(Self.isInCode) else {
            throw .field("code", allowed: "1 to 32 lower-case letters, digits and underscores")
        }
        let limit = Alarm.maximumMessageLength
        guard LogText.isLine(message, 1...limit) else {
            throw .field("message", allowed: "1 to \(limit) bytes of UTF-8 without control characters")
        }
    }

    private static func isInCode(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/alarm``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireAlarm(reading: bytes, as: "Alarm")
        venue = wire.venue
        code = wire.code
        message = wire.message
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireAlarm()
        wire.venue = venue
        wire.code = code
        wire.message = message
        return wire.payload
    }
}
