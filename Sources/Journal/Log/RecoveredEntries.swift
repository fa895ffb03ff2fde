import Ledger

/// The entries of the log, gathered segment by segment.
struct RecoveredEntries {
    private(set) var map = LogMap()
    private(set) var peaks = MerklePeaks()
    private(set) var lastTime: Int64 = 0

    /// What a segment's header says about the entries before it that is not so.
    func fault(in header: SegmentHeader) -> Damage.Reason? {
        if header.previousTerm != map.lastTerm { return .previousTerm(header.previousTerm) }
        return header.peaks == peaks ? nil : .peaks
    }

    /// Adds the entries of a segment that `next` does not replace.
    mutating func take(_ scan: SegmentScan, bytes: [UInt8], before next: SegmentHeader?) throws(Damage) {
        var lastIndex = map.lastIndex
        var lastTerm = map.lastTerm
        var runs: [Journal.TermRun] = []
        for record in scan.records {
            if let next, record.index >= next.firstIndex { break }
            let entry: Entry
            do { entry = try Entry(decoding: Array(bytes[record.body])) } catch {
                let offset = record.body.lowerBound - RecordHeader.length
                throw Damage(offset: offset, index: record.index, reason: .entry(error))
            }
            peaks.append(leaf: entry.leaf)
            if record.term != lastTerm { runs.append(Journal.TermRun(term: record.term, first: record.index)) }
            lastIndex = record.index
            lastTerm = record.term
            lastTime = entry.time
        }
        if let next, lastIndex + 1 != next.firstIndex {
            throw Damage(offset: scan.end, index: lastIndex + 1, reason: .entriesMissing(before: next.firstIndex))
        }
        var positions = scan.positions
        positions.truncate(from: lastIndex + 1)
        map.recover(LogMap.Segment(header: scan.header, positions: positions), termRuns: runs, lastIndex: lastIndex)
    }
}
