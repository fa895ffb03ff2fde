import Ledger

/// The entries of a segment that are the log, each of them read.
struct SegmentContents: Sendable {
    let scan: SegmentScan
    /// The Merkle tree of all entries up to ``lastIndex``.
    private(set) var peaks: MerklePeaks
    private(set) var lastIndex: LogIndex
    private(set) var lastTerm: Term
    /// Of the last entry; nil when there is none.
    private(set) var lastTime: Int64?
    /// The terms of the segment's entries.
    private(set) var termRuns: [Journal.TermRun] = []
    private(set) var positions: PositionIndex
    /// Of all batches.
    let checksum: UInt32

    /// - Parameter limit: the next segment replaces the entries from here on.
    init(_ scan: SegmentScan, _ bytes: [UInt8], before limit: LogIndex?) throws(Damage) {
        let header = scan.header
        self.scan = scan
        peaks = header.peaks
        lastIndex = header.firstIndex - 1
        lastTerm = header.previousTerm
        for record in scan.records {
            if let limit, record.index >= limit { break }
            let entry: Entry
            do { entry = try Entry(decoding: Array(bytes[record.body])) } catch {
                let offset = record.body.lowerBound - RecordHeader.length
                throw Damage(offset: offset, index: record.index, reason: .entry(error))
            }
            peaks.append(leaf: entry.leaf)
            if record.term != termRuns.last?.term {
                termRuns.append(Journal.TermRun(term: record.term, first: record.index))
            }
            lastIndex = record.index
            lastTerm = record.term
            lastTime = entry.time
        }
        positions = scan.positions
        positions.truncate(from: lastIndex + 1)
        checksum = CRC32C.of(bytes, SegmentHeader.length..<scan.end)
    }

    /// Nil for a segment without entries.
    var footer: SegmentFooter? {
        guard let lastTime else { return nil }
        let header = scan.header
        return SegmentFooter(
            clusterID: header.clusterID, sequence: header.sequence, firstIndex: header.firstIndex, lastIndex: lastIndex,
            lastTerm: lastTerm, lastTime: lastTime, end: scan.end, checksum: checksum, peaks: peaks,
            termRuns: termRuns, positions: positions)
    }
}
