import API
import ArgumentParser
import Terminal

struct AlarmsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alarms",
        abstract: "List what a person should know, newest first.",
        discussion: """
            An alarm is what trading cannot settle by itself: a fill that does not add up, an order that may or may \
            not be at the venue, a venue out of reach. Each is in the log, so every site has the same list. Nothing is \
            acknowledged here. What an alarm holds up is in qnode halts, what became of an order in qnode orders show.

            venue_unreachable holds until venue_reachable. A leader lists at most 16 alarms of its venue's session a \
            minute; what is over that is in its own log, and the next in the list says how many.

            Examples:

              qnode alarms --limit 20
              qnode alarms --json --consistency stale
            """,
        subcommands: [List.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List alarms, newest first.",
            discussion: """
                Example:

                  qnode alarms list --limit 20
                """)

        @OptionGroup var rows: RowLimit
        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let alarms = try await site.withClient {
                try await $0.alarms(limit: rows.limit, consistency: read.consistency)
            }
            try site.format.show(alarms, of: "alarm")
        }
    }
}
