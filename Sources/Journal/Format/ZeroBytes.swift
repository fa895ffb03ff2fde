extension [UInt8] {
    /// Offset of the first byte in `range` that is not zero.
    func firstNonZero(in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) bytes")
        return unsafe withUnsafeBytes { buffer in
            var offset = range.lowerBound
            while offset + 8 <= range.upperBound,
                unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == 0
            {
                offset += 8
            }
            while offset < range.upperBound {
                if unsafe buffer[offset] != 0 { return offset }
                offset += 1
            }
            return nil
        }
    }

    /// Offset of the last byte in `range` that is not zero.
    func lastNonZero(in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) bytes")
        return unsafe withUnsafeBytes { buffer in
            var end = range.upperBound
            while end - 8 >= range.lowerBound,
                unsafe buffer.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == 0
            {
                end -= 8
            }
            while end > range.lowerBound {
                if unsafe buffer[end - 1] != 0 { return end - 1 }
                end -= 1
            }
            return nil
        }
    }

    mutating func appendZeroes(_ count: Int) {
        append(contentsOf: repeatElement(0, count: count))
    }
}
