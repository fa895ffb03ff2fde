extension Versioned: TableRow where Values: TableValues {
    package static var columns: [String] { Values.columns + ["VERSION"] }
    package var cells: [String] { values.cells + ["\(version)"] }
}

/// Values of which a row is one.
package protocol TableValues {
    static var columns: [String] { get }
    var cells: [String] { get }
}

extension LimitsValues: TableValues {
    package static let columns = [
        "SYMBOL", "MAX ORDER", "MAX POSITION", "MAX NOTIONAL", "PRICE COLLAR PPM", "WINDOW COLLAR PPM",
    ]
    package var cells: [String] {
        [symbol, maxOrderQuantity, maxPosition, maxNotional, "\(priceCollarPpm)", "\(windowCollarPpm)"]
    }
}

extension InstrumentValues: TableValues {
    package static let columns = ["SYMBOL", "CURRENCY", "TICK", "LOT", "TRADABLE"]
    package var cells: [String] { [symbol, currency, tickSize, lotSize, tradable ? "yes" : "no"] }
}

/// A field each line.
extension Versioned<SettingsValues>: Tabular {
    package var table: String {
        let state =
            version.value == 0 ? "none are set yet, and nothing is ordered; these are the defaults" : "\(version)"
        var lines = [("version", state)]
        if let changedAt { lines.append(("changed", "\(Shown.time(changedAt)) by \(changedBy ?? "-")")) }
        return Shown.fields(lines) + "\n" + Shown.fields(values.fields)
    }
}

extension SettingsValues {
    private static let none = "-"

    /// In the order of the type, spans of time with their units.
    fileprivate var fields: [(String, String)] {
        [
            ("mode", mode), ("venue", venue), ("maximumSpreadPpm", "\(maximumSpreadPpm)"),
            ("incompleteVerdicts", incompleteVerdicts), ("minorityVerdicts", minorityVerdicts),
            ("approvalExpiry", Shown.span(approvalExpiry)), ("referenceMaxAge", Shown.span(referenceMaxAge)),
            ("collarWindow", Shown.span(collarWindow)), ("maxMessagesPerSecond", "\(maxMessagesPerSecond)"),
            ("maxStrategyOrders", "\(maxStrategyOrders)"), ("strategyWindow", Shown.span(strategyWindow)),
            ("duplicateWindow", Shown.span(duplicateWindow)), ("settlingTime", Shown.span(settlingTime)),
            ("signalMaxAge", Shown.span(signalMaxAge)), ("maxGrossExposure", maxGrossExposure),
            ("maxDailyLoss", maxDailyLoss), ("drillsMaxAge", Shown.span(drillsMaxAge)),
            ("requiredDrills", requiredDrills.isEmpty ? Self.none : requiredDrills.joined(separator: ", ")),
        ]
    }

    /// Fields of spans of time.
    fileprivate static let spans: Set<String> = [
        "approvalExpiry", "referenceMaxAge", "collarWindow", "strategyWindow", "duplicateWindow", "settlingTime",
        "signalMaxAge",
        "drillsMaxAge",
    ]
}

extension ChangeReport: Tabular {
    package var table: String {
        guard !changes.isEmpty else {
            return committed
                ? "\(subject): as asked for, committed as version \(version), perhaps by this request\n"
                : "\(subject): all as asked for already, at version \(version)\n"
        }
        var text = "\(subject)\n\n"
        text += "\(TextTable(columns: ["FIELD", "OLD", "NEW"], rows: changes.map(\.cells)))\n"
        if !outside.isEmpty {
            text += "\nopen or held already, and outside of that; it stays as it is:\n\n"
            let columns = ["KIND", "NAME", "FIELD", "VALUE", "LIMIT"]
            text += "\(TextTable(columns: columns, rows: outside.map(\.cells)))\n"
        }
        text +=
            committed
            ? "\ncommitted as version \(version)\n" : "\nnothing was changed; version \(version) is in force\n"
        return text
    }
}

extension ChangeReport.Change {
    fileprivate var cells: [String] { [field, shown(old), shown(new)] }

    private func shown(_ value: String?) -> String {
        guard let value, SettingsValues.spans.contains(field), let span = Int64(value) else { return value ?? "" }
        return Shown.span(Nanoseconds(span))
    }
}

extension ChangeReport.Outside {
    fileprivate var cells: [String] { [kind.rawValue, name, field, value, limit] }
}
