package import Ledger

/// What became of a signal.
package enum Outcome: String, Labelled {
    /// It became an order.
    case approved
    /// The voters agree on the action but not on how sure they are: a person must say.
    case pending
    /// The voters did not agree on it.
    case rejected
    /// The voters agreed, or a person did; a pre-trade check did not.
    case denied
    /// No person answered in time.
    case expired
}

/// An applied decision.
package struct DecisionRecord: RowConvertible {
    package static let table = ReplicatedTable.decisions

    /// The log index of its entry.
    package var index: LogIndex
    package var term: Term
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var signalIndex: LogIndex
    package var outcome: Outcome
    /// The name of the ``CrossValidation/Reason`` or the ``PreTradeCheck`` that settled it.
    package var reason: String
    /// For people: what was compared with what.
    package var detail: String
    /// FIX tag 11 of the order it became.
    package var clOrdID: String?
    /// When it expires unless a person answers, nanoseconds UTC; nil unless it was ever pending.
    package var expiresAt: Int64?
    /// The entry that settled it, once it was pending and no longer is.
    package var settledIndex: LogIndex?

    init(
        index: LogIndex, term: Term, time: Int64, signalIndex: LogIndex, outcome: Outcome, reason: String,
        detail: String
    ) {
        self.index = index
        self.term = term
        self.time = time
        self.signalIndex = signalIndex
        self.outcome = outcome
        self.reason = reason
        self.detail = detail
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        term = try reader.number()
        time = try reader.integer()
        signalIndex = try reader.number()
        outcome = try reader.label()
        reason = try reader.text()
        detail = try reader.text()
        clOrdID = try reader.optionalText()
        expiresAt = try reader.optionalInteger()
        settledIndex = try reader.optionalNumber()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.number(term)
        row.integer(time)
        row.number(signalIndex)
        row.text(outcome.label)
        row.text(reason)
        row.text(detail)
        row.text(clOrdID)
        row.integer(expiresAt)
        row.number(settledIndex)
    }
}
