/// The field types of FIX 4.4 that are numbers, read exactly or not at all.
enum Numbers {
    /// Decimals are integers at this scale: 1e-8.
    static let decimalPlaces = 8
    static let decimalScale: Int64 = 100_000_000

    /// Digits only, not empty, within `UInt64`. Leading zeros count for nothing, as the standard has it for int.
    static func unsigned(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        guard !bytes.isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in bytes {
            guard let digit = byte.digit else { return nil }
            let (shifted, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = shifted.addingReportingOverflow(UInt64(digit))
            guard !over, !carried else { return nil }
            value = sum
        }
        return value
    }

    /// int: digits, perhaps with a minus sign in front.
    static func integer(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.first == .minus else { return unsigned(bytes).flatMap(Int.init(exactly:)) }
        guard let magnitude = unsigned(bytes.dropFirst()) else { return nil }
        return magnitude == Int.min.magnitude ? Int.min : Int(exactly: magnitude).map { -$0 }
    }

    /// float, Price, Qty, Amt: digits with at most one point among them, perhaps with a minus sign in front, at scale
    /// 1e-8. Nil when it is not that, does not fit, or has a digit other than 0 past the eighth decimal place.
    static func decimal(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let negative = bytes.first == .minus
        // Kept below zero, where `Int64` reaches one further.
        var value: Int64 = 0
        var places: Int?
        var digits = 0
        for byte in negative ? bytes.dropFirst() : bytes {
            if byte == .point {
                guard places == nil else { return nil }
                places = 0
                continue
            }
            guard let digit = byte.digit else { return nil }
            digits += 1
            if let count = places {
                guard count < decimalPlaces else {
                    guard digit == 0 else { return nil }
                    continue
                }
                places = count + 1
            }
            guard append(Int64(digit), to: &value) else { return nil }
        }
        guard digits > 0 else { return nil }
        for _ in (places ?? 0)..<decimalPlaces {
            guard append(0, to: &value) else { return nil }
        }
        return negative ? value : (value == .min ? nil : -value)
    }

    private static func append(_ digit: Int64, to value: inout Int64) -> Bool {
        let (shifted, over) = value.multipliedReportingOverflow(by: 10)
        let (sum, carried) = shifted.subtractingReportingOverflow(digit)
        guard !over, !carried else { return false }
        value = sum
        return true
    }

    /// The shortest form: no trailing zeros, no point without decimals.
    static func appendDecimal(_ value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(.minus) }
        let scale = UInt64(decimalScale)
        bytes.appendDigits(value.magnitude / scale)
        var fraction = Int(value.magnitude % scale)
        guard fraction > 0 else { return }
        var places = decimalPlaces
        while fraction % 10 == 0 {
            fraction /= 10
            places -= 1
        }
        bytes.append(.point)
        bytes.appendDigits(fraction, width: places)
    }
}
