import Glibc
import Ledger

/// Builds one sealed segment.
struct SegmentBuilder: Sendable {
    private let file: any File
    private let clusterID: [UInt8]
    private let firstIndex: LogIndex
    private let previousTerm: Term
    private let firstPeaks: MerklePeaks
    private let maximumBatchBytes: Int

    private(set) var peaks: MerklePeaks
    private var last: (index: LogIndex, term: Term, time: Int64)?
    private var batch = BatchEncoder()
    private var end = SegmentHeader.length
    private var checksum: UInt32 = 0
    private var positions = PositionIndex()
    private var cadence = PositionIndex.Cadence()
    private var termRuns: [Journal.TermRun] = []

    init(
        _ file: any File, clusterID: [UInt8], firstIndex: LogIndex, previousTerm: Term, peaks: MerklePeaks,
        maximumBatchBytes: Int
    ) {
        self.file = file
        self.clusterID = clusterID
        self.firstIndex = firstIndex
        self.previousTerm = previousTerm
        self.maximumBatchBytes = maximumBatchBytes
        firstPeaks = peaks
        self.peaks = peaks
        batch.begin(at: end)
    }

    var name: String { file.name }

    func hasRoom(for entry: Entry, in length: Int) -> Bool {
        last == nil
            || end + batch.bytes.count + RecordHeader.recordLength(bodyLength: entry.bytes.count) + CommitFrame.length
                <= length
    }

    mutating func append(_ entry: Entry) throws(JournalError) {
        let length = RecordHeader.recordLength(bodyLength: entry.bytes.count) + CommitFrame.length
        if !batch.isEmpty, batch.bytes.count + length > maximumBatchBytes { try flush() }
        let offset = end + batch.bytes.count
        guard offset + length <= SegmentHeader.maximumFileLength - SegmentHeader.blockLength else {
            throw .system(.write, path: file.path, code: EFBIG)
        }
        if let mark = cadence.mark(index: entry.index, offset: offset) { positions.append(mark) }
        if entry.term != termRuns.last?.term {
            termRuns.append(Journal.TermRun(term: entry.term, first: entry.index))
        }
        batch.append(entry)
        peaks.append(leaf: entry.leaf)
        last = (entry.index, entry.term, entry.time)
    }

    /// Writes the batch. It need not be durable before ``finish(sequence:previousSequence:)``.
    mutating func flush() throws(JournalError) {
        guard !batch.isEmpty else { return }
        batch.close()
        try file.write(batch.bytes, at: end)
        checksum = CRC32C.of(batch.bytes, 0..<batch.bytes.count, after: checksum)
        end += batch.bytes.count
        batch.begin(at: end)
    }

    /// Completes the file, durably. Returns the name that it is to have.
    mutating func finish(sequence: UInt64, previousSequence: UInt64) throws(JournalError) -> String {
        try flush()
        guard let last else { preconditionFailure("a segment of no entries, from \(firstIndex) on") }
        let header = SegmentHeader(
            clusterID: clusterID, sequence: sequence, previousSequence: previousSequence, firstIndex: firstIndex,
            previousTerm: previousTerm,
            fileLength: SegmentHeader.fileLength(atLeast: 0, toHold: end - SegmentHeader.length),
            peaks: firstPeaks)
        let footer = SegmentFooter(
            clusterID: clusterID, sequence: sequence, firstIndex: firstIndex, lastIndex: last.index,
            lastTerm: last.term, lastTime: last.time, end: end, checksum: checksum, peaks: peaks, termRuns: termRuns,
            positions: positions)
        let rest = [UInt8](repeating: 0, count: header.fileLength - end)
        try file.write(header.encoded(), at: 0)
        try file.write(rest + footer.encoded(), at: end)
        try file.sync()
        return header.fileName
    }
}
