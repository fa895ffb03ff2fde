import Algorithms
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
package struct LogMap: Sendable {
    struct Segment: Sendable {
        let header: SegmentHeader
        /// Always there for the last segment; for others while the map remembers it, and in their footers.
        fileprivate(set) var positions: PositionIndex?
        /// The last entry that its footer knows of; nil as long as it has none.
        fileprivate(set) var sealedThrough: LogIndex?

        init(_ header: SegmentHeader, positions: PositionIndex? = PositionIndex(), sealedThrough: LogIndex? = nil) {
            self.header = header
            self.positions = positions
            self.sealedThrough = sealedThrough
        }
    }

    /// Where a read begins.
    struct Place {
        let fileName: String
        /// Of the record of ``index``.
        let offset: Int
        let index: LogIndex
        /// The last index that can be read from ``offset`` on without looking up another place.
        let lastIndex: LogIndex
    }

    enum Lookup {
        case place(Place)
        /// The footer of this segment has to be read, and given to ``remember(_:of:)``.
        case positionsNeeded(SegmentHeader)
        case archived
        case behindEnd
    }

    /// Sealed segments whose positions are remembered: 16 bytes for 64 KiB of log each.
    static let maximumRemembered = 64

    package private(set) var base: LogBase
    /// Each begins where the one before ends.
    private(set) var segments: [Segment]
    package private(set) var lastIndex: LogIndex
    package private(set) var termRuns: [Journal.TermRun]
    /// Counts truncations and moves: what was looked up before one may be gone from the disk after it.
    private(set) var generation: UInt64 = 0
    private(set) var batchCount = 0
    /// Sequences of the sealed segments whose positions are here; the one used last comes last.
    private var remembered: [UInt64] = []

    init(base: LogBase, segments: [Segment], lastIndex: LogIndex, termRuns: [Journal.TermRun]) {
        self.base = base
        self.segments = segments
        self.lastIndex = lastIndex
        self.termRuns = termRuns
    }

    package var firstIndex: LogIndex { base.index + 1 }
    /// False where the log has nothing behind a base whose time is not known.
    package var isLastTimeKnown: Bool { lastIndex > base.index || base.index == 0 || base.time != 0 }
    var lastTerm: Term { termRuns.last?.term ?? base.term }
    package var bytes: Int { segments.reduce(0) { $0 + $1.header.fileLength } }
    var last: Segment { segments[segments.count - 1] }

    /// The segment that holds `index` or, where that is no entry yet, its predecessor's; nil below the log.
    func segment(of index: LogIndex) -> Segment? {
        let after = segments.partitioningIndex { $0.header.firstIndex > index }
        return after > 0 ? segments[after - 1] : nil
    }

    mutating func find(_ index: LogIndex) -> Lookup {
        guard index <= lastIndex else { return .behindEnd }
        let after = segments.partitioningIndex { $0.header.firstIndex > index }
        guard after > 0 else { return .archived }
        let segment = segments[after - 1]
        guard let positions = segment.positions, let (mark, next) = positions.mark(for: index) else {
            return .positionsNeeded(segment.header)
        }
        if after < segments.count { touch(segment.header.sequence) }
        let limit = after < segments.count ? segments[after].header.firstIndex : lastIndex + 1
        return .place(
            Place(
                fileName: segment.header.fileName, offset: mark.offset, index: mark.index,
                lastIndex: min(next ?? limit, limit) - 1))
    }

    /// Keeps what a footer says, for as long as it is among those used last.
    mutating func remember(_ positions: PositionIndex, of header: SegmentHeader) {
        guard let place = segments.firstIndex(where: { $0.header.sequence == header.sequence }),
            place < segments.count - 1
        else { return }
        segments[place].positions = positions
        touch(header.sequence)
    }

    private mutating func touch(_ sequence: UInt64) {
        if remembered.last == sequence { return }
        remembered.removeAll { $0 == sequence }
        remembered.append(sequence)
        guard remembered.count > Self.maximumRemembered else { return }
        let oldest = remembered.removeFirst()
        guard let place = segments.firstIndex(where: { $0.header.sequence == oldest }), place < segments.count - 1
        else { return }
        segments[place].positions = nil
    }
}

extension LogMap {
    /// Adds a segment, in place of one that begins at the same index.
    mutating func push(_ header: SegmentHeader) {
        precondition(header.firstIndex == lastIndex + 1, "segment \(header) after \(lastIndex)")
        if segments.last?.header.firstIndex == header.firstIndex { segments.removeLast() }
        let before = segments.last
        segments.append(Segment(header))
        if let before { touch(before.header.sequence) }
    }

    /// Adds a batch to the last segment.
    mutating func append(marks: [PositionIndex.Mark], termRuns runs: [Journal.TermRun], lastIndex: LogIndex) {
        for mark in marks { segments[segments.count - 1].positions?.append(mark) }
        // A log that goes on in the term of its base begins with a run nonetheless.
        if termRuns.isEmpty, runs.first?.first != base.index + 1, lastIndex > base.index {
            termRuns.append(Journal.TermRun(term: base.term, first: base.index + 1))
        }
        termRuns.append(contentsOf: runs)
        self.lastIndex = lastIndex
        batchCount += 1
    }

    /// The footer of the segment that holds the last entry is durable.
    mutating func sealed(_ footer: SegmentFooter) {
        guard let place = segments.lastIndex(where: { $0.header.sequence == footer.sequence }) else { return }
        segments[place].sealedThrough = footer.lastIndex
    }

    /// Forgets the entries from `index` on. Returns the segments that began after it, of which nothing is left.
    ///
    /// - Parameter positions: of the segment that `index` then ends, where it is not the last one.
    mutating func truncate(from index: LogIndex, positions: PositionIndex?) -> [SegmentHeader] {
        precondition(index > base.index && index <= lastIndex + 1, "truncation from \(index), last is \(lastIndex)")
        generation += 1
        let kept = segments.partitioningIndex { $0.header.firstIndex > index }
        let dropped = segments[kept...].map(\.header)
        segments.removeSubrange(kept...)
        if let positions { segments[kept - 1].positions = positions }
        segments[kept - 1].positions?.truncate(from: index)
        termRuns.removeSubrange(termRuns.partitioningIndex { $0.first >= index }...)
        lastIndex = index - 1
        return dropped
    }

    /// The terms of the entries from `first` on, that one's included.
    func termRuns(from first: LogIndex) -> [Journal.TermRun] {
        guard first <= lastIndex else { return [] }
        let after = termRuns.partitioningIndex { $0.first > first }
        guard after > 0 else { return termRuns }
        return [Journal.TermRun(term: termRuns[after - 1].term, first: first)] + termRuns[after...]
    }

    /// Ends the log's beginning at `newBase`, where a segment ends. Returns the segments before it.
    mutating func archive(upTo newBase: LogBase) -> [SegmentHeader] {
        generation += 1
        let kept = segments.partitioningIndex { $0.header.firstIndex > newBase.index }
        let moved = segments[..<kept].map(\.header)
        segments.removeSubrange(..<kept)
        termRuns = termRuns(from: newBase.index + 1)
        base = newBase
        return moved
    }

    /// Forgets everything; what follows begins after `newBase`, in a segment still to be pushed. Returns what there
    /// was.
    mutating func reset(to newBase: LogBase) -> [SegmentHeader] {
        generation += 1
        let moved = segments.map(\.header)
        segments = []
        termRuns = []
        lastIndex = newBase.index
        base = newBase
        return moved
    }
}
