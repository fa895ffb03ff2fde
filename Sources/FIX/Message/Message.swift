/// A message without what the session and the encoding add: BeginString, BodyLength, MsgSeqNum, SendingTime,
/// PossDupFlag, PossResend, OrigSendingTime, SenderCompID, TargetCompID and CheckSum. Other header fields stand first
/// among its fields.
package struct Message: Sendable, Hashable, FieldList {
    package let type: MessageType
    /// `tag=value` and SOH, one after another: what is sent.
    package private(set) var encoded: [UInt8]
    package private(set) var slots: ArraySlice<Slot>
    /// The first field that was appended and cannot be sent: its value is empty or holds SOH, or the tag is not above 0
    /// or is the session's own. A session refuses to send such a message.
    package private(set) var firstInvalid: Tag?

    package init(_ type: MessageType) {
        self.type = type
        encoded = []
        slots = []
        encoded.reserveCapacity(Self.usualLength)
        slots.reserveCapacity(Self.usualFields)
    }

    /// Fields that were read, each where its slot says.
    init(_ type: MessageType, encoded: [UInt8], slots: [Slot]) {
        self.type = type
        self.encoded = encoded
        self.slots = slots[...]
    }

    private static let usualLength = 192
    private static let usualFields = 16

    package var fields: [Field] {
        slots.map { slot in
            Field(tag: Tag(rawValue: Int(slot.tag)), value: encoded[Int(slot.start)..<Int(slot.end)])
        }
    }
}

extension Message {
    /// Appends a field whose value `write` appends.
    mutating func append(_ tag: Tag, isData: Bool = false, _ write: (inout [UInt8]) -> Void) {
        let isOwn = tag.rawValue > 0 && tag.rawValue <= Int(Int32.max) && !tag.isSessions
        guard isOwn else {
            firstInvalid = firstInvalid ?? tag
            return
        }
        encoded.appendDigits(UInt64(tag.rawValue))
        encoded.append(.equals)
        let start = encoded.count
        write(&encoded)
        if encoded.count == start || (!isData && encoded[start...].contains(.soh)) {
            firstInvalid = firstInvalid ?? tag
        }
        slots.append(Slot(tag: Int32(tag.rawValue), start: Int32(start), end: Int32(encoded.count)))
        encoded.append(.soh)
    }
}

extension Tag {
    /// Written by the session and the encoding, never part of a ``Message``.
    var isSessions: Bool {
        switch self {
        case .beginString, .bodyLength, .checkSum, .msgType, .msgSeqNum, .senderCompID, .targetCompID, .sendingTime,
            .possDupFlag, .possResend, .origSendingTime:
            true
        default: false
        }
    }
}

extension Message: CustomStringConvertible {
    /// MsgType and fields with `|` for SOH, for tests and traces; never for the log, for it holds what was sent.
    package var description: String {
        "35=\(type)|" + String(decoding: encoded.map { $0 == .soh ? UInt8(ascii: "|") : $0 }, as: UTF8.self)
    }
}
