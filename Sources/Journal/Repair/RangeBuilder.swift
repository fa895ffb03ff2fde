import Ledger

/// Builds the segments of a ``LogGap`` under temporary names, from entries that nobody vouches for, and puts them in
/// place once their Merkle peaks prove them.
struct RangeBuilder: Sendable {
    private let gap: LogGap
    private let directory: any Directory
    private let clusterID: [UInt8]
    private let options: Journal.Options

    private var parts: [SegmentBuilder] = []
    private var term: Term
    private(set) var nextIndex: LogIndex

    init(
        _ gap: LogGap, in directory: any Directory, clusterID: [UInt8], options: Journal.Options
    ) throws(JournalError) {
        self.gap = gap
        self.directory = directory
        self.clusterID = clusterID
        self.options = options
        term = gap.before.term
        nextIndex = gap.before.index + 1
        try addPart(peaks: gap.before.peaks)
    }

    private mutating func addPart(peaks: MerklePeaks) throws(JournalError) {
        let name = "repair-\(parts.count + 1).tmp"
        parts.append(
            SegmentBuilder(
                try directory.create(name), clusterID: clusterID, firstIndex: nextIndex, previousTerm: term,
                peaks: peaks,
                maximumBatchBytes: options.maximumBatchBytes))
    }

    mutating func add(_ entries: [Entry]) throws(JournalError) {
        for entry in entries {
            guard entry.index == nextIndex, entry.index <= gap.range.entries.upperBound else {
                throw .entriesRefused(gap.range.entries, .order(wanted: nextIndex))
            }
            guard entry.term >= term, entry.term > 0, entry.term <= gap.next.previousTerm else {
                throw .entriesRefused(gap.range.entries, .term(entry.term))
            }
            if !parts[parts.count - 1].hasRoom(for: entry, in: options.segmentBytes), sparesSequence {
                try parts[parts.count - 1].flush()
                try addPart(peaks: parts[parts.count - 1].peaks)
            }
            try parts[parts.count - 1].append(entry)
            term = entry.term
            nextIndex += 1
        }
        try parts[parts.count - 1].flush()
    }

    /// The last part needs the sequence that the segment behind the gap names as the one before it; those between it
    /// and the segment before the gap are free.
    private var sparesSequence: Bool { gap.before.sequence + UInt64(parts.count) < gap.next.previousSequence }

    /// Proves the entries, keeps the damaged file aside, and puts the new ones in place, the first of them first: what
    /// a crash then leaves is a shorter gap.
    mutating func finish() throws(JournalError) {
        guard term == gap.next.previousTerm, parts[parts.count - 1].peaks == gap.next.peaks else {
            throw .entriesRefused(gap.range.entries, .peaks)
        }
        var previous = gap.before.sequence
        var targets: [String] = []
        for number in parts.indices {
            let isLast = number == parts.count - 1
            let sequence = isLast ? gap.next.previousSequence : gap.before.sequence + UInt64(number) + 1
            targets.append(try parts[number].finish(sequence: sequence, previousSequence: previous))
            previous = sequence
        }
        let names = try directory.names()
        let replaced = Set(targets + [gap.range.file]).filter(names.contains)
        if !replaced.isEmpty {
            let damaged = try DamagedFiles(of: directory)
            for name in replaced.sorted() { try damaged.keep(name) }
        }
        for (part, target) in zip(parts, targets) { try directory.rename(part.name, to: target) }
        try directory.sync()
    }
}
