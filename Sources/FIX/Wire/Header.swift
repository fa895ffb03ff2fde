/// The fields of the standard header that a session works with, as far as they could be read.
package struct Header: Sendable, Hashable {
    package var isFIX44 = true
    package var type: MessageType?
    package var sequence: UInt64?
    package var possDup = false
    package var possResend = false
    /// Nanoseconds since 1970 UTC.
    package var sendingTime: Int64?
    package var origSendingTime: Int64?
    package var senderCompID = ""
    package var targetCompID = ""

    /// Past it arithmetic on a peer's number could overflow. No message has it: what follows one can be expected.
    package static let maximumSequence: UInt64 = 1 << 62
}

/// A message that is whole. Whether it belongs here is the session's to say.
package struct ReceivedMessage: Sendable, Hashable {
    /// MsgSeqNum (34).
    package let sequence: UInt64
    package let possDup: Bool
    package let possResend: Bool
    /// Nanoseconds since 1970 UTC.
    package let sendingTime: Int64
    package let origSendingTime: Int64?
    package let senderCompID: String
    package let targetCompID: String
    package let message: Message
    /// As it came, from BeginString (8) through CheckSum (10).
    package let raw: [UInt8]
}

/// What a ``FrameReader`` finds.
package enum Frame: Sendable, Hashable {
    case message(ReceivedMessage)
    /// A message whose frame is right and a field of which is not, and what could be read of it: nil when that is not
    /// even its type and number. Without a SendingTime it has the time 0.
    case defective(Header, FieldError, ReceivedMessage?)
    /// Not a message. FIX has it ignored: it counts nowhere.
    case garbled(Garbled)
}

/// Why bytes are no message.
package enum Garbled: Sendable, Hashable, CustomStringConvertible {
    /// So many bytes came before a BeginString.
    case noBeginString(bytes: Int)
    /// BeginString, BodyLength and MsgType are not the first three fields.
    case firstFields
    case bodyLength
    case tooLong(Int)
    case checkSum

    package var description: String {
        switch self {
        case .noBeginString(let bytes): "\(bytes) bytes before a BeginString"
        case .firstFields: "BeginString, BodyLength and MsgType are not the first three fields"
        case .bodyLength: "BodyLength does not lead to a CheckSum"
        case .tooLong(let length): "BodyLength \(length) is too long"
        case .checkSum: "CheckSum is wrong"
        }
    }
}
