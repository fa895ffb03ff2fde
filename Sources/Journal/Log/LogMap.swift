package import Ledger

extension Journal {
    /// Consecutive entries of one term.
    package struct TermRun: Sendable, Hashable {
        package let term: Term
        package let first: LogIndex

        package init(term: Term, first: LogIndex) {
            self.term = term
            self.first = first
        }
    }
}

/// What is durable, and where: segments, terms and positions, in memory.
struct LogMap: Sendable {
    struct Segment: Sendable {
        let header: SegmentHeader
        var positions = PositionIndex()
    }

    /// Where a read begins.
    struct Place {
        let fileName: String
        /// Of the record of ``index``.
        let offset: Int
        let index: LogIndex
        /// As far as the records behind ``offset`` are the log.
        let lastIndex: LogIndex
    }

    /// Each begins where the one before ends.
    private(set) var segments: [Segment] = []
    private(set) var lastIndex: LogIndex = 0
    private(set) var termRuns: [Journal.TermRun] = []
    /// Counts truncations: what was looked up before one may be gone from the disk after it.
    private(set) var generation: UInt64 = 0
    private(set) var batchCount = 0

    var lastTerm: Term { termRuns.last?.term ?? 0 }
    var bytes: Int { segments.reduce(0) { $0 + $1.header.fileLength } }

    func place(of index: LogIndex) -> Place? {
        guard index > 0, index <= lastIndex else { return nil }
        let after = segments.partitioningIndex { $0.header.firstIndex > index }
        guard after > 0, let (mark, next) = segments[after - 1].positions.mark(for: index) else { return nil }
        let limit = after < segments.count ? segments[after].header.firstIndex : lastIndex + 1
        return Place(
            fileName: segments[after - 1].header.fileName, offset: mark.offset, index: mark.index,
            lastIndex: min(next ?? limit, limit) - 1)
    }

    /// Adds a segment, in place of one that begins at the same index.
    mutating func push(_ segment: Segment) {
        precondition(segment.header.firstIndex == lastIndex + 1, "segment \(segment.header) after \(lastIndex)")
        if segments.last?.header.firstIndex == segment.header.firstIndex { segments.removeLast() }
        segments.append(segment)
    }

    /// Adds a batch to the last segment.
    mutating func append(marks: [PositionIndex.Mark], termRuns runs: [Journal.TermRun], lastIndex: LogIndex) {
        for mark in marks { segments[segments.count - 1].positions.append(mark) }
        termRuns.append(contentsOf: runs)
        self.lastIndex = lastIndex
        batchCount += 1
    }

    /// Adds what recovery found in a segment.
    mutating func recover(_ segment: Segment, termRuns runs: [Journal.TermRun], lastIndex: LogIndex) {
        segments.append(segment)
        termRuns.append(contentsOf: runs)
        self.lastIndex = lastIndex
    }

    /// Forgets the entries from `index` on. Returns the segments that began after it, of which nothing is left.
    mutating func truncate(from index: LogIndex) -> [SegmentHeader] {
        precondition(index > 0 && index <= lastIndex + 1, "truncation from \(index), last is \(lastIndex)")
        generation += 1
        let kept = segments.partitioningIndex { $0.header.firstIndex > index }
        let dropped = segments[kept...].map(\.header)
        segments.removeSubrange(kept...)
        segments[kept - 1].positions.truncate(from: index)
        termRuns.removeSubrange(termRuns.partitioningIndex { $0.first >= index }...)
        lastIndex = index - 1
        return dropped
    }
}
