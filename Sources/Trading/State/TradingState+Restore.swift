import Ledger

extension TradingState {
    /// The tables that ``init(configuration:mark:rows:)`` reads.
    package static let workingTables: [Table] = [
        .leaders, .instruments, .limits, .positions, .halts, .noteAuthors, .signals, .orders,
    ]

    /// The state as it was when `mark` was reached, from the rows written until then.
    ///
    /// - Parameters:
    ///   - mark: as stored with the rows, in the same transaction.
    ///   - rows: a table's rows, in any order. Decided signals and terminal orders may be left out, and so may all leaders
    ///     but the one of the highest term.
    /// - Throws: ``RowError``, or what `rows` throws.
    package init(configuration: Configuration, mark: AppliedMark, rows: (Table) throws -> [[Value]]) throws {
        self.init(configuration: configuration, mark: mark)
        for row in try rows(.leaders) { leaderTerm = max(leaderTerm, try LeaderRecord(row: row).term) }
        for row in try rows(.instruments) {
            let record = try InstrumentRecord(row: row)
            instruments[record.instrument.symbol] = record
        }
        for row in try rows(.limits) {
            let record = try LimitsRecord(row: row)
            limits[record.limits.symbol] = record
        }
        for row in try rows(.positions) {
            let position = try Position(row: row)
            positions[position.symbol] = position
        }
        for row in try rows(.halts) {
            let halt = try Halt(row: row)
            halts[halt.symbol] = halt
        }
        for row in try rows(.noteAuthors) {
            let author = try NoteAuthorRecord(row: row)
            noteAuthors[ExactText(author.actor)] = author
        }
        for row in try rows(.signals) {
            let record = try SignalRecord(row: row)
            if record.decisionIndex == nil { undecidedSignals[record.index] = record }
        }
        for row in try rows(.orders) {
            let record = try OrderRecord(row: row)
            guard !record.state.isTerminal else { continue }
            openOrders[record.order.clOrdID] = record
            countOpen(record.order.symbol, record.order.side, by: Int128(record.leavesQuantity.raw))
        }
    }
}
