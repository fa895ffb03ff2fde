/// Reading what another engine wrote, where a strict reader would throw a fill away for its comment.
extension FieldList {
    /// The value of a field; of one that stands there more than once, what all of them say. Throws when they differ.
    package func agreed(_ tag: Tag) throws(FieldError) -> ArraySlice<UInt8>? {
        guard let first = first(tag) else { return nil }
        for slot in slots where Int(slot.tag) == tag.rawValue {
            guard encoded[Int(slot.start)..<Int(slot.end)] == first else {
                throw FieldError(tag, .tagAppearsMoreThanOnce)
            }
        }
        return first
    }

    /// The value where the field stands first.
    package func first(_ tag: Tag) -> ArraySlice<UInt8>? {
        guard let slot = slots.first(where: { Int($0.tag) == tag.rawValue }) else { return nil }
        return encoded[Int(slot.start)..<Int(slot.end)]
    }

    /// Text for people: UTF-8, or Latin-1 when it is not that.
    package func firstText(_ tag: Tag) -> String? {
        guard let bytes = first(tag) else { return nil }
        return String(validating: bytes, as: UTF8.self) ?? String(decoding: bytes.map(UInt16.init), as: UTF16.self)
    }

    /// Price, Qty or Amt at scale 1e-8. A plus sign may stand in front, and of more than eight decimals the value is
    /// the nearest, of two the even one.
    package func nearestDecimal(_ tag: Tag) throws(FieldError) -> NearestDecimal? {
        guard let bytes = try agreed(tag) else { return nil }
        guard let decimal = Numbers.nearestDecimal(bytes) else { throw FieldError(tag, .incorrectDataFormat) }
        return decimal
    }
}

/// A decimal at scale 1e-8.
package struct NearestDecimal: Sendable, Hashable {
    package let value: Int64
    /// What was read is just that, and not something near to it.
    package let isExact: Bool
}

extension Numbers {
    static func nearestDecimal(_ bytes: ArraySlice<UInt8>) -> NearestDecimal? {
        let unsigned = bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
        guard unsigned.count == bytes.count || unsigned.first != .minus else { return nil }
        if let exact = decimal(unsigned) { return NearestDecimal(value: exact, isExact: true) }
        guard let point = unsigned.firstIndex(of: .point) else { return nil }
        let kept = unsigned.index(point, offsetBy: decimalPlaces + 1, limitedBy: unsigned.endIndex)
        guard let kept, kept < unsigned.endIndex, unsigned[kept...].allSatisfy(\.isASCIIDigit),
            let below = decimal(unsigned[..<kept])
        else { return nil }
        return NearestDecimal(value: rounded(below, unsigned[kept...], unsigned.first == .minus), isExact: false)
    }

    /// A value and the digits behind its last.
    private static func rounded(_ value: Int64, _ rest: ArraySlice<UInt8>, _ isNegative: Bool) -> Int64 {
        let half = [UInt8(ascii: "5")] + [UInt8](repeating: .zero, count: rest.count - 1)
        let isAway = rest.elementsEqual(half) ? value % 2 != 0 : half.lexicographicallyPrecedes(rest)
        guard isAway else { return value }
        let (away, overflow) = value.addingReportingOverflow(isNegative ? -1 : 1)
        return overflow ? value : away
    }
}
