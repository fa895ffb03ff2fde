package import Ledger

/// Settings as committed; the last are in force.
package struct SettingsRecord: RowConvertible {
    package static let table = ReplicatedTable.settings

    /// The log index of their entry.
    package var version: LogIndex
    /// Nanoseconds UTC, of their entry.
    package var time: Int64
    package var actor: String
    package var settings: TradingSettings

    init(_ settings: TradingSettings, by entry: Entry) {
        version = entry.index
        time = entry.time
        actor = entry.actor
        self.settings = settings
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        version = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        settings = TradingSettings()
        settings.mode = try reader.label()
        settings.venue = try reader.text()
        settings.maximumSpread = try reader.partsPerMillion()
        settings.incompleteVerdicts = try reader.label()
        settings.minorityVerdicts = try reader.label()
        settings.approvalExpiry = try reader.integer()
        settings.referenceMaxAge = try reader.integer()
        settings.collarWindow = try reader.integer()
        settings.maxMessagesPerSecond = try reader.small()
        settings.maxStrategyOrders = try reader.small()
        settings.strategyWindow = try reader.integer()
        settings.duplicateWindow = try reader.integer()
        settings.maxGrossExposure = try reader.fixed()
        settings.maxDailyLoss = try reader.fixed()
        settings.drillsMaxAge = try reader.integer()
        settings.requiredDrills = try reader.text().split(separator: "\n").map(String.init)
        settings.settlingTime = try reader.integer()
        settings.signalMaxAge = try reader.integer()
    }

    /// The drills' names are one text, a name a line: no name holds a line's end.
    package func write(to row: inout RowWriter) {
        row.number(version)
        row.integer(time)
        row.text(actor)
        row.text(settings.mode.label)
        row.text(settings.venue)
        row.integer(Int64(settings.maximumSpread))
        row.text(settings.incompleteVerdicts.label)
        row.text(settings.minorityVerdicts.label)
        row.integer(settings.approvalExpiry)
        row.integer(settings.referenceMaxAge)
        row.integer(settings.collarWindow)
        row.integer(Int64(settings.maxMessagesPerSecond))
        row.integer(Int64(settings.maxStrategyOrders))
        row.integer(settings.strategyWindow)
        row.integer(settings.duplicateWindow)
        row.fixed(settings.maxGrossExposure)
        row.fixed(settings.maxDailyLoss)
        row.integer(settings.drillsMaxAge)
        row.text(settings.requiredDrills.joined(separator: "\n"))
        row.integer(settings.settlingTime)
        row.integer(settings.signalMaxAge)
    }
}

/// When a drill was passed last.
package struct DrillRecord: RowConvertible {
    package static let table = ReplicatedTable.drills

    package var name: String
    /// The log index of its entry.
    package var index: LogIndex
    /// Nanoseconds UTC, of its entry.
    package var time: Int64
    package var actor: String
    package var evidence: String

    init(_ name: String, of drills: Drills, by entry: Entry) {
        self.name = name
        index = entry.index
        time = entry.time
        actor = entry.actor
        evidence = drills.evidence
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        name = try reader.text()
        index = try reader.number()
        time = try reader.integer()
        actor = try reader.text()
        evidence = try reader.text()
    }

    package func write(to row: inout RowWriter) {
        row.text(name)
        row.number(index)
        row.integer(time)
        row.text(actor)
        row.text(evidence)
    }
}

/// A strategy that was disabled once.
package struct StrategyRecord: RowConvertible {
    package static let table = ReplicatedTable.strategies

    package var strategy: String
    /// The entry at which it had ordered too often; nil since a person enabled it.
    package var disabledIndex: LogIndex?
    /// Orders up to here count no more: the entry that enabled it last, or zero.
    package var countedFrom: LogIndex

    init(_ strategy: String) {
        self.strategy = strategy
        countedFrom = 0
    }

    package init(reading reader: inout RowReader) throws(RowError) {
        strategy = try reader.text()
        disabledIndex = try reader.optionalNumber()
        countedFrom = try reader.number()
    }

    package func write(to row: inout RowWriter) {
        row.text(strategy)
        row.number(disabledIndex)
        row.number(countedFrom)
    }
}
