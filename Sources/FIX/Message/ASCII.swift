extension UInt8 {
    /// Ends every field.
    package static let soh: UInt8 = 1

    static let equals = UInt8(ascii: "=")
    static let zero = UInt8(ascii: "0")
    static let minus = UInt8(ascii: "-")
    static let point = UInt8(ascii: ".")

    var isASCIIDigit: Bool { self &- .zero < 10 }
    var isASCIICapital: Bool { self &- UInt8(ascii: "A") < 26 }
    var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

    /// The value of the digit, nil for anything else.
    var digit: Int? { isASCIIDigit ? Int(self &- .zero) : nil }
}

extension [UInt8] {
    /// Decimal digits, without leading zeros.
    mutating func appendDigits(_ value: UInt64) {
        guard value >= 10 else { return append(.zero + UInt8(truncatingIfNeeded: value)) }
        var scale: UInt64 = 10
        while value / scale >= 10 { scale *= 10 }
        var rest = value
        while scale > 0 {
            append(.zero + UInt8(truncatingIfNeeded: rest / scale))
            rest %= scale
            scale /= 10
        }
    }

    /// Decimal digits, filled up with zeros to `width`; digits above it are left out.
    mutating func appendDigits(_ value: Int, width: Int) {
        var scale = 1
        for _ in 1..<width { scale *= 10 }
        while scale > 0 {
            append(.zero + UInt8(truncatingIfNeeded: value / scale % 10))
            scale /= 10
        }
    }
}

/// How many decimal digits the number has.
func digitCount(_ value: UInt64) -> Int {
    var count = 1
    var rest = value
    while rest >= 10 {
        rest /= 10
        count += 1
    }
    return count
}
