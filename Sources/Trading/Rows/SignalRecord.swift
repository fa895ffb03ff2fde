package import Ledger

/// An accepted signal.
package struct SignalRecord: RowConvertible {
    package static let table = ReplicatedTable.signals

    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var actor: String
    package var signal: Signal
    /// The decision on it, once there is one.
    package var decisionIndex: LogIndex?

    package init(index: LogIndex, time: Int64, actor: String, signal: Signal) {
        self.index = index
        self.time = time
        self.actor = actor
        self.signal = signal
    }

    /// When the submitter decided to trade, as far as it says so: nanoseconds UTC.
    var issuedAt: Int64 { signal.issuedAt == 0 ? time : min(signal.issuedAt, time) }

    package init(reading reader: inout RowReader) throws(RowError) {
        index = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        signal = Signal(
            idempotencyKey: try reader.text(), strategy: try reader.text(), symbol: try reader.text(),
            side: try reader.label(), quantity: try reader.fixed(), price: try reader.fixed(),
            asOf: try reader.integer(), confidence: try reader.partsPerMillion(), limitPrice: try reader.fixed())
        decisionIndex = try reader.optionalNumber()
        signal.issuedAt = try reader.integer()
    }

    package func write(to row: inout RowWriter) {
        row.number(index)
        row.integer(time)
        row.text(actor)
        row.text(signal.idempotencyKey)
        row.text(signal.strategy)
        row.text(signal.symbol)
        row.text(signal.side.label)
        row.fixed(signal.quantity)
        row.fixed(signal.price)
        row.integer(signal.asOf)
        row.integer(Int64(signal.confidence))
        row.fixed(signal.limitPrice)
        row.number(decisionIndex)
        row.integer(signal.issuedAt)
    }
}

/// The answer that the first command with this key got, and that every later one with it gets.
package struct IdempotencyRecord: RowConvertible {
    package static let table = ReplicatedTable.idempotencyKeys

    package var actor: String
    package var key: String
    /// The first command's entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of that entry.
    package var time: Int64
    /// Nil when it was accepted.
    package var refusal: Refusal?

    init(actor: String, key: String, index: LogIndex, time: Int64, refusal: Refusal?) {
        self.actor = actor
        self.key = key
        self.index = index
        self.time = time
        self.refusal = refusal
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        actor = try reader.text()
        key = try reader.text()
        index = try reader.number()
        time = try reader.integer()
        refusal = try reader.refusal()
    }

    package func write(to row: inout RowWriter) {
        Self.write(actor.utf8.span, key.utf8.span, index, time, refusal, to: &row)
    }

    static func write(
        _ actor: Span<UInt8>, _ key: Span<UInt8>, _ index: LogIndex, _ time: Int64, _ refusal: Refusal?,
        to row: inout RowWriter
    ) {
        row.text(actor)
        row.text(key)
        row.number(index)
        row.integer(time)
        row.text(refusal?.reason.label)
        row.text(refusal?.message)
    }

    /// What a retry is told.
    package var reply: Reply { refusal.map { .refused($0) } ?? .accepted(index: index, isDuplicate: true) }
}

extension RowReader {
    /// Two columns: a reason and a message, both there or neither.
    fileprivate mutating func refusal() throws(RowError) -> Refusal? {
        guard let reason: Refusal.Reason = try optionalLabel() else {
            guard try optionalText() == nil else { throw error("a message without a refusal") }
            return nil
        }
        return Refusal(reason, try text())
    }
}
