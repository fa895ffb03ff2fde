package import Ledger

/// A verdict as part of an applied decision.
package struct VerdictRecord: RowConvertible {
    package static let table = ReplicatedTable.verdicts

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
            confidence: try reader.partsPerMillion(), price: try reader.fixed(), seenAt: try reader.integer(),
            model: try reader.text(), signature: try reader.blob())
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
        row.blob(verdict.signature)
    }
}
