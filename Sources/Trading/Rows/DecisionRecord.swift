package import Ledger

/// What became of a signal.
package enum Outcome: String, Labelled {
    /// It became an order.
    case approved
    /// The voters agree on the action but not on how sure they are: a person must say.
    case pending
    /// The voters did not agree on it.
    case rejected
    /// The voters agreed, a pre-trade check did not.
    case denied
}

/// An applied decision.
package struct DecisionRecord: RowConvertible {
    package static let table = Table.decisions

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
    }
}

/// A verdict as part of an applied decision.
package struct VerdictRecord: RowConvertible {
    package static let table = Table.verdicts

    package var decisionIndex: LogIndex
    package var verdict: Verdict

    init(decisionIndex: LogIndex, verdict: Verdict) {
        self.decisionIndex = decisionIndex
        self.verdict = verdict
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        decisionIndex = try reader.number()
        verdict = Verdict(
            site: try reader.number(), signalIndex: try reader.number(), action: try reader.label(),
            confidence: try reader.confidence(), price: try reader.fixed(), seenAt: try reader.integer(),
            model: try reader.text())
    }

    package func write(to row: inout RowWriter) {
        row.number(decisionIndex)
        row.number(verdict.site)
        row.number(verdict.signalIndex)
        row.text(verdict.action.label)
        row.integer(Int64(verdict.confidence))
        row.fixed(verdict.price)
        row.integer(verdict.seenAt)
        row.text(verdict.model)
    }
}
