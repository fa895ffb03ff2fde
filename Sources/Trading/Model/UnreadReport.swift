package import Ledger

/// A message of the venue that cannot be read as an ``Execution``, kept as it came: a person can read it, and the venue's
/// next message counts only once this one is committed.
package struct UnreadReport: Sendable, Hashable {
    /// Longest message kept, in bytes. A FIX session reads none that is longer.
    package static let maximumRawLength = 64 << 10

    /// 1 to 32 bytes.
    package var venue: String
    /// FIX tag 34.
    package var sessionSeq: UInt64
    /// The term of the leader whose session took it.
    package var sessionTerm: Term
    /// From BeginString (8) through CheckSum (10).
    package var raw: [UInt8]
    /// What could not be read: 1 to ``Alarm/maximumMessageLength`` bytes of UTF-8 without control characters.
    package var reason: String
    /// FIX tag 41 or 11: the order that it seems to be about, 1 to 64 printable ASCII characters.
    package var clOrdID: String?
    /// FIX tag 55, 1 to 16 bytes.
    package var symbol: String?

    /// - Parameters:
    ///   - reason: made to be what is allowed.
    ///   - clOrdID: as it came; left out when no order can have it.
    ///   - symbol: the same.
    package init(
        venue: String, sessionSeq: UInt64, sessionTerm: Term, raw: [UInt8], reason: String, clOrdID: String?,
        symbol: String?
    ) {
        self.venue = venue
        self.sessionSeq = sessionSeq
        self.sessionTerm = sessionTerm
        self.raw = Array(raw.prefix(Self.maximumRawLength))
        self.reason = AlarmText.allowed(reason)
        self.clOrdID = clOrdID.flatMap { (try? Field.printable($0, "cl_ord_id", 1...64)) == nil ? nil : $0 }
        self.symbol = symbol.flatMap { (try? Field.symbol($0)) == nil ? nil : $0 }
    }
}
