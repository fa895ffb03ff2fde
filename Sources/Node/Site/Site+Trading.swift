package import API
import Ledger
import SiteSetup
import Trading
import TradingStore

/// Reads of decisions, halts, alarms and reference data.
extension Site {
    package func decisions(
        limit: Int, outcome: String?, consistency: Consistency
    ) async throws -> Listing<API.DecisionRow> {
        let wanted = try outcome.map { label in
            guard let outcome = Outcome(label: label) else {
                throw ServiceError(
                    .badRequest, "there is no outcome \(label)",
                    hint: "outcomes: \(Outcome.allCases.map(\.label).joined(separator: ", "))")
            }
            return outcome
        }
        return try await listing(consistency) { store in
            let decisions = try store.decisions(limit: limit, outcome: wanted)
            let signals = try store.signals(of: decisions)
            return decisions.compactMap { decision in
                signals[decision.signalIndex].map { API.DecisionRow(decision, on: $0.signal) }
            }
        }
    }

    package func decision(_ index: UInt64, consistency: Consistency) async throws -> DecisionDetail {
        let (clusterID, members) = (configuration.clusterID.octets, configuration.members)
        let found = try await reading(at: consistency) { store -> DecisionDetail? in
            guard let decision = try store.decision(index: index),
                let signal = try store.signal(index: decision.signalIndex)
            else { return nil }
            let voters = store.rules.voters
            let verdicts = try store.verdicts(decisionIndex: index).map { record in
                API.VerdictRow(
                    record, name: members.first { $0.id == record.verdict.site }?.name, voters: voters,
                    clusterID: clusterID)
            }
            return DecisionDetail(
                decision: API.DecisionRow(decision, on: signal.signal), signal: API.SignalRow(signal),
                verdicts: verdicts, ruling: DecisionDetail.Ruling(decision), denial: DecisionDetail.Denial(decision),
                approval: try store.approval(decisionIndex: index).map(API.ApprovalRow.init),
                order: try decision.clOrdID.flatMap { try store.order(clOrdID: $0) }.map(API.OrderRow.init))
        }
        guard let detail = found.value else {
            throw ServiceError(.notFound, "there is no decision at index \(index)", hint: "list them: qnode decisions")
        }
        return detail
    }

    package func pendingDecisions(consistency: Consistency) async throws -> Listing<API.PendingDecisionRow> {
        try await listing(consistency) { store in
            let decisions = try store.pendingDecisions().sorted {
                ($0.expiresAt ?? 0, $0.index) < ($1.expiresAt ?? 0, $1.index)
            }
            let signals = try store.signals(of: decisions)
            return decisions.compactMap { decision in
                signals[decision.signalIndex].map { API.PendingDecisionRow(decision, on: $0) }
            }
        }
    }

    package func halts(consistency: Consistency) async throws -> Listing<API.HaltRow> {
        try await listing(consistency) { store in
            try store.halts().map { API.HaltRow($0) }
                + store.strategies().compactMap { API.HaltRow($0) }
        }
    }

    package func alarms(limit: Int, consistency: Consistency) async throws -> Listing<API.AlarmRow> {
        try await listing(consistency) { try $0.alarms(limit: limit).map(API.AlarmRow.init) }
    }

    // MARK: Reference data

    package func limits(consistency: Consistency) async throws -> Listing<LimitsRow> {
        try await listing(consistency) { try $0.limits().map(LimitsRow.init) }
    }

    package func limits(of symbol: String, consistency: Consistency) async throws -> LimitsRow {
        guard let record = try await reading(at: consistency, { try $0.limits(symbol: symbol) }).value else {
            throw ServiceError(
                .notFound, "there are no limits of \(symbol), so nothing of it may be ordered",
                hint: "set them under version 0: qnode limits set \(symbol)")
        }
        return LimitsRow(record)
    }

    package func instruments(consistency: Consistency) async throws -> Listing<InstrumentRow> {
        try await listing(consistency) { try $0.instruments().map(InstrumentRow.init) }
    }

    package func instrument(_ symbol: String, consistency: Consistency) async throws -> InstrumentRow {
        guard let record = try await reading(at: consistency, { try $0.instrument(symbol: symbol) }).value else {
            throw ServiceError(
                .notFound, "there is no instrument \(symbol)",
                hint: "list them: qnode instruments; add it under version 0: qnode instruments set \(symbol)")
        }
        return InstrumentRow(record)
    }

    package func settings(consistency: Consistency) async throws -> SettingsRow {
        let record = try await reading(at: consistency, { try $0.settings() }).value
        return record.map(SettingsRow.init) ?? SettingsRow(SettingsValues(TradingSettings()), version: 0)
    }
}

extension LimitsRow {
    init(_ record: LimitsRecord) { self.init(LimitsValues(record.limits), version: record.version) }
}

extension InstrumentRow {
    init(_ record: InstrumentRecord) { self.init(InstrumentValues(record.instrument), version: record.version) }
}

extension SettingsRow {
    init(_ record: SettingsRecord) {
        self.init(
            SettingsValues(record.settings), version: record.version, changedAt: record.time, changedBy: record.actor)
    }
}
