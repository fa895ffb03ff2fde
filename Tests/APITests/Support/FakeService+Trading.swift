import API

extension FakeService {
    func decisions(limit: Int, outcome: String?, consistency: Consistency) async throws -> Listing<DecisionRow> {
        try await serve()
        change {
            $0.limits.append(limit)
            $0.states.append(outcome)
        }
        return Listing(freshness: freshness(consistency), rows: [Sample.decision])
    }

    func decision(_ index: UInt64, consistency: Consistency) async throws -> DecisionDetail {
        try await serve()
        change { $0.consistencies.append(consistency) }
        guard index == Sample.decision.index.value else {
            throw ServiceError(.notFound, "there is no decision at index \(index)")
        }
        return Sample.decisionDetail
    }

    func pendingDecisions(consistency: Consistency) async throws -> Listing<PendingDecisionRow> {
        try await serve()
        return Listing(freshness: freshness(consistency), rows: [Sample.pending])
    }

    func halts(consistency: Consistency) async throws -> Listing<HaltRow> {
        try await serve()
        return Listing(freshness: freshness(consistency), rows: [Sample.halt])
    }

    func alarms(limit: Int, consistency: Consistency) async throws -> Listing<AlarmRow> {
        try await serve()
        change { $0.limits.append(limit) }
        return Listing(freshness: freshness(consistency), rows: [Sample.alarm])
    }

    func submit(_ command: TradingCommand, actor: String) async throws -> CommandReceipt {
        change {
            $0.commands.append(command)
            $0.actors.append(actor)
        }
        try await serve()
        return CommandReceipt(index: 44, duplicate: false, refusal: nil)
    }

    func limits(consistency: Consistency) async throws -> Listing<LimitsRow> {
        try await serve()
        return Listing(freshness: freshness(consistency), rows: [Sample.limits])
    }

    func limits(of symbol: String, consistency: Consistency) async throws -> LimitsRow {
        try await serve()
        change { $0.consistencies.append(consistency) }
        guard symbol == "EURUSD" else { throw ServiceError(.notFound, "there are no limits of \(symbol)") }
        return Sample.limits
    }

    func instruments(consistency: Consistency) async throws -> Listing<InstrumentRow> {
        try await serve()
        return Listing(freshness: freshness(consistency), rows: [Sample.instrument])
    }

    func instrument(_ symbol: String, consistency: Consistency) async throws -> InstrumentRow {
        try await serve()
        change { $0.consistencies.append(consistency) }
        guard symbol == "EURUSD" else { throw ServiceError(.notFound, "there is no instrument \(symbol)") }
        return Sample.instrument
    }

    func settings(consistency: Consistency) async throws -> SettingsRow {
        try await serve()
        change { $0.consistencies.append(consistency) }
        return Sample.settings
    }

    func change(
        _ change: ReferenceChange, ifVersion version: UInt64, dryRun: Bool, actor: String
    ) async throws -> ChangeReport {
        self.change {
            $0.changes.append((change, version, dryRun))
            $0.actors.append(actor)
        }
        try await serve()
        guard version == 3 else {
            throw ServiceError(.conflict, "\(change.subject): version 3 is in force, not \(version)")
        }
        return Sample.report(dryRun: dryRun)
    }
}
