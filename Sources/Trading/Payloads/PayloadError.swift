import Ledger

/// Why a payload, or a command on its way to becoming one, is refused.
package enum PayloadError: Error, Hashable, CustomStringConvertible {
    /// The bytes are not the message at all.
    case malformed(message: String, problem: String)
    /// One field holds what it must not; named as in `payloads.proto`.
    case field(String, allowed: String)

    package var description: String {
        switch self {
        case .malformed(let message, let problem): "\(message) is \(problem)"
        case .field(let name, let allowed): "field \(name) must be \(allowed)"
        }
    }
}

/// The rules that fields of several messages share. Each throws unless the value keeps the rule.
enum Field {
    /// Longest symbol, in bytes.
    static let maximumSymbolLength = 16
    /// 100 %, in parts per million.
    static let million: Int32 = 1_000_000

    static func printable(_ value: String, _ name: String, _ lengths: ClosedRange<Int>) throws(PayloadError) {
        guard LogText.isPrintable(value, lengths) else {
            throw .field(name, allowed: "\(lengths.lowerBound) to \(lengths.upperBound) printable ASCII characters")
        }
    }

    /// `*` is kept for "every symbol", see ``Halt``.
    static func symbol(_ value: String) throws(PayloadError) {
        guard LogText.isWord(value, 1...maximumSymbolLength), !value.utf8.contains(UInt8(ascii: "*")) else {
            throw .field("symbol", allowed: "1 to 16 printable ASCII characters without space and *")
        }
    }

    static func positive(_ value: some FixedPoint, _ name: String) throws(PayloadError) {
        guard value.raw > 0 else { throw .field(name, allowed: "greater than zero") }
    }

    static func notNegative(_ value: some FixedPoint, _ name: String) throws(PayloadError) {
        guard value.raw >= 0 else { throw .field(name, allowed: "zero or greater") }
    }

    static func time(_ value: Int64, _ name: String) throws(PayloadError) {
        guard value >= 0 else { throw .field(name, allowed: "nanoseconds since 1970 UTC, zero or greater") }
    }

    static func confidence(_ value: Int32) throws(PayloadError) { try partsPerMillion(value, "confidence_ppm") }

    static func partsPerMillion(_ value: Int32, _ name: String) throws(PayloadError) {
        guard (0...million).contains(value) else { throw .field(name, allowed: "0 to 1000000 parts per million") }
    }

    static func inside<Number: FixedWidthInteger & Sendable>(
        _ value: Number, _ name: String, _ range: ClosedRange<Number>
    ) throws(PayloadError) {
        guard range.contains(value) else { throw .field(name, allowed: "\(range.lowerBound) to \(range.upperBound)") }
    }

    /// A span of time, in nanoseconds; `allowed` says the range with units.
    static func span(
        _ value: Int64, _ name: String, _ range: ClosedRange<Int64>, allowed: String
    ) throws(PayloadError) {
        guard range.contains(value) else { throw .field(name, allowed: allowed) }
    }

    /// An index, a term or a sequence number: rows hold 63 bits.
    static func number(_ value: UInt64, _ name: String, from least: UInt64 = 0) throws(PayloadError) {
        try inside(value, name, least...UInt64(Int64.max))
    }

    static func date(_ value: UInt32, _ name: String) throws(PayloadError) {
        let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100)
        guard (1_970...9_999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
            throw .field(name, allowed: "a date as YYYYMMDD, from 1970 on")
        }
    }

    /// Why a person did something.
    static func reason(_ value: String) throws(PayloadError) { try printable(value, "reason", LogText.reasonLengths) }
}
