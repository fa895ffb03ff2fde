import DequeModule
import Ledger

/// Counts the proposed bytes that are not settled: committed, and durable on the leader's own disk.
struct ProposalBudget: Sendable {
    private var bytes = 0
    private var batches: Deque<Batch> = []

    private struct Batch: Sendable {
        let last: LogIndex
        let bytes: Int
    }

    func admits(_ more: Int, limit: Int) -> Bool { bytes == 0 || bytes + more <= limit }

    mutating func spend(_ more: Int, through last: LogIndex) {
        bytes += more
        batches.append(Batch(last: last, bytes: more))
    }

    mutating func settle(through index: LogIndex) {
        while let first = batches.first, first.last <= index {
            bytes -= first.bytes
            batches.removeFirst()
        }
    }
}
