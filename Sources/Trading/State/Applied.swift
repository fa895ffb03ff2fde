package import Ledger

/// What applying one entry came to, besides the rows that it changed.
package struct Applied: Sendable, Hashable {
    package var index: LogIndex
    /// The entry's. An order among ``effects`` may be placed by the leader of this very term only.
    package var term: Term
    package var effects: [Effect]
    /// The signal that this entry decided, however it was decided.
    package var decidedSignal: LogIndex?
    /// Worth counting, and nothing else.
    package var milestones: [Milestone]
    package var reply: Reply

    package init(
        index: LogIndex, term: Term, effects: [Effect] = [], decidedSignal: LogIndex? = nil,
        milestones: [Milestone] = [], reply: Reply
    ) {
        self.index = index
        self.term = term
        self.effects = effects
        self.decidedSignal = decidedSignal
        self.milestones = milestones
        self.reply = reply
    }
}

/// What an entry did that people count.
package enum Milestone: Sendable, Hashable {
    /// What became of a signal; one that waits for a person is told of again when that is known.
    case decided(Outcome)
    /// An order came to its end.
    case ended(OrderState)
    /// With the alarm's code.
    case alarmed(String)
}

/// Something for the shell to do, after the entry's changes are stored.
package enum Effect: Sendable, Hashable {
    /// Every site: analyse the signal and send the verdict to the leader.
    case analyse(signalIndex: LogIndex, Signal)
    /// The leader of the entry's term, lease in hand, and nobody else, ever: send the order.
    case place(Order)
    /// The same of a request to take an order back.
    case cancel(Cancel)
    /// The leader of the entry's term: ask the venue about the order, reports of which are missing or overtook each
    /// other. What it answers settles the doubt, or leads here again.
    case query(clOrdID: String)
    /// Every site: nothing new of the symbol leaves any more, ``Halt/everySymbol`` standing for all, not even what was
    /// permitted before and has not left.
    case halt(symbol: String)
    /// Every site: the halt is lifted, also one that the log does not have.
    case resume(symbol: String)
    /// Every site: log it. It is also a row of the list of alarms.
    case alarm(Alarm)
}

/// Something that a person should know.
package struct Alarm: Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Labelled {
        /// A fill on a terminal order: booked, symbol halted.
        case lateFill = "late_fill"
        /// A fill on an order that this cluster never made: booked as external, symbol halted.
        case unknownOrderFill = "unknown_order_fill"
        /// Another report on an order that this cluster never made: ignored.
        case unknownOrder = "unknown_order"
        /// A report that has no place in the order's state: ignored.
        case illegalTransition = "illegal_transition"
        /// A report whose quantities do not follow from the order's and the last report's. A fill is booked all the
        /// same, and the symbol halted; anything else is ignored.
        case quantityMismatch = "quantity_mismatch"
        /// The venue has counted more fills than came: the order is in doubt until they come.
        case fillsMissing = "fills_missing"
        /// The venue corrected a fill or took it back.
        case fillAmended = "fill_amended"
        /// The venue corrects a fill that never came, or that it has corrected before: symbol halted.
        case unknownExecution = "unknown_execution"
        /// A fill that has no room in the position's numbers: ignored, symbol halted.
        case positionOverflow = "position_overflow"
        /// An order whose leader or session went before the venue answered, or that the venue says it has twice: query
        /// it.
        case orderInDoubt = "order_in_doubt"
        /// A decision that this cluster's voters cannot have made: ignored.
        case invalidDecision = "invalid_decision"
        /// The leader claims what does not follow from its own verdicts: ignored.
        case decisionContradictsVerdicts = "decision_contradicts_verdicts"
        /// A strategy ordered too often: disabled until a person enables it.
        case strategyDisabled = "strategy_disabled"
        /// A message of the venue that cannot be read: kept as it came, its order in doubt and its symbol halted.
        case unreadReport = "unread_report"
        /// A report with the ExecID of another one of the same day: taken as a report of its own; or a fill that came at
        /// another price before: booked as it was, symbol halted.
        case execIDReused = "exec_id_reused"
        /// A person stopped trading in a symbol, or in all.
        case haltedByPerson = "halted_by_person"
        /// An entry whose payload cannot be read: ignored.
        case malformedEntry = "malformed_entry"
    }

    /// Longest message, in bytes of UTF-8.
    package static let maximumMessageLength = 512

    package var code: Code
    /// What it is about: an order's ClOrdID or a strategy; nil where the entry names none to be trusted.
    package var subject: String?
    /// For people: which order, what was expected, what came.
    package var message: String

    /// - Parameter message: cut at ``maximumMessageLength``.
    package init(_ code: Code, about subject: String?, _ message: String) {
        self.code = code
        self.subject = subject
        self.message = AlarmText.bounded(message)
    }

    package var description: String { "\(code.label): \(message)" }
}

/// What the proposer is told.
package enum Reply: Sendable, Hashable {
    /// `index` is the entry's own, or the first one's when this is a duplicate of it.
    case accepted(index: LogIndex, isDuplicate: Bool)
    /// Every site refuses it alike. A retry gets the same answer, unless ``Refusal/Reason/mayBeRetried`` is true of the
    /// reason.
    case refused(Refusal)
}

/// A deterministic no.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: String, Labelled {
        case malformed
        case unknownInstrument = "unknown_instrument"
        case notTradable = "not_tradable"
        case offLot = "off_lot"
        case offTick = "off_tick"
        /// Too many signals wait for their decision: try again later, under the same key.
        case busy
        case unknownSignal = "unknown_signal"
        case alreadyDecided = "already_decided"
        case invalidVerdicts = "invalid_verdicts"
        case unknownOrder = "unknown_order"
        case illegalTransition = "illegal_transition"
        case quantityMismatch = "quantity_mismatch"
        case positionOverflow = "position_overflow"
        case unknownExecution = "unknown_execution"
        /// The leader claims what does not follow from its own verdicts.
        case contradictsVerdicts = "contradicts_verdicts"
        /// The leader of this term has not taken over the session with the venue yet: try again later.
        case notReconciled = "not_reconciled"
        /// The order is not in a state to be taken back: try again once the venue has answered.
        case notCancelable = "not_cancelable"
        /// The decision waits for nobody: it was settled, or it never waited.
        case notPending = "not_pending"
        /// There is nothing to resume.
        case notHalted = "not_halted"
        /// A person must be named.
        case anonymous
        /// The payload names another term than its entry's.
        case wrongTerm = "wrong_term"
        /// These sequence numbers may have been used.
        case alreadyReserved = "already_reserved"
        case tooManyVenues = "too_many_venues"
        /// The venue does not know an order that it may yet have to take in: ask again.
        case notSettled = "not_settled"

        /// Whether the same command may be accepted later: the refusal is then not kept under its key.
        package var mayBeRetried: Bool { self == .busy || self == .notReconciled || self == .notCancelable }
        /// Whether another decision on the same signal, with other verdicts or a moment later, may be accepted.
        package var mayBeDecidedAgain: Bool {
            self == .notReconciled || self == .contradictsVerdicts || self == .invalidVerdicts
        }
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
