package import Analysis
package import FIX

/// Everything that can change what the matching holds, or that the drop copy tells of. Kept in the venue's journal: run
/// through the matching again, in the same order, it gives the same answers.
package struct ExchangeInput: Sendable, Hashable {
    package enum Event: Sendable, Hashable {
        /// An application message of an order session, in sequence.
        case message(OrderMessage)
        case session(SessionEvent)
        case bar(Bar)
        /// The delay of cancel on disconnect is over.
        case cancelAll(session: String)
        case endOfDay
        case amendment(TradeAmendment)
    }

    /// When it came: nanoseconds UTC, never before the one before it.
    package var time: Int64
    package var event: Event

    package init(time: Int64, event: Event) {
        self.time = time
        self.event = event
    }
}

/// An application message as it came.
package struct OrderMessage: Sendable, Hashable {
    package var session: String
    /// MsgSeqNum (34).
    package var sequence: UInt64
    package var possResend: Bool
    package var message: Message
}

/// What happened to a session, for the drop copy.
package struct SessionEvent: Sendable, Hashable {
    package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        case logon = 1
        case logout = 2
        /// The connection is gone, whoever ended it.
        case disconnect = 3
        /// A Logon of a session that was alive.
        case refused = 4

        var word: String {
            switch self {
            case .logon: "logon"
            case .logout: "logout"
            case .disconnect: "disconnect"
            case .refused: "refused"
            }
        }
    }

    package var session: String
    package var kind: Kind
    /// SenderSubID (50) of the Logon.
    package var senderSubID: String
    package var text: String
}

/// One step of the venue, as its journal keeps it.
package enum ExchangeRecord: Sendable, Hashable {
    case input(ExchangeInput)
    /// An answer went out under a number, or got its number to be resent from when the session is back. Answers of a
    /// session count from 1 in the order in which the matching gave them.
    case sent(session: String, answer: UInt64, sequence: UInt64, sendingTime: Int64)
    /// An answer that a fault swallowed.
    case dropped(session: String, answer: UInt64)
    /// The numbers that a session goes on with.
    case numbers(session: String, outgoing: UInt64, incoming: UInt64)
}
