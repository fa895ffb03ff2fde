import API
import ArgumentParser
import Terminal

struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Show what holds for the whole cluster, and change it.",
        discussion: """
            Without a subcommand it shows. While nothing is set nothing is ordered.

            Examples:

              qnode settings
              qnode settings set --approval-expiry 10m
            """,
        subcommands: [Show.self, Set.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show the settings in force, and who set them.",
            discussion: """
                Example:

                  qnode settings show --json
                """)

        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            try site.format.show(
                try await site.withClient { try await $0.settings(consistency: read.consistency) })
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Change settings. Needs the role risk.",
            discussion: """
                Shows what would change; --apply makes it so. What is not given stays as it is. Spans of time have a unit: \
                250ms, 300s, 5m, 12h, 30d.

                Examples:

                  qnode settings set --max-daily-loss 25000 --approval-expiry 10m
                  qnode settings set --max-daily-loss 25000 --approval-expiry 10m --apply --if-version 12
                """)

        @OptionGroup var values: SettingsOptions
        @OptionGroup var change: ChangeOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            try await site.change(change) { client in
                try await client.settings()
            } _: { (current: SettingsValues?) in
                guard let current else { preconditionFailure("settings are always answered") }
                return .settings(values.applied(to: current))
            }
        }
    }
}

/// A setting each; what is not given stays as it is.
struct SettingsOptions: ParsableArguments {
    @Option(help: "paper or live.") var mode: String?
    @Option(help: "Where orders go.") var venue: String?
    @Option(help: ArgumentHelp("How far apart confidences may lie and still agree.", valueName: "ppm"))
    var maximumSpreadPpm: Int32?
    @Option(help: "When a majority of the sites answered and not all: approve, ask or reject.")
    var incompleteVerdicts: String?
    @Option(help: "When fewer answered: ask or reject.") var minorityVerdicts: String?
    @Option(help: ArgumentHelp("How long a decision waits for a person.", valueName: "span"))
    var approvalExpiry: SpanArgument?
    @Option(help: ArgumentHelp("How old prices may be that an order is judged by.", valueName: "span"))
    var referenceMaxAge: SpanArgument?
    @Option(help: ArgumentHelp("How far back the window collar looks.", valueName: "span"))
    var collarWindow: SpanArgument?
    @Option(help: ArgumentHelp("Orders and cancels in any second.", valueName: "count"))
    var maxMessagesPerSecond: Int32?
    @Option(help: ArgumentHelp("Orders of one strategy in its window.", valueName: "count"))
    var maxStrategyOrders: Int32?
    @Option(help: ArgumentHelp("The window of that.", valueName: "span")) var strategyWindow: SpanArgument?
    @Option(help: ArgumentHelp("How long the same is not ordered again; 0s is off.", valueName: "span"))
    var duplicateWindow: SpanArgument?
    @Option(
        help: ArgumentHelp(
            "How long after an order was permitted \"unknown\" from the venue settles nothing.", valueName: "span"))
    var settlingTime: SpanArgument?
    @Option(help: ArgumentHelp("How old a signal may be that becomes an order by itself.", valueName: "span"))
    var signalMaxAge: SpanArgument?
    @Option(help: ArgumentHelp("Of all instruments of one currency.", valueName: "decimal"))
    var maxGrossExposure: String?
    @Option(help: ArgumentHelp("In one UTC day, of all instruments of one currency.", valueName: "decimal"))
    var maxDailyLoss: String?
    @Option(help: ArgumentHelp("How long ago required drills may have been passed.", valueName: "span"))
    var drillsMaxAge: SpanArgument?
    @Option(help: ArgumentHelp("A drill that live mode requires; repeat it. Replaces those set.", valueName: "name"))
    var requiredDrill: [String] = []
    @Flag(help: "Require no drill.") var noRequiredDrills = false

    func validate() throws {
        guard !noRequiredDrills || requiredDrill.isEmpty else {
            throw ValidationError("--required-drill and --no-required-drills contradict each other")
        }
    }

    func applied(to current: SettingsValues) -> SettingsValues {
        func span(_ argument: SpanArgument?, _ current: Nanoseconds) -> Nanoseconds {
            argument.map { Nanoseconds($0.nanoseconds) } ?? current
        }
        var values = current
        values.mode = mode ?? current.mode
        values.venue = venue ?? current.venue
        values.maximumSpreadPpm = maximumSpreadPpm ?? current.maximumSpreadPpm
        values.incompleteVerdicts = incompleteVerdicts ?? current.incompleteVerdicts
        values.minorityVerdicts = minorityVerdicts ?? current.minorityVerdicts
        values.approvalExpiry = span(approvalExpiry, current.approvalExpiry)
        values.referenceMaxAge = span(referenceMaxAge, current.referenceMaxAge)
        values.collarWindow = span(collarWindow, current.collarWindow)
        values.maxMessagesPerSecond = maxMessagesPerSecond ?? current.maxMessagesPerSecond
        values.maxStrategyOrders = maxStrategyOrders ?? current.maxStrategyOrders
        values.strategyWindow = span(strategyWindow, current.strategyWindow)
        values.duplicateWindow = span(duplicateWindow, current.duplicateWindow)
        values.settlingTime = span(settlingTime, current.settlingTime)
        values.signalMaxAge = span(signalMaxAge, current.signalMaxAge)
        values.maxGrossExposure = maxGrossExposure ?? current.maxGrossExposure
        values.maxDailyLoss = maxDailyLoss ?? current.maxDailyLoss
        values.drillsMaxAge = span(drillsMaxAge, current.drillsMaxAge)
        if !requiredDrill.isEmpty || noRequiredDrills { values.requiredDrills = requiredDrill }
        return values
    }
}
