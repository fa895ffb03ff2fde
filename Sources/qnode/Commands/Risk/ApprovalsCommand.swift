import API
import ArgumentParser
import Peering
import Terminal

struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals",
        abstract: "List decisions that wait for a person, and answer them.",
        discussion: """
            Without a subcommand it lists. A decision waits when the sites agree on what to do and not on how sure they are, \
            or when too few of them answered.

            Examples:

              qnode approvals
              qnode approvals approve 42 --reason "spread is the news, agreed with the desk"
            """,
        subcommands: [List.self, Approve.self, Reject.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List decisions that wait, soonest to expire first.",
            discussion: """
                Example:

                  qnode approvals list --json
                """)

        @OptionGroup var read: ReadOptions
        @OptionGroup var site: SiteOptions

        func run() async throws {
            let pending = try await site.withClient { try await $0.pendingDecisions(consistency: read.consistency) }
            try site.format.show(pending, of: "decision")
            guard site.format == .table, let first = pending.rows.first?.decisionIndex else { return }
            StandardError.line(
                "look closer: qnode decisions show \(first); answer: qnode approvals approve|reject \(first) --reason …"
            )
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "approve",
            abstract: "Let a decision become an order. Needs the role risk.",
            discussion: """
                The pre-trade checks have the last word: when one says no the decision is denied, and this exits 6.

                Example:

                  qnode approvals approve 42 --reason "spread is the news, agreed with the desk"
                """)

        @OptionGroup var answer: AnswerOptions

        func run() async throws { try await answer.give(true) }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reject",
            abstract: "Let a decision come to nothing. Needs the role risk.",
            discussion: """
                Example:

                  qnode approvals reject 42 --reason "the feed of paris is off"
                """)

        @OptionGroup var answer: AnswerOptions

        func run() async throws { try await answer.give(false) }
    }
}

/// What both answers take.
struct AnswerOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The decision's log index, see qnode approvals.", valueName: "decision"))
    var decision: UInt64
    @OptionGroup var command: CommandOptions
    @OptionGroup var site: SiteOptions

    /// Answers, and shows what came of the decision.
    func give(_ approve: Bool) async throws {
        let request = ApprovalRequest(
            idempotencyKey: command.key, decisionIndex: decision, approve: approve, reason: command.reason)
        let receipt = try await site.submit(.approve(request), as: .risk)
        guard receipt.outcome == .accepted else { return try site.finish(receipt) }
        let detail: DecisionDetail
        do {
            detail = try await site.withClient { try await $0.decision(decision) }
        } catch let error as ClientError {
            StandardError.line("the answer is on record, but what came of it is not known: \(error.message)")
            return try site.finish(receipt)
        }
        try site.format.show(detail)
        guard let denial = detail.denial else { return }
        StandardError.line("qnode: denied by \(denial.check): \(denial.detail)")
        throw ExitCode(ExitStatus.refused.rawValue)
    }
}
