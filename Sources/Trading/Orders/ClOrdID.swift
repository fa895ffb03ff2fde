package import Ledger

/// FIX tag 11 of our orders and cancel requests: `<cluster tag>-<log index of the entry, 13 digits of base 36>`, the
/// entry being the decision, or a person's approval of it, or the cancel.
///
/// At most 20 characters, which every venue takes; unique per cluster and index; whoever sends the order, and however
/// often it is computed, it is the same. Of fixed width, so that it sorts in the order of the log.
package enum ClOrdID {
    /// Longest cluster tag.
    package static let maximumTagLength = 6
    private static let digits = 13

    package static func make(clusterTag: String, index: LogIndex) -> String {
        let number = String(index, radix: 36, uppercase: true)
        return clusterTag + "-" + String(repeating: "0", count: digits - number.count) + number
    }

    /// The cluster tag that one begins with; empty when it is none of ours.
    package static func tag(of clOrdID: String) -> String {
        clOrdID.lastIndex(of: "-").map { String(clOrdID[..<$0]) } ?? ""
    }

    /// Six characters that tell this cluster's orders from another's at the same venue: the first 30 bits of its UUID
    /// in Crockford's base 32.
    package static func tag(clusterID: [UInt8]) -> String {
        precondition(clusterID.count >= 4, "cluster id of \(clusterID.count) bytes")
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        let bits = clusterID.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } >> 2
        let tag = (0..<maximumTagLength).map { alphabet[Int(bits >> (25 - 5 * UInt32($0)) & 31)] }
        return String(decoding: tag, as: UTF8.self)
    }
}
