/// An integer that JSON carries as a string of decimal digits.
///
/// Many JSON readers keep numbers as doubles and lose integers past 2^53; indices, terms and nanoseconds pass that.
package struct DecimalString<Value: FixedWidthInteger & Sendable>: Sendable, Hashable {
    package let value: Value

    package init(_ value: Value) { self.value = value }
}

/// A log index, a term, a node's number or a count.
package typealias DecimalIndex = DecimalString<UInt64>
/// A time: nanoseconds since 1970, UTC.
package typealias Nanoseconds = DecimalString<Int64>

extension DecimalString: ExpressibleByIntegerLiteral {
    package init(integerLiteral literal: Value.IntegerLiteralType) { value = Value(integerLiteral: literal) }
}

extension DecimalString: CustomStringConvertible {
    package var description: String { String(value) }
}

extension DecimalString: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Value(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a whole number as a string, such as \"42\"")
        }
        self.value = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(value))
    }
}
