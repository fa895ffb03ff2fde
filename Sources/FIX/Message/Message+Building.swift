// Appending never fails and changes no value. What cannot be sent is found in ``Message/firstInvalid``.
extension Message {
    package mutating func append(_ tag: Tag, _ value: String) {
        append(tag) { $0.append(contentsOf: value.utf8) }
    }

    package mutating func append(_ tag: Tag, _ value: some Collection<UInt8>) {
        append(tag) { $0.append(contentsOf: value) }
    }

    package mutating func append(_ tag: Tag, _ value: Int) {
        append(tag) { bytes in
            if value < 0 { bytes.append(.minus) }
            bytes.appendDigits(UInt64(value.magnitude))
        }
    }

    package mutating func append(_ tag: Tag, _ value: UInt64) {
        append(tag) { $0.appendDigits(value) }
    }

    package mutating func append(_ tag: Tag, _ value: Bool) {
        append(tag) { $0.append(value ? UInt8(ascii: "Y") : UInt8(ascii: "N")) }
    }

    /// Price, Qty or Amt at scale 1e-8, in its shortest form.
    package mutating func append(_ tag: Tag, decimal value: Int64) {
        append(tag) { Numbers.appendDecimal(value, to: &$0) }
    }

    /// UTCTimestamp, nanoseconds since 1970 UTC, with `digits` decimals of a second, 0 to 9.
    package mutating func append(_ tag: Tag, timestamp value: Int64, digits: Int = 3) {
        precondition((0...Timestamps.maximumDigits).contains(digits), "\(digits) decimals of a second")
        append(tag) { Timestamps.append(value, digits: digits, to: &$0) }
    }

    /// Somebody else's words: what is not printable ASCII becomes `?`, at most `limit` bytes are kept, and nothing is
    /// appended when there is nothing.
    package mutating func append(_ tag: Tag, text: String, limit: Int = 256) {
        let printable = text.unicodeScalars.lazy.map { $0.value >= 32 && $0.value < 127 ? UInt8($0.value) : question }
        let bytes = Array(printable.prefix(limit))
        guard !bytes.isEmpty else { return }
        append(tag, bytes)
    }

    /// A field of raw bytes, which may hold SOH, with its length field in front.
    package mutating func append(_ tag: Tag, data value: some Collection<UInt8>) {
        guard let length = tag.lengthField else { preconditionFailure("tag \(tag) is no data field") }
        append(length, value.count)
        append(tag, isData: true) { $0.append(contentsOf: value) }
    }

    /// A repeating group: the count, then what `append` appends for each instance, always in the same order.
    package mutating func append<Instances: Collection>(
        group count: Tag, _ instances: Instances, _ append: (inout Message, Instances.Element) -> Void
    ) {
        self.append(count, instances.count)
        for instance in instances { append(&self, instance) }
    }
}

private let question = UInt8(ascii: "?")
