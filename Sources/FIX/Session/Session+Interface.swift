/// A moment by both clocks, in nanoseconds. Timeouts go by the monotonic one, what is written into messages by UTC.
package struct Instant: Sendable, Hashable {
    package var monotonic: Int64
    /// Since 1970.
    package var utc: Int64

    package init(monotonic: Int64, utc: Int64) {
        self.monotonic = monotonic
        self.utc = utc
    }
}

extension Session {
    /// What the owner has to do, in the order given.
    package enum Action: Sendable, Hashable {
        /// Write these bytes to the connection.
        case transmit([UInt8])
        /// The Logons are exchanged: ``Session/send(_:possResend:at:)`` works.
        case loggedOn
        /// An application message, each number once, in the order of the numbers; `possDup` when it was resent.
        case deliver(ReceivedMessage)
        /// The other side rejected one of our messages.
        case sessionReject(SessionReject)
        /// Acceptor: read what was sent under these numbers and call ``Session/resend(_:from:through:at:)``.
        case resend(from: UInt64, through: UInt64)
        /// Initiator: the other side asked for these numbers and was told that nothing is resent. Orders among them
        /// were perhaps never taken: query them.
        case gapFilled(from: UInt64, through: UInt64)
        /// The other side says that it will never send these numbers (SequenceReset in reset mode). Reports may be
        /// lost: query, and tell the operator.
        case skipped(from: UInt64, through: UInt64)
        /// A number of the other side's is too far above the expected one to be believed, and counts for nothing; the
        /// session ends.
        case numberRefused(UInt64, expected: UInt64)
        /// ResetSeqNumFlag was agreed on: both directions have begun again at 1. What was stored of the old ones is
        /// void.
        case numbersReset
        /// Something could not be sent for lack of numbers: raise ``Session/outgoingLimit``, then call
        /// ``Session/tick(at:)``. Given once per limit.
        case needsNumbers
        /// Something came that counts nowhere. Worth a line in the log.
        case ignored(String)
        /// The session is logged on no longer, or its Logon was refused; the other side's words when it gave any.
        case loggedOut(String)
        /// Write what is still to be written, then close the connection. The session takes no more bytes from it.
        case disconnect(String)
    }

    /// Why a message was not sent. It has used no number.
    package enum SendError: Error, Sendable, Hashable, CustomStringConvertible {
        case notLoggedOn
        /// ``Session/outgoingLimit`` is reached.
        case numbersExhausted
        /// The message has an empty field, one with SOH in it or one that is the session's own.
        case unsendable(Tag)

        package var description: String {
            switch self {
            case .notLoggedOn: "the session is not logged on; send after the next logon"
            case .numbersExhausted: "no sequence number may be used any more; reserve the next block first"
            case .unsendable(let tag): "tag \(tag) cannot be sent: it is empty, holds SOH or is the session's own"
            }
        }
    }
}

/// A Reject (35=3) of the other side.
package struct SessionReject: Sendable, Hashable {
    /// MsgSeqNum of the Reject itself.
    package let sequence: UInt64
    /// RefSeqNum (45): our message that was rejected.
    package let refSequence: UInt64
    package let refTag: Int?
    /// SessionRejectReason (373), which may be one that ``SessionRejectReason`` does not know.
    package let reason: Int?
    package let text: String?
    /// As it came.
    package let raw: [UInt8]
}

/// What an acceptor sent under a number, as its owner stored it.
package struct SentMessage: Sendable, Hashable {
    package let sequence: UInt64
    /// When it was sent first, nanoseconds since 1970 UTC.
    package let sendingTime: Int64
    package let possResend: Bool
    package let message: Message

    package init(sequence: UInt64, sendingTime: Int64, possResend: Bool = false, message: Message) {
        self.sequence = sequence
        self.sendingTime = sendingTime
        self.possResend = possResend
        self.message = message
    }
}
