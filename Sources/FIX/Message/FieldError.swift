/// SessionRejectReason (373), what is wrong with a field or a message.
package enum SessionRejectReason: Int, Sendable, Hashable {
    case invalidTagNumber = 0
    case requiredTagMissing = 1
    case tagNotDefinedForMessage = 2
    case undefinedTag = 3
    case tagWithoutValue = 4
    case valueIncorrect = 5
    case incorrectDataFormat = 6
    case decryptionProblem = 7
    case signatureProblem = 8
    case compIDProblem = 9
    case sendingTimeAccuracy = 10
    case invalidMessageType = 11
    case xmlValidation = 12
    case tagAppearsMoreThanOnce = 13
    case tagOutOfOrder = 14
    case groupFieldsOutOfOrder = 15
    case groupCountIncorrect = 16
    case valueContainsDelimiter = 17
    case other = 99

    package var text: String {
        switch self {
        case .invalidTagNumber: "Invalid tag number"
        case .requiredTagMissing: "Required tag missing"
        case .tagNotDefinedForMessage: "Tag not defined for this message type"
        case .undefinedTag: "Undefined tag"
        case .tagWithoutValue: "Tag specified without a value"
        case .valueIncorrect: "Value is incorrect (out of range) for this tag"
        case .incorrectDataFormat: "Incorrect data format for value"
        case .decryptionProblem: "Decryption problem"
        case .signatureProblem: "Signature problem"
        case .compIDProblem: "CompID problem"
        case .sendingTimeAccuracy: "SendingTime accuracy problem"
        case .invalidMessageType: "Invalid MsgType"
        case .xmlValidation: "XML validation error"
        case .tagAppearsMoreThanOnce: "Tag appears more than once"
        case .tagOutOfOrder: "Tag specified out of required order"
        case .groupFieldsOutOfOrder: "Repeating group fields out of order"
        case .groupCountIncorrect: "Incorrect NumInGroup count for repeating group"
        case .valueContainsDelimiter: "Non-data value includes field delimiter"
        case .other: "Other"
        }
    }
}

/// A field is not as it has to be. What a Reject (35=3) says: RefTagID and SessionRejectReason.
package struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nil when the field has no readable tag, or none is to blame.
    package let tag: Tag?
    package let reason: SessionRejectReason

    package init(_ tag: Tag?, _ reason: SessionRejectReason) {
        self.tag = tag
        self.reason = reason
    }

    package var description: String { tag.map { "\(reason.text), tag \($0)" } ?? reason.text }
}
