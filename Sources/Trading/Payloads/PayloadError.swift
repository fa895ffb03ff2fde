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
    static let wholeConfidence: Int32 = 1_000_000

    static func printable(_ value: String, _ name: String, _ lengths: ClosedRange<Int>) throws(PayloadError) {
        guard lengths.contains(value.utf8.count), value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .field(name, allowed: "\(lengths.lowerBound) to \(lengths.upperBound) printable ASCII characters")
        }
    }

    /// `*` is kept for "every symbol", see ``Halt``.
    static func symbol(_ value: String) throws(PayloadError) {
        guard (1...maximumSymbolLength).contains(value.utf8.count),
            value.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "*") })
        else {
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

    static func confidence(_ value: Int32) throws(PayloadError) {
        guard (0...wholeConfidence).contains(value) else {
            throw .field("confidence_ppm", allowed: "0 to 1000000 parts per million")
        }
    }
}
