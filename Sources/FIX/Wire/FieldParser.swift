/// Reads the fields of a frame. Goes on behind a wrong field, so that the header is known when the message is rejected.
struct FieldParser {
    private let buffer: [UInt8]
    private let extent: FrameExtent
    private let limits: WireLimits
    private var header = Header()
    /// The first that was found.
    private var defect: FieldError?
    /// One bit a ``Tag/headerPlace``.
    private var seen: UInt32 = 0
    private var bodyBegan = false
    private var previous: (tag: Tag, value: Range<Int>)?
    private var fieldCount = 3
    /// The fields that are not the session's own.
    private var encoded: [UInt8] = []
    private var slots: [Slot] = []

    private init(_ buffer: [UInt8], _ extent: FrameExtent, _ limits: WireLimits) {
        self.buffer = buffer
        self.extent = extent
        self.limits = limits
        header.isFIX44 = extent.isFIX44
        encoded.reserveCapacity(extent.body.count)
        slots.reserveCapacity(Self.usualFields)
    }

    private static let usualFields = 24

    static func parse(_ buffer: [UInt8], _ extent: FrameExtent, _ limits: WireLimits) -> Frame {
        var parser = FieldParser(buffer, extent, limits)
        var position = extent.body.lowerBound
        while position < extent.body.upperBound { position = parser.field(at: position) }
        return parser.result()
    }

    private mutating func note(_ tag: Tag?, _ reason: SessionRejectReason) {
        if defect == nil { defect = FieldError(tag, reason) }
    }

    /// Reads the field that begins there and says where the next one does.
    private mutating func field(at start: Int) -> Int {
        fieldCount += 1
        guard fieldCount <= limits.fields else {
            note(nil, .other)
            return extent.body.upperBound
        }
        var position = start
        var number = 0
        while let digit = buffer[position].digit, position - start <= limits.tagDigits {
            number = number * 10 + digit
            position += 1
        }
        let digits = position - start
        guard digits > 0, digits <= limits.tagDigits, buffer[start] != .zero, buffer[position] == .equals else {
            note(digits > 0 && digits <= limits.tagDigits ? Tag(rawValue: number) : nil, .invalidTagNumber)
            previous = nil
            return endOfValue(from: position) + 1
        }
        let tag = Tag(rawValue: number)
        let value = (position + 1)..<endOfValue(of: tag, from: position + 1)
        take(tag, value, from: start)
        previous = (tag, value)
        return value.upperBound + 1
    }

    /// The SOH that ends the value; there always is one, for the body ends with one.
    private func endOfValue(from start: Int) -> Int {
        var position = start
        while buffer[position] != .soh { position += 1 }
        return position
    }

    /// A data field is as long as its length field, right before it, says.
    private mutating func endOfValue(of tag: Tag, from start: Int) -> Int {
        guard let lengthField = tag.lengthField else { return endOfValue(from: start) }
        guard let previous, previous.tag == lengthField else {
            note(lengthField, .requiredTagMissing)
            return endOfValue(from: start)
        }
        guard let length = Numbers.unsigned(buffer[previous.value]), length < UInt64(extent.body.upperBound - start),
            buffer[start + Int(length)] == .soh
        else {
            note(lengthField, .valueIncorrect)
            return endOfValue(from: start)
        }
        return start + Int(length)
    }

    private mutating func take(_ tag: Tag, _ value: Range<Int>, from start: Int) {
        if value.isEmpty { return note(tag, .tagWithoutValue) }
        if value.count > limits.valueBytes { return note(tag, .other) }
        if tag == .checkSum { return note(tag, .tagOutOfOrder) }
        if let place = tag.headerPlace {
            if bodyBegan { note(tag, .tagOutOfOrder) }
            let bit: UInt32 = 1 << UInt32(place)
            guard seen & bit == 0 else { return note(tag, .tagAppearsMoreThanOnce) }
            seen |= bit
            if takeHeader(tag, value) { return }
        } else if !tag.isHop {
            bodyBegan = true
        }
        let offset = encoded.count - start
        encoded.append(contentsOf: buffer[start...value.upperBound])
        slots.append(
            Slot(
                tag: Int32(tag.rawValue), start: Int32(value.lowerBound + offset), end: Int32(value.upperBound + offset)
            ))
    }

    /// False when the field is none of the session's.
    private mutating func takeHeader(_ tag: Tag, _ value: Range<Int>) -> Bool {
        let bytes = buffer[value]
        switch tag {
        case .beginString, .bodyLength: note(tag, .tagAppearsMoreThanOnce)
        case .msgType:
            header.type = header.type ?? MessageType(bytes)
            if header.type == nil { note(tag, .invalidMessageType) }
        case .msgSeqNum:
            if let number = Numbers.unsigned(bytes), number > 0, number < Header.maximumSequence {
                header.sequence = number
            } else {
                note(tag, .incorrectDataFormat)
            }
        case .senderCompID: header.senderCompID = text(tag, bytes)
        case .targetCompID: header.targetCompID = text(tag, bytes)
        case .sendingTime: header.sendingTime = time(tag, bytes)
        case .origSendingTime: header.origSendingTime = time(tag, bytes)
        case .possDupFlag: header.possDup = flag(tag, bytes)
        case .possResend: header.possResend = flag(tag, bytes)
        default: return false
        }
        return true
    }

    private mutating func text(_ tag: Tag, _ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        note(tag, .incorrectDataFormat)
        return ""
    }

    private mutating func time(_ tag: Tag, _ bytes: ArraySlice<UInt8>) -> Int64? {
        let time = Timestamps.parse(bytes)
        if time == nil { note(tag, .incorrectDataFormat) }
        return time
    }

    private mutating func flag(_ tag: Tag, _ bytes: ArraySlice<UInt8>) -> Bool {
        let isSet = bytes.first == UInt8(ascii: "Y")
        if bytes.count != 1 || !(isSet || bytes.first == UInt8(ascii: "N")) { note(tag, .incorrectDataFormat) }
        return isSet
    }

    private mutating func result() -> Frame {
        if header.senderCompID.isEmpty { note(.senderCompID, .requiredTagMissing) }
        if header.targetCompID.isEmpty { note(.targetCompID, .requiredTagMissing) }
        if header.sequence == nil { note(.msgSeqNum, .requiredTagMissing) }
        if header.sendingTime == nil { note(.sendingTime, .requiredTagMissing) }
        let message = message()
        guard defect == nil, extent.isFIX44, let message else {
            return .defective(header, defect ?? FieldError(.beginString, .valueIncorrect), message)
        }
        return .message(message)
    }

    private func message() -> ReceivedMessage? {
        guard let type = header.type, let sequence = header.sequence else { return nil }
        return ReceivedMessage(
            sequence: sequence, possDup: header.possDup, possResend: header.possResend,
            sendingTime: header.sendingTime ?? 0, origSendingTime: header.origSendingTime,
            senderCompID: header.senderCompID, targetCompID: header.targetCompID,
            message: Message(type, encoded: encoded, slots: slots), raw: Array(buffer[extent.start..<extent.end]))
    }
}
