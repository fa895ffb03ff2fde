package import Ledger

/// What applying one entry came to, besides the rows that it changed.
package struct Applied: Sendable, Hashable {
    package var index: LogIndex
    /// The entry's. An order among ``effects`` may be placed by the leader of this very term only.
    package var term: Term
    package var effects: [Effect]
    /// The signal that this entry decided, however it was decided.
    package var decidedSignal: LogIndex?
    package var reply: Reply
}

/// Something for the shell to do, after the entry's changes are stored.
package enum Effect: Sendable, Hashable {
    /// Every site: analyse the signal and send the verdict to the leader.
    case analyse(signalIndex: LogIndex, Signal)
    /// The leader of the entry's term, lease in hand, and nobody else, ever: send the order.
    case place(Order)
    /// Every site: log it, count it, tell the operator.
    case alarm(Alarm)
}

/// Something that a person should know.
package struct Alarm: Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Labelled {
        /// A fill on a terminal order: booked, symbol halted.
        case lateFill = "late_fill"
        /// A fill on an order that this cluster never made: recorded, everything halted.
        case unknownOrderFill = "unknown_order_fill"
        /// Another report on an order that this cluster never made: ignored.
        case unknownOrder = "unknown_order"
        /// A report that has no place in the order's state: ignored.
        case illegalTransition = "illegal_transition"
        /// A report whose quantities do not follow from the order's and the last report's: ignored.
        case quantityMismatch = "quantity_mismatch"
        /// A fill that has no room in the position's numbers: ignored.
        case positionOverflow = "position_overflow"
        /// An order whose leader went before the venue answered: query it.
        case orderInDoubt = "order_in_doubt"
        /// A decision that this cluster's voters cannot have made: ignored.
        case invalidDecision = "invalid_decision"
        /// An entry whose payload cannot be read: ignored.
        case malformedEntry = "malformed_entry"
    }

    package var code: Code
    /// For people: which order, what was expected, what came.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.label): \(message)" }
}

/// What the proposer is told.
package enum Reply: Sendable, Hashable {
    /// `index` is the entry's own, or the first one's when this is a duplicate of it.
    case accepted(index: LogIndex, isDuplicate: Bool)
    /// Deterministic, by every site alike. Except for ``Refusal/Reason/busy``, a retry gets the same answer.
    case refused(Refusal)
}

/// A deterministic no.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: String, Labelled {
        case malformed
        case unknownInstrument = "unknown_instrument"
        case notTradable = "not_tradable"
        case offLot = "off_lot"
        /// Too many signals wait for their decision: try again later, under the same key.
        case busy
        case unknownSignal = "unknown_signal"
        case alreadyDecided = "already_decided"
        case invalidVerdicts = "invalid_verdicts"
        case unknownOrder = "unknown_order"
        case illegalTransition = "illegal_transition"
        case quantityMismatch = "quantity_mismatch"
        case positionOverflow = "position_overflow"
    }

    package var reason: Reason
    /// For people: what was wrong and what is allowed.
    package var message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    package var description: String { message }
}
