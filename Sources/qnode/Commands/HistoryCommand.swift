import API
import ArgumentParser
import Terminal

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the terms that had a leader, newest first.",
        discussion: """
            Example:

              qnode history --limit 20
            """)

    @OptionGroup var rows: RowLimit
    @OptionGroup var read: ReadOptions
    @OptionGroup var site: SiteOptions

    func run() async throws {
        let history = try await site.withClient {
            try await $0.history(limit: rows.limit, consistency: read.consistency)
        }
        try site.format.show(history, of: "term")
    }
}

/// How many rows a listing may have.
struct RowLimit: ParsableArguments {
    @Option(help: ArgumentHelp("Most rows to list.", valueName: "count")) var limit = APILimits.defaultRows

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is \(limit), expected a number above zero") }
    }
}
