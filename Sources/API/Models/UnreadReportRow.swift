/// A message of the venue that the sites could not read, kept as it came.
package struct UnreadReportRow: Codable, Sendable, Hashable {
    /// The log index it was committed at.
    package var index: DecimalIndex
    package var time: Nanoseconds
    package var venue: String
    /// FIX tag 34 of the message.
    package var sessionSeq: DecimalIndex
    /// The order that it seems to be about; absent when it names none.
    package var clOrdID: String?
    /// Absent when it names none.
    package var symbol: String?
    /// What could not be read.
    package var reason: String
    /// The message from BeginString (8) through CheckSum (10): `|` stands for SOH, and `\xHH` for a byte that is not
    /// printable ASCII, for a `|` and for a backslash.
    package var message: String

    package init(
        index: UInt64, time: Int64, venue: String, sessionSeq: UInt64, clOrdID: String?, symbol: String?,
        reason: String, raw: [UInt8]
    ) {
        self.index = DecimalIndex(index)
        self.time = Nanoseconds(time)
        self.venue = venue
        self.sessionSeq = DecimalIndex(sessionSeq)
        self.clOrdID = clOrdID
        self.symbol = symbol
        self.reason = reason
        message = Self.readable(raw)
    }

    private static func readable(_ raw: [UInt8]) -> String {
        var text = ""
        for byte in raw {
            switch byte {
            case 1: text.append("|")
            case UInt8(ascii: "|"), UInt8(ascii: "\\"): text.append(escaped(byte))
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text.append(escaped(byte))
            }
        }
        return text
    }

    private static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.count < 2 ? "0" : "") + digits
    }
}
