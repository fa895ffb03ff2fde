package import Ledger

/// A request to take an order back, as committed.
package struct CancelRecord: RowConvertible {
    package static let table = ReplicatedTable.cancels

    /// The log index of its entry.
    package var index: LogIndex
    package var term: Term
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var actor: String
    /// The order's.
    package var clOrdID: String
    package var reason: String

    init(_ cancel: CancelRequest, by entry: Entry) {
        index = entry.index
        term = entry.term
        time = entry.time
        actor = entry.actor
        clOrdID = cancel.clOrdID
        reason = cancel.reason
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        term = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        clOrdID = try reader.text()
        reason = try reader.text()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.number(term)
        row.integer(time)
        row.text(actor)
        row.text(clOrdID)
        row.text(reason)
    }
}

/// What a person said about a pending decision, and what came of it.
package struct ApprovalRecord: RowConvertible {
    package static let table = ReplicatedTable.approvals

    package enum Answer: String, Labelled {
        case approve
        case reject
    }

    /// The log index of its entry.
    package var index: LogIndex
    package var term: Term
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    /// Who.
    package var actor: String
    package var decisionIndex: LogIndex
    package var answer: Answer
    /// Why.
    package var reason: String
    /// Approved, denied by a pre-trade check, or rejected.
    package var outcome: Outcome
    package var detail: String
    /// FIX tag 11 of the order it became.
    package var clOrdID: String?

    init(_ approval: Approval, by entry: Entry, _ decision: DecisionRecord) {
        index = entry.index
        term = entry.term
        time = entry.time
        actor = entry.actor
        decisionIndex = approval.decisionIndex
        answer = approval.approve ? .approve : .reject
        reason = approval.reason
        outcome = decision.outcome
        detail = decision.detail
        clOrdID = decision.clOrdID
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        term = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        decisionIndex = try reader.number()
        answer = try reader.label()
        reason = try reader.text()
        outcome = try reader.label()
        detail = try reader.text()
        clOrdID = try reader.optionalText()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.number(term)
        row.integer(time)
        row.text(actor)
        row.number(decisionIndex)
        row.text(answer.label)
        row.text(reason)
        row.text(outcome.label)
        row.text(detail)
        row.text(clOrdID)
    }
}

/// Who halted what, and why.
package struct HaltRequestRecord: RowConvertible {
    package static let table = ReplicatedTable.haltRequests

    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var actor: String
    /// Empty for all symbols.
    package var symbol: String
    package var reason: String

    init(_ request: HaltRequest, by entry: Entry) {
        index = entry.index
        time = entry.time
        actor = entry.actor
        symbol = request.symbol
        reason = request.reason
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        symbol = try reader.text()
        reason = try reader.text()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(time)
        row.text(actor)
        row.text(symbol)
        row.text(reason)
    }
}

/// Who let what go on, and why.
package struct ResumeRecord: RowConvertible {
    package static let table = ReplicatedTable.resumes

    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var actor: String
    package var scope: Resume.Scope
    package var name: String
    package var reason: String

    init(_ resume: Resume, by entry: Entry) {
        index = entry.index
        time = entry.time
        actor = entry.actor
        scope = resume.scope
        name = resume.name
        reason = resume.reason
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        scope = try reader.label()
        name = try reader.text()
        reason = try reader.text()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(time)
        row.text(actor)
        row.text(scope.label)
        row.text(name)
        row.text(reason)
    }
}
