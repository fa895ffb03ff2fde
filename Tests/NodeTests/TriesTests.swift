import API
import Testing

@testable import Node

@Suite struct TriesTests {
    private let receipt = CommandReceipt(index: 7, duplicate: false, refusal: nil)
    private let conflict = ServiceError(.conflict, "version 9 is in force, not 7")
    private let busy = ServiceError(.busy, "too much is under way")

    private func outcome(
        _ attempts: [Attempt<CommandReceipt>]
    ) -> (next: Tries<CommandReceipt>.Next?, tries: Tries<CommandReceipt>) {
        var tries = Tries<CommandReceipt>()
        var next: Tries<CommandReceipt>.Next?
        for attempt in attempts { next = tries.next(after: attempt) }
        return (next, tries)
    }

    @Test func anAnswerIsAnAnswerWhateverCameBefore() {
        guard case .answer(let answer)? = outcome([.noLeader, .unknown, .failed(busy), .answered(receipt)]).next else {
            Issue.record("no answer")
            return
        }
        #expect(answer == receipt)
    }

    @Test func aRefusalOfTheFirstTryIsCertain() {
        for error in [conflict, busy] {
            guard case .fail(let failure)? = outcome([.noLeader, .failed(error)]).next else {
                Issue.record("\(error) was not passed on")
                return
            }
            #expect(failure.code == error.code)
            #expect(failure.message == error.message)
        }
    }

    @Test func aConflictAfterAnUnknownOutcomeMayBeWithItself() {
        guard case .fail(let failure)? = outcome([.unknown, .noLeader, .failed(conflict)]).next else {
            Issue.record("it goes on")
            return
        }
        #expect(failure.code == .timeout)
        #expect(failure.message.contains("may be committed"))
        #expect(failure.message.contains(conflict.message))
    }

    @Test func busyAfterAnUnknownOutcomeIsTriedAgainAndStaysUnknown() {
        let (next, tries) = outcome([.unknown, .failed(busy)])
        guard case .tryAgain? = next else {
            Issue.record("it ends")
            return
        }
        let outcome = tries.outcome(within: 10_000)
        #expect(outcome.code == .timeout)
        #expect(outcome.message.contains("within 10000 ms"))
        #expect(outcome.message.contains(busy.message))
    }

    @Test func withoutALeaderNothingWasDone() {
        let (next, tries) = outcome([.noLeader, .noLeader])
        guard case .tryAgain? = next else {
            Issue.record("it ends")
            return
        }
        #expect(tries.outcome(within: 10_000).code == .noLeader)
    }

    /// The first try may be what is in force: whoever asked must not read that nothing was changed.
    @Test(arguments: [true, false]) func nothingLeftToDoAfterAnUnknownOutcomeIsCommitted(isUnknown: Bool) {
        let report = ChangeReport(
            subject: "settings", dryRun: false, committed: false, version: 9, changes: [], outside: [])
        var tries = Tries<ChangeReport>()
        if isUnknown { _ = tries.next(after: .unknown) }
        guard case .answer(let answer) = tries.next(after: .answered(report)) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.committed == isUnknown)
        #expect(answer.table.contains("perhaps by this request") == isUnknown)
    }
}
