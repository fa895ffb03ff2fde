/// What a session adds to a message that it sends.
package struct OutgoingHeader: Sendable, Hashable {
    package var sequence: UInt64
    /// Nanoseconds since 1970 UTC.
    package var sendingTime: Int64
    package var possDup = false
    package var possResend = false
    package var origSendingTime: Int64?

    package init(sequence: UInt64, sendingTime: Int64) {
        self.sequence = sequence
        self.sendingTime = sendingTime
    }
}

/// Encodes the messages of one sender to one target.
package struct Encoder: Sendable {
    /// `49=…|56=…|`
    private let identity: [UInt8]
    private let timeDigits: Int

    /// `timeDigits`: decimals of a second in SendingTime and OrigSendingTime, 0 to 9. FIX 4.4 knows 0 and 3.
    package init(senderCompID: String, targetCompID: String, timeDigits: Int = 3) {
        precondition((0...Timestamps.maximumDigits).contains(timeDigits), "\(timeDigits) decimals of a second")
        identity = Array("49=\(senderCompID)\u{1}56=\(targetCompID)\u{1}".utf8)
        self.timeDigits = timeDigits
    }

    private static let beginning = Array("8=FIX.4.4\u{1}9=".utf8)
    private static let msgType = Array("35=".utf8)
    private static let msgSeqNum = Array("34=".utf8)
    private static let possDup = Array("43=Y\u{1}".utf8)
    private static let possResend = Array("97=Y\u{1}".utf8)
    private static let sendingTime = Array("52=".utf8)
    private static let origSendingTime = Array("122=".utf8)
    private static let checkSum = Array("10=".utf8)

    /// The whole message, CheckSum and its SOH included.
    package func encode(_ message: Message, _ header: OutgoingHeader) -> [UInt8] {
        let length = bodyLength(message, header)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length + 32)
        bytes.append(contentsOf: Self.beginning)
        bytes.appendDigits(UInt64(length))
        bytes.append(.soh)
        let start = bytes.count
        append(header, of: message, to: &bytes)
        bytes.append(contentsOf: message.encoded)
        precondition(bytes.count - start == length, "BodyLength \(length) of \(bytes.count - start) bytes")
        let sum = CheckSum.of(bytes[...])
        bytes.append(contentsOf: Self.checkSum)
        bytes.appendDigits(Int(sum), width: 3)
        bytes.append(.soh)
        return bytes
    }

    private func append(_ header: OutgoingHeader, of message: Message, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: Self.msgType)
        message.type.append(to: &bytes)
        bytes.append(.soh)
        bytes.append(contentsOf: identity)
        bytes.append(contentsOf: Self.msgSeqNum)
        bytes.appendDigits(header.sequence)
        bytes.append(.soh)
        if header.possDup { bytes.append(contentsOf: Self.possDup) }
        if header.possResend { bytes.append(contentsOf: Self.possResend) }
        bytes.append(contentsOf: Self.sendingTime)
        Timestamps.append(header.sendingTime, digits: timeDigits, to: &bytes)
        bytes.append(.soh)
        guard let origSendingTime = header.origSendingTime else { return }
        bytes.append(contentsOf: Self.origSendingTime)
        Timestamps.append(origSendingTime, digits: timeDigits, to: &bytes)
        bytes.append(.soh)
    }

    private func bodyLength(_ message: Message, _ header: OutgoingHeader) -> Int {
        let time = Timestamps.length(digits: timeDigits) + 1
        var length = Self.msgType.count + message.type.length + 1 + identity.count
        length += Self.msgSeqNum.count + digitCount(header.sequence) + 1 + Self.sendingTime.count + time
        if header.possDup { length += Self.possDup.count }
        if header.possResend { length += Self.possResend.count }
        if header.origSendingTime != nil { length += Self.origSendingTime.count + time }
        return length + message.encoded.count
    }
}
