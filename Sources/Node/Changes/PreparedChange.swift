import API
import Ledger
import Raft
import Trading

/// A change of reference data as the state machine will take it: checked for all that can be told without the state.
enum PreparedChange: Sendable, Hashable {
    case limits(Limits)
    case instrument(Instrument)
    case settings(TradingSettings)

    /// Throws ``ServiceError`` when a value is not allowed.
    init(_ change: ReferenceChange) throws(ServiceError) {
        switch change {
        case .limits(let values): self = .limits(try Limits(values))
        case .instrument(let values): self = .instrument(try Instrument(values))
        case .settings(let values): self = .settings(try TradingSettings(values))
        }
    }

    func proposal(by actor: String) -> Proposal {
        switch self {
        case .limits(let limits): Proposal(kind: .limits, actor: actor, payload: limits.payload)
        case .instrument(let instrument): Proposal(kind: .instrument, actor: actor, payload: instrument.payload)
        case .settings(let settings): Proposal(kind: .settings, actor: actor, payload: settings.payload)
        }
    }

    /// Every field that can change and its value, as in JSON.
    var fields: [(name: String, value: String)] {
        switch self {
        case .limits(let limits): LimitsValues(limits).fields
        case .instrument(let instrument): InstrumentValues(instrument).fields
        case .settings(let settings): SettingsValues(settings).fields
        }
    }

    /// From what is in force, by field.
    func changes(from current: PreparedChange?) -> [ChangeReport.Change] {
        let old = current.map { Dictionary(uniqueKeysWithValues: $0.fields.map { ($0.name, $0.value) }) } ?? [:]
        return fields.compactMap { name, value in
            old[name] == value ? nil : ChangeReport.Change(field: name, old: old[name], new: value)
        }
    }
}

extension LimitsValues {
    fileprivate var fields: [(name: String, value: String)] {
        [
            ("maxOrderQuantity", maxOrderQuantity), ("maxPosition", maxPosition), ("maxNotional", maxNotional),
            ("priceCollarPpm", "\(priceCollarPpm)"), ("windowCollarPpm", "\(windowCollarPpm)"),
        ]
    }
}

extension InstrumentValues {
    fileprivate var fields: [(name: String, value: String)] {
        [("currency", currency), ("tickSize", tickSize), ("lotSize", lotSize), ("tradable", "\(tradable)")]
    }
}

extension SettingsValues {
    fileprivate var fields: [(name: String, value: String)] {
        [
            ("mode", mode), ("venue", venue), ("maximumSpreadPpm", "\(maximumSpreadPpm)"),
            ("incompleteVerdicts", incompleteVerdicts), ("minorityVerdicts", minorityVerdicts),
            ("approvalExpiry", "\(approvalExpiry)"), ("referenceMaxAge", "\(referenceMaxAge)"),
            ("collarWindow", "\(collarWindow)"), ("maxMessagesPerSecond", "\(maxMessagesPerSecond)"),
            ("maxStrategyOrders", "\(maxStrategyOrders)"), ("strategyWindow", "\(strategyWindow)"),
            ("duplicateWindow", "\(duplicateWindow)"), ("settlingTime", "\(settlingTime)"),
            ("signalMaxAge", "\(signalMaxAge)"), ("maxGrossExposure", maxGrossExposure),
            ("maxDailyLoss", maxDailyLoss), ("drillsMaxAge", "\(drillsMaxAge)"),
            ("requiredDrills", requiredDrills.joined(separator: ", ")),
        ]
    }
}
