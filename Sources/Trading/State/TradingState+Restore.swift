import Ledger

extension TradingState {
    /// The tables that ``init(configuration:mark:rows:)`` reads.
    package static let workingTables: [ReplicatedTable] = [
        .leaders, .instruments, .limits, .positions, .halts, .noteAuthors, .signals, .decisions, .orders, .memberships,
        .settings, .venueSessions, .strategies, .drills, .referencePrices, .marks,
    ]

    /// The state as it was when `mark` was reached, from the rows written until then.
    ///
    /// - Parameters:
    ///   - mark: as stored with the rows, in the same transaction.
    ///   - rows: a table's rows, in any order. May be left out: signals that are decided, unless their decision is
    ///     pending; decisions that are not pending; terminal orders; halts that were lifted; all leaders but the one of
    ///     the highest term; all settings but the last.
    /// - Throws: ``RowError``, or what `rows` throws.
    package init(configuration: Configuration, mark: AppliedMark, rows: (ReplicatedTable) throws -> [[Value]]) throws {
        self.init(configuration: configuration, mark: mark)
        func records<Record: RowConvertible>(_ type: Record.Type) throws -> [Record] {
            try rows(Record.table).map { try Record(row: $0) }
        }
        leaderTerm = try records(LeaderRecord.self).map(\.term).max() ?? 0
        for record in try records(InstrumentRecord.self) { instruments[record.instrument.symbol] = record }
        for record in try records(LimitsRecord.self) { limits[record.limits.symbol] = record }
        settings = try records(SettingsRecord.self).max { $0.version < $1.version }
        for record in try records(MembershipRecord.self).sorted(by: { $0.index < $1.index }) { adopt(record) }
        for session in try records(VenueSession.self) { venues[session.venue] = session }
        for strategy in try records(StrategyRecord.self) { strategies[strategy.strategy] = strategy }
        for drill in try records(DrillRecord.self) { drills[drill.name] = drill }
        for author in try records(NoteAuthorRecord.self) { noteAuthors[ExactText(author.actor)] = author }
        for halt in try records(Halt.self) where halt.resumedIndex == nil { halts[halt.symbol] = halt }
        restorePrices(
            try records(Position.self), try records(Mark.self), try records(ReferenceWindow.Slot.self))
        restoreSignals(try records(SignalRecord.self), try records(DecisionRecord.self))
        var nothing = Consequences(changes: RowChanges())
        for record in try records(OrderRecord.self) where !record.state.isTerminal { store(record, into: &nothing) }
    }

    private mutating func restorePrices(_ held: [Position], _ marks: [Mark], _ slots: [ReferenceWindow.Slot]) {
        for position in held {
            switch position.account {
            case .own: positions[position.symbol] = position
            case .external: externalPositions[position.symbol] = position
            }
        }
        for mark in marks { self.marks[mark.symbol] = mark }
        for slot in slots { referenceWindows[slot.symbol, default: ReferenceWindow()].restore(slot) }
    }

    private mutating func restoreSignals(_ signals: [SignalRecord], _ decisions: [DecisionRecord]) {
        let pending = Dictionary(
            decisions.filter { $0.outcome == .pending }.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
        for record in signals {
            guard let index = record.decisionIndex else {
                undecidedSignals[record.index] = record
                continue
            }
            if let decision = pending[index] { keepForApproval(PendingDecision(decision: decision, signal: record)) }
        }
    }
}
