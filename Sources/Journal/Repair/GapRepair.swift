package import Ledger

/// Fills the gaps of a log with entries that others have.
///
/// The segment behind a gap was begun with the Merkle peaks of everything before it, so nobody can pass off other
/// entries as those that are missing.
package struct GapRepair: Sendable {
    /// In the order of the log.
    package let missing: [MissingRange]

    private let survey: Survey
    private let clusterID: [UInt8]
    private let options: Journal.Options
    /// The last of these is being built.
    private var gaps: [LogGap]
    private var builder: RangeBuilder?

    init(_ survey: Survey, clusterID: [UInt8], options: Journal.Options) {
        missing = survey.gaps.map(\.range)
        self.survey = survey
        self.clusterID = clusterID
        self.options = options
        gaps = survey.gaps.reversed()
    }

    /// What is to be given next, from the lower bound on; nil when nothing is missing any more.
    package var wanted: ClosedRange<LogIndex>? {
        gaps.last.map { (builder?.nextIndex ?? $0.range.entries.lowerBound)...$0.range.entries.upperBound }
    }

    /// Takes entries of ``wanted``, consecutive from its lower bound. With the last of a range the damaged file is kept
    /// in `damaged/` and the new one takes its place, durably; a crash before that leaves everything as it was.
    ///
    /// - Throws: ``JournalError/entriesRefused(_:_:)`` when they cannot be the missing ones. The range is then wanted
    ///   from its beginning again, from another peer.
    package mutating func add(_ entries: [Entry]) throws(JournalError) {
        guard let gap = gaps.last else { preconditionFailure("entries for a repair that is done") }
        do throws(JournalError) {
            var current: RangeBuilder
            if let builder {
                current = builder
            } else {
                current = try RangeBuilder(gap, in: survey.directory, clusterID: clusterID, options: options)
            }
            try current.add(entries)
            builder = current
            guard current.nextIndex > gap.range.entries.upperBound else { return }
            try current.finish()
            gaps.removeLast()
            builder = nil
        } catch {
            // Whatever was built of the range is made again.
            builder = nil
            throw error
        }
    }

    /// What there is of the log, for others: consecutive entries from `from`, none where it is missing. Throws
    /// ``JournalError/archived(index:firstIndex:)`` where the log begins later.
    package func read(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        let log = SharedLog(survey.map(newest: survey.contents?.scan.header))
        let isMissing = missing.contains { $0.entries.contains(from) }
        // A read ends where the next range is missing: the map does not know of gaps.
        let last = missing.map(\.entries.lowerBound).filter { $0 > from }.min().map { $0 - 1 } ?? survey.lastIndex
        guard from <= last, !isMissing else { return [] }
        return try LogReader(directory: survey.directory, log: log)
            .read(from: from, through: min(through, last), maximumBytes: maximumBytes)
    }

    /// Drops what was given of the range that is wanted.
    package mutating func startOver() { builder = nil }

    /// Gives up the range that is wanted, durably: the log begins behind it, and all before it is archived. For entries
    /// that nobody has any more and that a snapshot, or the state applied, stands for.
    package mutating func beginBehindMissing() throws(JournalError) {
        guard let next = gaps.last?.next else { return }
        // A new extent must not hide that the old one was lost.
        if survey.isNewLoss, let loss = survey.loss {
            try LossFile.write(loss, clusterID: clusterID, in: survey.directory)
        }
        let base = LogBase(
            index: next.firstIndex - 1, term: next.previousTerm, time: 0, peaks: next.peaks,
            sequence: next.previousSequence)
        var extent = try survey.openExtent(clusterID)
        try extent.save(base: base, newest: extent.slot.newest)
        gaps.removeLast()
        builder = nil
    }

    /// Gives up the range that is wanted and all behind it, durably: the log ends before it, and what came after is
    /// lost until others give it back. For entries that nobody else has as they were, or that can be had as part of a
    /// snapshot only. The files are kept in `damaged/`, as far as they find room there.
    package mutating func cutAtMissing() throws(JournalError) {
        guard let gap = gaps.last else { return }
        let damage = gap.range.damage
        let tail = Loss.Tail(
            file: gap.range.file, offset: damage.offset, firstIndex: gap.range.entries.lowerBound,
            highestIndexSeen: survey.lastIndex, reason: "\(damage.reason)")
        var loss = Loss(tail: tail, vote: false)
        if let earlier = survey.loss { loss = loss.adding(earlier) }
        try LossFile.write(loss, clusterID: clusterID, in: survey.directory)
        try keepFiles(from: gap)
        var extent = try survey.openExtent(clusterID)
        // Records a newest segment that does not exist. Opening finds it missing, and ends the log before it.
        let lost = SegmentLink(
            sequence: survey.found.highestSequence + 1, previousSequence: gap.before.sequence,
            firstIndex: gap.before.index + 1)
        try extent.save(base: extent.slot.base, newest: lost)
        gaps = []
        builder = nil
    }

    private func keepFiles(from gap: LogGap) throws(JournalError) {
        let damaged = try DamagedFiles(of: survey.directory)
        for name in try survey.directory.names() {
            guard let first = SegmentHeader.firstIndex(ofFileNamed: name), first > gap.before.index else { continue }
            try damaged.keep(name)
        }
    }
}
