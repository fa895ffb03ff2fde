import DequeModule
import Ledger

/// The rounds of heartbeats of one leadership: when each was sent, and the reads that wait for a quorum to answer it.
///
/// Rounds begin with a heartbeat to everybody, never with an append alone: a peer whose window is full gets no append.
struct Rounds: Sendable {
    /// The round begun last; 0 before the first.
    private(set) var last: UInt64 = 0
    /// When the last of the rounds that a quorum has answered was sent.
    private(set) var answeredSince: MonotonicTime?
    /// Reads not answered yet, in a round or not.
    private(set) var readCount = 0
    private var waiting: [ReadID] = []
    private var underWay: Deque<Round> = []

    struct Round: Sendable {
        let number: UInt64
        let startedAt: MonotonicTime
        /// Committed when the round began, so no less than when its reads came; its heartbeats tell the peers.
        let commitIndex: LogIndex
        let reads: [ReadID]
    }

    /// Rounds whose beginnings are remembered. A leader gives up long before as many are unanswered, unless its
    /// heartbeats are a thousand times faster than its elections; the oldest without reads then no longer renews the
    /// lease.
    static let maximumUnderWay = 1024

    var isUnderWay: Bool { !underWay.isEmpty }
    var hasWaitingReads: Bool { !waiting.isEmpty }

    /// A read waits for the next round: only what was sent after the read came proves anything about it.
    mutating func queue(_ read: ReadID) {
        waiting.append(read)
        readCount += 1
    }

    mutating func begin(at now: MonotonicTime, commitIndex: LogIndex, takesReads: Bool) {
        last += 1
        if underWay.count >= Self.maximumUnderWay, let oldest = underWay.firstIndex(where: { $0.reads.isEmpty }) {
            underWay.remove(at: oldest)
        }
        underWay.append(
            Round(number: last, startedAt: now, commitIndex: commitIndex, reads: takesReads ? waiting : []))
        if takesReads { waiting = [] }
    }

    /// A quorum has answered this round and so every earlier one. Takes out those that were under way, oldest first.
    mutating func finish(through number: UInt64) -> [Round] {
        var finished: [Round] = []
        while let first = underWay.first, first.number <= number {
            underWay.removeFirst()
            answeredSince = first.startedAt
            readCount -= first.reads.count
            finished.append(first)
        }
        return finished
    }

    /// Every read not answered yet, in the order they came.
    var reads: [ReadID] { underWay.flatMap(\.reads) + waiting }
}
