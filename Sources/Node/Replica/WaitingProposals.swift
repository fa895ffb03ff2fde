import DequeModule
import Ledger
import Raft

/// Proposals in this leader's log that are not applied yet, in the order of the log.
struct WaitingProposals {
    typealias Completion = (ProposalOutcome) -> Void

    struct Waiting {
        fileprivate let index: LogIndex
        let term: Term
        let proposedAt: MonotonicTime
        let completion: Completion
    }

    private var waiting: Deque<Waiting> = []

    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { waiting.count }

    mutating func append(
        _ index: LogIndex, term: Term, at now: MonotonicTime, completion: @escaping Completion
    ) {
        precondition(waiting.last.map { $0.index < index } ?? true, "proposal \(index) is not the last")
        waiting.append(Waiting(index: index, term: term, proposedAt: now, completion: completion))
    }

    /// Whoever proposed an entry at this index, if anybody here did. Indices only ascend.
    mutating func take(_ index: LogIndex) -> Waiting? {
        guard !waiting.isEmpty, waiting[0].index == index else { return nil }
        return waiting.removeFirst()
    }

    mutating func takeAll() -> [Completion] {
        defer { waiting.removeAll() }
        return waiting.map(\.completion)
    }
}
