import API
import ArgumentParser
import Peering
import Terminal

struct HaltsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halts",
        abstract: "List what is held up, and let it go on.",
        discussion: """
            Without a subcommand it lists.

            Examples:

              qnode halts
              qnode halts resume --symbol EURUSD --reason "late fill checked against the broker"
            """,
        subcommands: [List.self, Resume.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List symbols and strategies that are held up.",
            discussion: """
                Example:

                  qnode halts list
                """)

        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let halts = try await site.withClient { try await $0.halts(consistency: read.consistency) }
            try site.format.show(halts, of: "halt")
            guard site.format == .table, let first = halts.rows.first else { return }
            let scope = first.scope == .all ? "--all" : "--\(first.scope.rawValue) \(first.name)"
            StandardError.line("once it is looked into: qnode halts resume \(scope) --reason …")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Let a symbol, all symbols or a strategy go on. Needs the role risk.",
            discussion: """
                --all lifts the halt of everything; halts of single symbols stand beside it and are lifted one by one.

                Examples:

                  qnode halts resume --symbol EURUSD --reason "late fill checked against the broker"
                  qnode halts resume --all --reason "position reconciled by hand"
                """)

        @Option(help: "A symbol, see qnode halts.") var symbol: String?
        @Flag(help: "All symbols.") var all = false
        @Option(help: "A strategy that ordered too often.") var strategy: String?
        @OptionGroup var command: CommandOptions
        @OptionGroup var site: SiteOptions

        func validate() throws {
            guard [symbol != nil, all, strategy != nil].count(where: { $0 }) == 1 else {
                throw ValidationError("what shall go on? Give one of --symbol, --all and --strategy")
            }
        }

        func run() async throws {
            let scope: HaltScope = symbol != nil ? .symbol : all ? .all : .strategy
            let request = ResumeRequest(
                idempotencyKey: command.key, scope: scope, name: symbol ?? strategy ?? "", reason: command.reason)
            try site.finish(try await site.submit(.resume(request), as: .risk))
        }
    }
}
