/// A decimal number as an integer at a scale of 1e-8. No Double ever enters replicated state.
package protocol FixedPoint: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The value times 10^8.
    var raw: Int64 { get }
    init(raw: Int64)
}

extension FixedPoint {
    package static var scale: Int64 { 100_000_000 }
    package static var zero: Self { Self(raw: 0) }

    /// Reads a plain decimal: optional minus, digits, optionally a point and at most eight digits. Nil when it is
    /// anything else or does not fit.
    package init?(_ text: some StringProtocol) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = parts.first, !whole.isEmpty, whole.count <= 11 else {
            return nil
        }
        let fraction = parts.count == 2 ? parts[1] : digits[digits.endIndex...]
        guard parts.count == 1 || (1...8).contains(fraction.count) else { return nil }
        var value: Int64 = 0
        for digit in Array(whole) + Array(fraction) + Array(repeating: UInt8(ascii: "0"), count: 8 - fraction.count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let step = Int64(digit - UInt8(ascii: "0"))
            // Towards its own sign, since Int64.min has no positive counterpart.
            let (sum, carry) = shifted.addingReportingOverflow(isNegative ? -step : step)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        self.init(raw: value)
    }

    /// The shortest decimal that reads back as the same value.
    package var description: String {
        let magnitude = raw.magnitude
        let whole = magnitude / UInt64(Self.scale)
        var fraction = String(magnitude % UInt64(Self.scale))
        fraction = String(repeating: "0", count: 8 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return (raw < 0 ? "-" : "") + String(whole) + (fraction.isEmpty ? "" : "." + fraction)
    }

    package static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }
}

/// Units of the quote currency for one unit of the instrument.
package struct Price: FixedPoint {
    package let raw: Int64
    package init(raw: Int64) { self.raw = raw }
}

/// Units of a currency; which one, its place tells.
package struct Money: FixedPoint {
    package let raw: Int64
    package init(raw: Int64) { self.raw = raw }
}

/// Units of the instrument; negative only as a signed position.
package struct Quantity: FixedPoint {
    package let raw: Int64
    package init(raw: Int64) { self.raw = raw }
}
