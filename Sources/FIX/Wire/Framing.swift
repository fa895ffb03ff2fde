/// Where a message lies in a buffer.
struct FrameExtent {
    let isFIX44: Bool
    let start: Int
    /// The fields from MsgType through the one before CheckSum.
    let body: Range<Int>
    /// Behind CheckSum.
    let end: Int
}

enum Framing {
    enum Result {
        /// The beginning of a message, or nothing.
        case none
        case skip(to: Int, Garbled)
        case frame(FrameExtent)
    }

    private static let beginning = Array("8=FIX".utf8)
    private static let beginString = Array("8=FIX.4.4\u{1}".utf8)
    private static let bodyLength = Array("9=".utf8)
    private static let msgType = Array("35=".utf8)
    /// "8=FIXT.1.1" and SOH, with some to spare.
    private static let maximumBeginString = 16
    private static let maximumLengthDigits = 8
    /// "10=000" and SOH.
    private static let trailer = 7

    /// The message that begins at `start`, or how far to go on without one.
    static func find(in buffer: [UInt8], from start: Int, limits: WireLimits) -> Result {
        guard start < buffer.count else { return .none }
        let begin = nextBeginning(buffer, from: start)
        guard begin == start else { return .skip(to: begin, .noBeginString(bytes: begin - start)) }
        guard buffer.count - start > beginning.count else { return .none }
        guard let versionEnd = end(of: buffer, from: start, limit: maximumBeginString) else {
            return buffer.count - start < maximumBeginString ? .none : skip(buffer, start, .firstFields)
        }
        return lengthAndBody(buffer, start, versionEnd + 1, limits)
    }

    /// The frame whose BodyLength should begin at `field`.
    private static func lengthAndBody(_ buffer: [UInt8], _ start: Int, _ field: Int, _ limits: WireLimits) -> Result {
        let digits = field + bodyLength.count
        guard matches(buffer, bodyLength, at: field) else { return skip(buffer, start, .firstFields) }
        guard let lengthEnd = end(of: buffer, from: digits, limit: maximumLengthDigits + 1) else {
            return buffer.count - digits <= maximumLengthDigits ? .none : skip(buffer, start, .bodyLength)
        }
        guard lengthEnd > digits, buffer[digits] != .zero,
            let length = Numbers.unsigned(buffer[digits..<lengthEnd]).map({ Int($0) })
        else { return skip(buffer, start, .bodyLength) }
        let body = (lengthEnd + 1)..<(lengthEnd + 1 + length)
        guard body.upperBound + trailer - start <= limits.messageBytes else {
            return skip(buffer, start, .tooLong(length))
        }
        guard matches(buffer, msgType, at: body.lowerBound) else { return skip(buffer, start, .firstFields) }
        guard buffer.count >= body.upperBound + trailer else { return .none }
        guard let stated = checkSum(buffer, at: body.upperBound), length > msgType.count,
            buffer[body.upperBound - 1] == .soh
        else { return skip(buffer, start, .bodyLength) }
        guard stated == CheckSum.of(buffer[start..<body.upperBound]) else { return skip(buffer, start, .checkSum) }
        let isFIX44 = buffer[start..<field].elementsEqual(beginString)
        return .frame(FrameExtent(isFIX44: isFIX44, start: start, body: body, end: body.upperBound + trailer))
    }

    /// What `10=ddd` and SOH at `index` say.
    private static func checkSum(_ buffer: [UInt8], at index: Int) -> UInt8? {
        guard buffer[index] == UInt8(ascii: "1"), buffer[index + 1] == .zero, buffer[index + 2] == .equals,
            buffer[index + 6] == .soh, let value = Numbers.unsigned(buffer[(index + 3)..<(index + 6)])
        else { return nil }
        return UInt8(exactly: value)
    }

    private static func skip(_ buffer: [UInt8], _ start: Int, _ reason: Garbled) -> Result {
        .skip(to: nextBeginning(buffer, from: start + 1), reason)
    }

    /// The first place from `start` on where a message may begin: `8=FIX`, or as much of it as the buffer ends with.
    private static func nextBeginning(_ buffer: [UInt8], from start: Int) -> Int {
        var index = start
        while index < buffer.count {
            if buffer[index] == beginning[0], matches(buffer, beginning, at: index) { return index }
            index += 1
        }
        return buffer.count
    }

    /// Whether the buffer has these bytes there, as far as it goes.
    private static func matches(_ buffer: [UInt8], _ bytes: [UInt8], at index: Int) -> Bool {
        var offset = 0
        while offset < bytes.count, index + offset < buffer.count {
            guard buffer[index + offset] == bytes[offset] else { return false }
            offset += 1
        }
        return true
    }

    /// The first SOH within `limit` bytes.
    private static func end(of buffer: [UInt8], from start: Int, limit: Int) -> Int? {
        guard start < buffer.count else { return nil }
        return buffer[start..<min(buffer.count, start + limit)].firstIndex(of: .soh)
    }
}

/// CheckSum (10): the sum of all bytes before it, modulo 256.
enum CheckSum {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        var sum: UInt8 = 0
        for byte in bytes { sum &+= byte }
        return sum
    }
}
