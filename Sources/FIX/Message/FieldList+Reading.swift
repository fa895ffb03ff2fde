extension FieldList {
    package func contains(_ tag: Tag) -> Bool { slots.contains { Int($0.tag) == tag.rawValue } }

    /// The value as it lies there, nil when there is none. Throws when the field stands there more than once.
    package func bytes(_ tag: Tag) throws(FieldError) -> ArraySlice<UInt8>? {
        var found: Slot?
        for slot in slots where Int(slot.tag) == tag.rawValue {
            guard found == nil else { throw FieldError(tag, .tagAppearsMoreThanOnce) }
            found = slot
        }
        guard let found else { return nil }
        return encoded[Int(found.start)..<Int(found.end)]
    }

    /// What `parse` makes of the value.
    private func value<Value>(
        _ tag: Tag, _ parse: (ArraySlice<UInt8>) -> Value?
    ) throws(FieldError) -> Value? {
        guard let bytes = try bytes(tag) else { return nil }
        guard let value = parse(bytes) else { throw FieldError(tag, .incorrectDataFormat) }
        return value
    }

    private func required<Value>(_ tag: Tag, _ value: Value?) throws(FieldError) -> Value {
        guard let value else { throw FieldError(tag, .requiredTagMissing) }
        return value
    }

    package func string(_ tag: Tag) throws(FieldError) -> String { try required(tag, stringIfPresent(tag)) }

    /// Valid UTF-8.
    package func stringIfPresent(_ tag: Tag) throws(FieldError) -> String? {
        try value(tag) { String(validating: $0, as: UTF8.self) }
    }

    package func int(_ tag: Tag) throws(FieldError) -> Int { try required(tag, intIfPresent(tag)) }

    package func intIfPresent(_ tag: Tag) throws(FieldError) -> Int? { try value(tag, Numbers.integer) }

    /// SeqNum and counts: a number without a sign.
    package func unsigned(_ tag: Tag) throws(FieldError) -> UInt64 { try required(tag, unsignedIfPresent(tag)) }

    package func unsignedIfPresent(_ tag: Tag) throws(FieldError) -> UInt64? { try value(tag, Numbers.unsigned) }

    /// Price, Qty or Amt at scale 1e-8, exactly.
    package func decimal(_ tag: Tag) throws(FieldError) -> Int64 { try required(tag, decimalIfPresent(tag)) }

    package func decimalIfPresent(_ tag: Tag) throws(FieldError) -> Int64? { try value(tag, Numbers.decimal) }

    /// UTCTimestamp as nanoseconds since 1970 UTC.
    package func timestamp(_ tag: Tag) throws(FieldError) -> Int64 { try required(tag, timestampIfPresent(tag)) }

    package func timestampIfPresent(_ tag: Tag) throws(FieldError) -> Int64? { try value(tag, Timestamps.parse) }

    /// One printable ASCII character.
    package func char(_ tag: Tag) throws(FieldError) -> Character { try required(tag, charIfPresent(tag)) }

    package func charIfPresent(_ tag: Tag) throws(FieldError) -> Character? {
        try value(tag) { bytes in
            guard bytes.count == 1, let byte = bytes.first, byte > 32, byte < 127 else { return nil }
            return Character(Unicode.Scalar(byte))
        }
    }

    /// Y or N.
    package func bool(_ tag: Tag) throws(FieldError) -> Bool { try required(tag, boolIfPresent(tag)) }

    package func boolIfPresent(_ tag: Tag) throws(FieldError) -> Bool? {
        try value(tag) { bytes in
            switch (bytes.count, bytes.first) {
            case (1, UInt8(ascii: "Y")): true
            case (1, UInt8(ascii: "N")): false
            default: nil
            }
        }
    }
}
